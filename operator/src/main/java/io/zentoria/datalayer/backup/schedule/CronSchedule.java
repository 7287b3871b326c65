package io.zentoria.datalayer.backup.schedule;

import io.zentoria.datalayer.backup.BackupException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When backups are due: a Unix cron line in a time zone, as instants. Every window has exactly one, also where clocks
 * change:
 *
 * <ul>
 *   <li>a line that names every hour goes by real hours: an hour that comes twice is due twice, and the hour that is left
 *       out never was one;
 *   <li>any other line goes by the wall clock: a time that comes twice is due the first time, and one that is left out is
 *       due at the moment after the gap, once.
 * </ul>
 */
public final class CronSchedule {
    private static final int WINDOWS = 3;

    private final String cron;
    private final ZoneId zone;
    private final ZoneRules rules;
    private final LocalTimes times;

    private CronSchedule(String cron, ZoneId zone, LocalTimes times) {
        this.cron = cron;
        this.zone = zone;
        this.rules = zone.getRules();
        this.times = times;
    }

    /**
     * Reads five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday), with names, lists, ranges and
     * steps.
     *
     * @throws BackupException permanent, reason {@code InvalidSchedule}, for what is no such line, names both a day of the
     *     month and one of the week, or never comes
     */
    public static CronSchedule parse(String unixCron, ZoneId zone) throws BackupException {
        return new CronSchedule(unixCron, zone, LocalTimes.parse(unixCron));
    }

    /**
     * The time zone with this name; UTC for an empty one or null.
     *
     * @throws BackupException permanent, reason {@code InvalidSchedule}, for a name that is in no time zone database, for an
     *     abbreviation and for an offset: Java takes some of them for something else
     */
    public static ZoneId zone(@Nullable String name) throws BackupException {
        if (name == null || name.isEmpty() || name.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        if (name.contains("/") && ZoneId.getAvailableZoneIds().contains(name)) {
            return ZoneId.of(name);
        }
        String meant = ZoneId.getAvailableZoneIds().stream()
                .filter(known ->
                        known.contains("/") && known.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .min(Comparator.naturalOrder())
                .map(known -> "write " + known)
                .orElse("write UTC or a name such as Europe/Vienna; EST and +02:00 are not taken");
        throw BackupException.permanent(
                "InvalidSchedule",
                "timeZone \"%s\" is not known: %s"
                        .formatted(name.replaceAll("\\p{Cntrl}", " ").substring(0, Math.min(name.length(), 60)), meant),
                null);
    }

    /** The zone that it goes by. */
    public ZoneId zone() {
        return zone;
    }

    /** The first due time after an instant; empty only at the end of time. */
    public Optional<Instant> next(Instant after) {
        return times.everyHour() ? nextByRealHours(after) : nextByWallClock(after);
    }

    /** The first {@code n} due times after an instant. */
    public List<Instant> next(Instant after, int n) {
        List<Instant> found = new ArrayList<>();
        Optional<Instant> due = next(after);
        while (due.isPresent() && found.size() < n) {
            found.add(due.get());
            due = next(due.get());
        }
        return List.copyOf(found);
    }

    /** The newest due time that is not after an instant; empty only at the beginning of time. */
    public Optional<Instant> previous(Instant atOrBefore) {
        return times.everyHour() ? previousByRealHours(atOrBefore) : previousByWallClock(atOrBefore);
    }

    /**
     * How far due times usually lie apart around an instant, whatever the clocks do: the longest of the window that it lies
     * in and the two before. So a line for working hours has the length of its night in the morning, when a night's age of
     * the newest backup is nothing to worry about, and an hour in the afternoon.
     */
    public Duration interval(Instant around) {
        LocalDateTime local = LocalDateTime.ofInstant(around, zone);
        Optional<LocalDateTime> later = times.next(local);
        Optional<LocalDateTime> earlier = times.atOrBefore(local);
        Duration longest = Duration.ZERO;
        for (int window = 0; window < WINDOWS && later.isPresent() && earlier.isPresent(); window++) {
            Duration length = Duration.between(earlier.get(), later.get());
            longest = length.compareTo(longest) > 0 ? length : longest;
            later = earlier;
            earlier = times.atOrBefore(earlier.get().minusMinutes(1));
        }
        return longest;
    }

    /** The line and its zone. */
    @Override
    public String toString() {
        return cron + " " + zone;
    }

    /** Walks from one change of the clocks to the next; between two of them a day is a day. */
    private Optional<Instant> nextByRealHours(Instant after) {
        Instant from = after;
        ZoneOffset offset = rules.getOffset(from);
        LocalDateTime local = LocalDateTime.ofInstant(from, offset);
        while (true) {
            ZoneOffset now = offset;
            Optional<Instant> due = times.next(local).map(time -> time.toInstant(now));
            @Nullable ZoneOffsetTransition change = rules.nextTransition(from);
            if (due.isEmpty() || change == null || due.get().isBefore(change.getInstant())) {
                return due;
            }
            from = change.getInstant();
            offset = change.getOffsetAfter();
            // The first moment after the change may itself be due.
            local = change.getDateTimeAfter().minusNanos(1);
        }
    }

    private Optional<Instant> previousByRealHours(Instant atOrBefore) {
        Instant until = atOrBefore;
        ZoneOffset offset = rules.getOffset(until);
        while (true) {
            ZoneOffset now = offset;
            Optional<Instant> due =
                    times.atOrBefore(LocalDateTime.ofInstant(until, now)).map(time -> time.toInstant(now));
            @Nullable ZoneOffsetTransition change = rules.previousTransition(until.plusNanos(1));
            if (due.isEmpty() || change == null || !due.get().isBefore(change.getInstant())) {
                return due;
            }
            until = change.getInstant().minusNanos(1);
            offset = change.getOffsetBefore();
        }
    }

    /** Later times on the wall clock are never earlier instants, so the first one that fits is the one. */
    private Optional<Instant> nextByWallClock(Instant after) {
        Optional<LocalDateTime> time = times.next(LocalDateTime.ofInstant(after, zone));
        while (time.isPresent() && !instant(time.get()).isAfter(after)) {
            time = times.next(time.get());
        }
        return time.map(this::instant);
    }

    private Optional<Instant> previousByWallClock(Instant atOrBefore) {
        // In the second round of an hour that comes twice, all of the first round is over.
        @Nullable ZoneOffsetTransition change = rules.previousTransition(atOrBefore.plusNanos(1));
        Duration round =
                change != null && change.isOverlap() ? change.getDuration().negated() : Duration.ZERO;
        boolean second =
                change != null && atOrBefore.isBefore(change.getInstant().plus(round));
        LocalDateTime latest = LocalDateTime.ofInstant(atOrBefore, zone).plus(second ? round : Duration.ZERO);
        Optional<LocalDateTime> time = times.atOrBefore(latest);
        while (time.isPresent() && instant(time.get()).isAfter(atOrBefore)) {
            time = times.atOrBefore(time.get().minusMinutes(1));
        }
        return time.map(this::instant);
    }

    private Instant instant(LocalDateTime time) {
        @Nullable ZoneOffsetTransition change = rules.getTransition(time);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        // Of two, Java takes the first.
        return time.atZone(zone).toInstant();
    }
}
