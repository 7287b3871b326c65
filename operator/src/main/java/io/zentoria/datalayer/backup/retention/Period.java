package io.zentoria.datalayer.backup.retention;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** The stretches of a calendar of which one backup each may be kept. */
enum Period {
    HOUR("hour"),
    DAY("day"),
    WEEK("week"),
    MONTH("month"),
    YEAR("year");

    private final String word;

    Period(String word) {
        this.word = word;
    }

    /** A word that two instants share when they lie in the same stretch. */
    String of(Instant instant, ZoneId zone) {
        ZonedDateTime time = instant.atZone(zone);
        LocalDate date = time.toLocalDate();
        return switch (this) {
            // As an instant: an hour that comes twice is two.
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS).toInstant().toString();
            case DAY -> date.toString();
            case WEEK ->
                date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toString();
            case MONTH -> date.withDayOfMonth(1).toString();
            case YEAR -> Integer.toString(date.getYear());
        };
    }

    /** The word for sentences. */
    @Override
    public String toString() {
        return word;
    }
}
