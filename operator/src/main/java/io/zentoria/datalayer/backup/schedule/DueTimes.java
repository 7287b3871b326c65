package io.zentoria.datalayer.backup.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which window of a schedule is run now. A pure decision: every window is run once, or counted as missed once. */
public final class DueTimes {
    /** How late a window may be and still be on time. */
    static final Duration GRACE = Duration.ofSeconds(60);

    private static final int MISSED_COUNTED = 100_000;

    private DueTimes() {}

    /**
     * What to do.
     *
     * @param run the window to run now, the newest one only
     * @param catchUp whether it is late
     * @param missed how many windows before it, and after the newest recorded one, will never be run
     * @param next the first window after now
     */
    public record Decision(Optional<Instant> run, boolean catchUp, int missed, Optional<Instant> next) {}

    /**
     * Decides.
     *
     * @param recorded whether a window was begun before; a recorded one is never run again, whatever the clock says
     * @param newestRecorded the newest window that was begun, as far as it is remembered
     * @param since when the schedule came into being; no window before it counts
     */
    public static Decision decide(
            CronSchedule schedule,
            Predicate<Instant> recorded,
            Optional<Instant> newestRecorded,
            Instant since,
            Instant now) {
        Optional<Instant> next = schedule.next(now);
        Optional<Instant> due = schedule.previous(now)
                .filter(window -> !window.isBefore(since))
                .filter(window -> !recorded.test(window));
        // A clock that was ahead once recorded windows of the future; they say nothing about those of now.
        Optional<Instant> newest = newestRecorded.filter(window -> !window.isAfter(now));
        if (due.isEmpty()
                || newest.filter(window -> !window.isBefore(due.get())).isPresent()) {
            return new Decision(Optional.empty(), false, 0, next);
        }
        Instant from = Stream.concat(newest.stream(), Stream.of(since.minusMillis(1)))
                .max(Comparator.naturalOrder())
                .orElse(since);
        return new Decision(
                due, due.get().plus(GRACE).isBefore(now), missed(schedule, recorded, from, due.get()), next);
    }

    private static int missed(CronSchedule schedule, Predicate<Instant> recorded, Instant after, Instant before) {
        int missed = 0;
        Optional<Instant> window = schedule.next(after);
        while (window.isPresent() && window.get().isBefore(before) && missed < MISSED_COUNTED) {
            if (!recorded.test(window.get())) {
                missed++;
            }
            window = schedule.next(window.get());
        }
        return missed;
    }
}
