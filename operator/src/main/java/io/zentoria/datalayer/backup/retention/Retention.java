package io.zentoria.datalayer.backup.retention;

import io.zentoria.datalayer.plan.StoreKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which backups of one schedule may go from one tier. Age is counted from the newest complete backup and never from the
 * clock: when backups stop, the old ones stay. The clock is only asked whether it can be believed.
 *
 * @param policy what is wanted
 * @param zone whose hours and days count
 * @param interval how far the schedule's due times lie apart
 */
public record Retention(RetentionPolicy policy, ZoneId zone, Duration interval) {
    private static final Comparator<Kept> BY_AGE =
            Comparator.comparing(Kept::dueTime).thenComparing(Kept::folder);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Refuses an interval that is none. */
    public Retention {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("not an interval: " + interval);
        }
    }

    /**
     * What came out.
     *
     * @param expired folders that may go, the oldest first
     * @param kept for every other folder the first reason why it stays, in words for a person
     * @param refusal why nothing may go at all, in a sentence; with it {@code expired} is empty
     */
    public record Verdict(List<String> expired, SortedMap<String, String> kept, Optional<String> refusal) {
        public Verdict {
            expired = List.copyOf(expired);
            kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
        }
    }

    /**
     * Judges all backups of one schedule in one tier.
     *
     * <p>Whatever the policy says, these stay: the newest complete and the newest verified backup of each store, what is
     * held, what is newer than the newest complete one, and what is due in the future. Nothing goes at all when the policy
     * is empty, when there is no complete backup, when the clock is earlier than a backup that lies at most two intervals
     * ahead (it went back; what lies farther ahead was made by a clock that was wrong once), and when it is later than the
     * newest one by more than the window and two intervals (it went ahead, or backups stopped).
     *
     * <p>A window holds what is not older than the newest complete backup by more than it, and, where there are gaps, as
     * many days that have complete backups as it has days. For a schedule that leaves days out these are as many as it
     * would have had in the window (12 weekly ones in 12 weeks), and for a window under a day they are hours.
     *
     * @param now the clock
     */
    public Verdict judge(Collection<Kept> backups, Instant now) {
        List<Kept> past = backups.stream()
                .filter(backup -> !backup.dueTime().isAfter(now))
                .sorted(BY_AGE.reversed())
                .toList();
        List<Kept> complete = past.stream().filter(Kept::complete).toList();
        SortedMap<String, String> kept = new TreeMap<>();
        keep(backups, backup -> backup.dueTime().isAfter(now), "due in the future", kept);

        Optional<String> refusal = refusal(backups, complete, now);
        if (refusal.isPresent()) {
            keep(past, backup -> true, "nothing goes now", kept);
            return new Verdict(List.of(), kept, refusal);
        }
        Kept newest = complete.getFirst();
        keepNewest(complete, "newest complete backup", kept);
        keepNewest(past.stream().filter(Kept::verified).toList(), "newest verified backup", kept);
        keep(past, Kept::held, "in use", kept);
        keep(past, backup -> BY_AGE.compare(backup, newest) > 0, "newer than the newest complete backup", kept);
        policy.window().ifPresent(window -> keepWindow(window, past, complete, kept));
        policy.keep().ifPresent(keep -> {
            keepOneOfEach(Period.HOUR, keep.hourly(), complete, kept);
            keepOneOfEach(Period.DAY, keep.daily(), complete, kept);
            keepOneOfEach(Period.WEEK, keep.weekly(), complete, kept);
            keepOneOfEach(Period.MONTH, keep.monthly(), complete, kept);
            keepOneOfEach(Period.YEAR, keep.yearly(), complete, kept);
        });
        List<String> expired = past.reversed().stream()
                .map(Kept::folder)
                .filter(folder -> !kept.containsKey(folder))
                .toList();
        return new Verdict(expired, kept, Optional.empty());
    }

    private Optional<String> refusal(Collection<Kept> backups, List<Kept> complete, Instant now) {
        if (policy.empty()) {
            return Optional.of("there is no retention, so nothing is deleted: write one such as 30d");
        }
        Duration slack = interval.multipliedBy(2);
        Optional<Instant> ahead = backups.stream()
                .map(Kept::dueTime)
                .filter(due -> due.isAfter(now) && !due.isAfter(now.plus(slack)))
                .min(Comparator.naturalOrder());
        if (ahead.isPresent()) {
            return Optional.of("the clock says %s, but there is a backup of %s, so nothing is deleted: check the clock"
                    .formatted(now, ahead.get()));
        }
        if (complete.isEmpty()) {
            return Optional.of("there is no complete backup, so nothing is deleted: see why backups fail");
        }
        Instant newest = complete.getFirst().dueTime();
        if (now.isAfter(newest.plus(policy.window().orElse(DAY)).plus(slack))) {
            return Optional.of(
                    "the clock says %s, but the newest complete backup is of %s, so nothing is deleted: check the clock, and see why backups fail"
                            .formatted(now, newest));
        }
        return Optional.empty();
    }

    /** Of each store; a backup that names none counts for itself. */
    private static void keepNewest(List<Kept> newestFirst, String reason, SortedMap<String, String> kept) {
        for (StoreKind store : StoreKind.values()) {
            newestFirst.stream()
                    .filter(backup -> backup.stores().contains(store))
                    .findFirst()
                    .ifPresent(backup -> kept.putIfAbsent(backup.folder(), reason + " of " + store.title()));
        }
        newestFirst.stream().findFirst().ifPresent(backup -> kept.putIfAbsent(backup.folder(), reason));
    }

    private void keepWindow(Duration window, List<Kept> past, List<Kept> complete, SortedMap<String, String> kept) {
        Instant oldest = complete.getFirst().dueTime().minus(window);
        keep(past, backup -> !backup.dueTime().isBefore(oldest), "in the window before the newest", kept);

        boolean underDay = window.compareTo(DAY) < 0;
        Period period = underDay ? Period.HOUR : Period.DAY;
        Duration length = underDay ? HOUR : DAY;
        Duration apart = interval.compareTo(length) > 0 ? interval : length;
        // Rounded up, so that a window is never less than one of them.
        long count = window.plus(apart).minusNanos(1).dividedBy(apart);
        Set<String> seen = new HashSet<>();
        for (Kept backup : complete) {
            seen.add(period.of(backup.dueTime(), zone));
            if (seen.size() > count) {
                break;
            }
            kept.putIfAbsent(backup.folder(), "of one of the newest %d %ss that have backups".formatted(count, period));
        }
    }

    private void keepOneOfEach(Period period, int count, List<Kept> complete, SortedMap<String, String> kept) {
        Set<String> seen = new HashSet<>();
        for (Kept backup : complete) {
            if (seen.size() >= count) {
                break;
            }
            if (seen.add(period.of(backup.dueTime(), zone))) {
                kept.putIfAbsent(backup.folder(), "newest of its " + period);
            }
        }
    }

    private static void keep(
            Collection<Kept> backups, Predicate<Kept> which, String reason, SortedMap<String, String> kept) {
        backups.stream().filter(which).forEach(backup -> kept.putIfAbsent(backup.folder(), reason));
    }
}
