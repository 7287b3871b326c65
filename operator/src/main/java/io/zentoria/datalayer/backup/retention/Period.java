package io.zentoria.datalayer.backup.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/** The stretches of a calendar of which one backup each may be kept. */
enum Period {
    HOUR("hour"),
    DAY("day"),
    WEEK("week"),
    MONTH("month"),
    YEAR("year");

    private static final long MONDAY = LocalDate.of(1970, 1, 5).toEpochDay();

    private final String word;

    Period(String word) {
        this.word = word;
    }

    /** A number that two instants share when they lie in the same stretch. */
    long of(Instant instant, ZoneId zone) {
        ZonedDateTime time = instant.atZone(zone);
        LocalDate date = time.toLocalDate();
        return switch (this) {
            // Of the instant: an hour that comes twice is two.
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS).toEpochSecond();
            case DAY -> date.toEpochDay();
            case WEEK -> Math.floorDiv(date.toEpochDay() - MONDAY, 7L);
            case MONTH -> YearMonth.from(date).getLong(ChronoField.PROLEPTIC_MONTH);
            case YEAR -> date.getYear();
        };
    }

    /** The word for sentences. */
    @Override
    public String toString() {
        return word;
    }
}
