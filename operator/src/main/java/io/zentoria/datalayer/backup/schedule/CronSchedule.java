package io.zentoria.datalayer.backup.schedule;

import io.zentoria.datalayer.backup.BackupException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Unix cron line in a time zone. Read here and not by a library, since those that are at hand leave windows out when
 * clocks change: Quartz skips a daily run in the hour that does not exist and leaves a gap of two hours when one comes
 * twice. Here every window has exactly one instant: a time that does not exist is the moment after the gap, one that
 * comes twice is the first of the two, and a line of every hour fires every real hour.
 */
public final class CronSchedule {
    private static final int FIELDS = 5;
    /** From one 29 February to the next but one over a year that is no leap year. */
    private static final int YEARS = 9;

    private static final int GAPS_LOOKED_AT = 10;
    private static final int HOURS = 24;

    private final CronField minutes;
    private final CronField hours;
    private final CronField days;
    private final CronField months;
    private final CronField weekdays;
    private final ZoneId zone;

    private CronSchedule(List<CronField> fields, ZoneId zone) {
        this.minutes = fields.get(0);
        this.hours = fields.get(1);
        this.days = fields.get(2);
        this.months = fields.get(3);
        this.weekdays = fields.get(4);
        this.zone = zone;
    }

    /**
     * Reads five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday), with names, lists, ranges
     * and steps. With both days given, either is enough, as in every cron (crontab(5)).
     *
     * @throws BackupException reason {@code InvalidSchedule}: not such a line, or one that never comes
     */
    public static CronSchedule parse(String line, ZoneId zone) throws BackupException {
        String[] words = line.strip().split("\\s+");
        if (words.length != FIELDS) {
            throw invalid(
                    line, "write five fields: minute, hour, day of month, month, day of week, such as '0 2 * * *'");
        }
        List<CronField> fields = new ArrayList<>();
        for (CronField.Kind kind : CronField.Kind.values()) {
            try {
                fields.add(CronField.parse(kind, words[kind.ordinal()]));
            } catch (IllegalArgumentException e) {
                throw invalid(line, String.valueOf(e.getMessage()));
            }
        }
        CronSchedule schedule = new CronSchedule(fields, zone);
        if (schedule.next(Instant.EPOCH).isEmpty()) {
            throw invalid(line, "that day never comes: no such month has it");
        }
        return schedule;
    }

    /**
     * A zone of the IANA database; UTC for null or an empty name.
     *
     * @throws BackupException reason {@code InvalidSchedule} for typos, abbreviations and offsets
     */
    public static ZoneId zone(@Nullable String name) throws BackupException {
        if (name == null || name.isEmpty() || name.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        if (name.indexOf('/') > 0) {
            try {
                return ZoneId.of(name);
            } catch (DateTimeException e) {
                throw BackupException.permanent("InvalidSchedule", zoneHint(name), e);
            }
        }
        throw BackupException.permanent("InvalidSchedule", zoneHint(name), null);
    }

    private static String zoneHint(String name) {
        return "'%s' is no time zone: write UTC or a name such as Europe/Vienna".formatted(name);
    }

    private static BackupException invalid(String line, String how) {
        return BackupException.permanent("InvalidSchedule", "cron '%s': %s".formatted(line, how), null);
    }

    /** The first due time after an instant; empty when there is none within nine years. */
    public Optional<Instant> next(Instant after) {
        LocalDate first = after.atZone(zone).toLocalDate().minusDays(1);
        LocalDate last = first.plusYears(YEARS);
        for (LocalDate date = first; date.isBefore(last); date = date.plusDays(1)) {
            if (!months.takes(date.getMonthValue())) {
                date = date.withDayOfMonth(date.lengthOfMonth());
                continue;
            }
            if (comesOn(date)) {
                Instant found = on(date).higher(after);
                if (found != null) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    /** The first due times after an instant, in their order. */
    public List<Instant> next(Instant after, int count) {
        List<Instant> times = new ArrayList<>();
        Optional<Instant> next = next(after);
        while (next.isPresent() && times.size() < count) {
            times.add(next.get());
            next = next(next.get());
        }
        return times;
    }

    /** The newest due time at or before an instant. */
    public Optional<Instant> previous(Instant atOrBefore) {
        LocalDate first = atOrBefore.atZone(zone).toLocalDate().plusDays(1);
        LocalDate last = first.minusYears(YEARS);
        for (LocalDate date = first; date.isAfter(last); date = date.minusDays(1)) {
            if (comesOn(date)) {
                Instant found = on(date).floor(atOrBefore);
                if (found != null) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    /** The longest time that usually lies between two runs, by the clock on the wall: 1 h, 24 h, 7 d. */
    public Duration interval(Instant around) {
        List<Instant> times = next(around, GAPS_LOOKED_AT + 1);
        Duration longest = Duration.ZERO;
        for (int i = 1; i < times.size(); i++) {
            LocalDateTime one = LocalDateTime.ofInstant(times.get(i - 1), zone);
            LocalDateTime other = LocalDateTime.ofInstant(times.get(i), zone);
            Duration gap = Duration.between(one, other);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest.isZero()
                ? Duration.ofDays(366)
                : everyHour() && longest.toHours() <= 2 ? shorter(longest) : longest;
    }

    /** A line of every hour has an hour between runs, also on the day when the wall says two. */
    private static Duration shorter(Duration longest) {
        return longest.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : longest;
    }

    private boolean everyHour() {
        return hours.values().cardinality() == HOURS;
    }

    private boolean comesOn(LocalDate date) {
        if (!months.takes(date.getMonthValue())) {
            return false;
        }
        boolean day = days.takes(date.getDayOfMonth());
        boolean weekday = weekdays.takes(date.getDayOfWeek().getValue() % 7);
        return days.unrestricted() || weekdays.unrestricted() ? day && weekday : day || weekday;
    }

    /** All instants of a day. */
    private TreeSet<Instant> on(LocalDate date) {
        TreeSet<Instant> instants = new TreeSet<>();
        if (everyHour()) {
            Instant end = date.plusDays(1).atStartOfDay(zone).toInstant();
            ZonedDateTime time = date.atStartOfDay(zone);
            while (time.toInstant().isBefore(end)) {
                if (minutes.takes(time.getMinute())) {
                    instants.add(time.toInstant());
                }
                time = time.plus(1, ChronoUnit.MINUTES);
            }
            return instants;
        }
        for (int hour = 0; hour < HOURS; hour++) {
            for (int minute = 0; hours.takes(hour) && minute < 60; minute++) {
                if (minutes.takes(minute)) {
                    instants.add(instant(LocalDateTime.of(date, LocalTime.of(hour, minute))));
                }
            }
        }
        return instants;
    }

    private Instant instant(LocalDateTime local) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }
}
