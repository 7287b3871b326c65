package io.zentoria.datalayer.backup.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a schedule asks for now. The decision is made of what was recorded, not of what a process remembers: whoever is
 * killed between two steps decides the same again.
 */
public final class DueTimes {
    /** What begins later than this after it was due is a catch-up. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    /** More missed windows than this are not counted. */
    static final int MOST_MISSED = 10_000;

    private DueTimes() {}

    /**
     * What to do.
     *
     * @param run the due time to run now; record it, together with {@code missed}, before anything else
     * @param catchUp whether it was due more than {@link #GRACE} ago
     * @param missed how many due times before it were never begun and never will be; at most 10,000
     * @param next the first due time after now that is not recorded yet
     * @param clockJumped whether a recorded due time lies so far ahead that the clock must have been wrong
     */
    public record Decision(
            Optional<Instant> run, boolean catchUp, int missed, Optional<Instant> next, boolean clockJumped) {}

    /**
     * Decides. The newest due time that has come is run when nothing was recorded for it or after it; those before it are
     * counted as missed. A recorded time that has not come yet holds the schedule back until it has, unless it lies more
     * than one interval ahead: then a clock was wrong once, and the schedule goes on as if that time were not there, except
     * that a recorded due time is never run again. So a clock that was a day ahead for an hour costs the windows of that
     * hour, not a day.
     *
     * @param recorded whether a backup was begun for a due time, with whatever result: its name exists
     * @param newestRecorded the newest such due time; windows before it are settled
     * @param since when the schedule came into being; no due time before it counts
     * @param now for a schedule that is spread, the clock less its {@link Spread}
     */
    public static Decision decide(
            CronSchedule schedule,
            Predicate<Instant> recorded,
            Optional<Instant> newestRecorded,
            Instant since,
            Instant now) {
        Optional<Instant> settled = newestRecorded.filter(
                newest -> !newest.isAfter(now) || !newest.isAfter(now.plus(schedule.interval(now))));
        boolean jumped = newestRecorded.isPresent() && settled.isEmpty();
        Predicate<Instant> open =
                due -> !due.isBefore(since) && settled.map(due::isAfter).orElse(true) && !recorded.test(due);

        Optional<Instant> run = schedule.previous(now).filter(open);
        Instant from = Stream.of(now, since.minusNanos(1), settled.orElse(now))
                .max(Comparator.naturalOrder())
                .orElse(now);
        Optional<Instant> next = schedule.next(from);
        while (next.filter(recorded).isPresent()) {
            next = schedule.next(next.get());
        }
        return new Decision(
                run,
                run.filter(due -> due.plus(GRACE).isBefore(now)).isPresent(),
                run.map(due -> missed(schedule, open, due)).orElse(0),
                next,
                jumped);
    }

    private static int missed(CronSchedule schedule, Predicate<Instant> open, Instant run) {
        int count = 0;
        Optional<Instant> due = schedule.previous(run.minusNanos(1)).filter(open);
        while (due.isPresent() && count < MOST_MISSED) {
            count++;
            due = schedule.previous(due.get().minusNanos(1)).filter(open);
        }
        return count;
    }
}
