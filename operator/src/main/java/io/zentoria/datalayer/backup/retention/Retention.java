package io.zentoria.datalayer.backup.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which backups of one schedule in one tier may go. A pure decision, and a careful one. */
public final class Retention {
    private Retention() {}

    /**
     * A backup of the schedule in the tier.
     *
     * @param complete whether its manifest is there and readable
     * @param verified whether it was restored and passed its checks
     * @param held a restore reads it, or another tier is still owed it
     */
    public record Kept(String folder, Instant dueTime, boolean complete, boolean verified, boolean held) {}

    /**
     * What may go.
     *
     * @param expired folders, the oldest first
     * @param refusal why nothing goes although something might
     */
    public record Verdict(List<String> expired, Optional<String> refusal) {
        public Verdict {
            expired = List.copyOf(expired);
        }
    }

    /**
     * Decides. Days are counted that have backups, from the newest one back, so that a pause of the backups takes none
     * away. Never named are the newest complete one, the newest verified one, what is held, what is not complete, and
     * what is dated in the future. A clock that stands before the newest backup or far after it removes nothing.
     *
     * @param zone in which a day begins
     * @param interval the usual time between two backups
     */
    public static Verdict decide(
            List<Kept> backups, RetentionPolicy policy, ZoneId zone, Duration interval, Instant now) {
        if (policy.isEmpty()) {
            return new Verdict(List.of(), Optional.empty());
        }
        List<Kept> past = backups.stream()
                .filter(backup -> backup.complete() && !backup.dueTime().isAfter(now))
                .sorted(Comparator.comparing(Kept::dueTime)
                        .thenComparing(Kept::folder)
                        .reversed())
                .toList();
        if (past.isEmpty()) {
            return new Verdict(List.of(), Optional.empty());
        }
        Optional<String> jumped = clockJumped(backups, past.getFirst(), policy, interval, now);
        if (jumped.isPresent()) {
            return new Verdict(List.of(), jumped);
        }
        Set<String> stays = new HashSet<>();
        stays.add(past.getFirst().folder());
        past.stream().filter(Kept::verified).findFirst().ifPresent(newest -> stays.add(newest.folder()));
        past.stream().filter(Kept::held).forEach(held -> stays.add(held.folder()));
        policy.window().ifPresent(window -> stays.addAll(inWindow(past, window, zone)));
        policy.keep().ifPresent(keep -> stays.addAll(inBuckets(past, keep, zone)));
        return new Verdict(
                past.reversed().stream()
                        .map(Kept::folder)
                        .filter(folder -> !stays.contains(folder))
                        .toList(),
                Optional.empty());
    }

    private static Optional<String> clockJumped(
            List<Kept> all, Kept newest, RetentionPolicy policy, Duration interval, Instant now) {
        if (all.stream()
                .anyMatch(backup -> backup.complete() && backup.dueTime().isAfter(now))) {
            return Optional.of(
                    "a backup is dated after the present time (%s): nothing is removed until the clock has passed it"
                            .formatted(now.truncatedTo(ChronoUnit.SECONDS)));
        }
        Duration allowed = policy.window().orElse(Duration.ofDays(31)).plus(interval.multipliedBy(2));
        if (newest.dueTime().plus(allowed).isBefore(now)) {
            return Optional.of(
                    "the newest backup is of %s and the clock says %s: nothing is removed until there is a newer one"
                            .formatted(newest.dueTime(), now.truncatedTo(ChronoUnit.SECONDS)));
        }
        return Optional.empty();
    }

    /** All backups of the newest days that have any; a window of hours counts hours that have any. */
    private static Set<String> inWindow(List<Kept> newestFirst, Duration window, ZoneId zone) {
        boolean wholeDays = window.toHours() % 24 == 0;
        long units = wholeDays ? window.toDays() : window.toHours();
        Set<Object> seen = new HashSet<>();
        Set<String> stays = new HashSet<>();
        for (Kept backup : newestFirst) {
            ZonedDateTime time = backup.dueTime().atZone(zone);
            Object unit = wholeDays ? time.toLocalDate() : time.toInstant().truncatedTo(ChronoUnit.HOURS);
            if (!seen.contains(unit) && seen.size() >= units) {
                break;
            }
            seen.add(unit);
            stays.add(backup.folder());
        }
        return stays;
    }

    private static Set<String> inBuckets(List<Kept> newestFirst, RetentionPolicy.Keep keep, ZoneId zone) {
        Set<String> stays = new HashSet<>();
        Function<Kept, ZonedDateTime> time = backup -> backup.dueTime().atZone(zone);
        stays.addAll(newestOfEach(
                newestFirst, keep.hourly(), backup -> backup.dueTime().truncatedTo(ChronoUnit.HOURS)));
        stays.addAll(newestOfEach(newestFirst, keep.daily(), time.andThen(ZonedDateTime::toLocalDate)));
        stays.addAll(newestOfEach(newestFirst, keep.weekly(), time.andThen(Retention::week)));
        stays.addAll(newestOfEach(
                newestFirst, keep.monthly(), time.andThen(day -> day.getYear() + "-" + day.getMonthValue())));
        stays.addAll(newestOfEach(newestFirst, keep.yearly(), time.andThen(ZonedDateTime::getYear)));
        return stays;
    }

    private static String week(ZonedDateTime time) {
        LocalDate date = time.toLocalDate();
        return date.get(IsoFields.WEEK_BASED_YEAR) + "-" + date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }

    private static Set<String> newestOfEach(List<Kept> newestFirst, int count, Function<Kept, ?> bucket) {
        Set<Object> seen = new HashSet<>();
        Set<String> stays = new HashSet<>();
        for (Kept backup : newestFirst) {
            if (seen.size() >= count) {
                break;
            }
            if (seen.add(bucket.apply(backup))) {
                stays.add(backup.folder());
            }
        }
        return stays;
    }
}
