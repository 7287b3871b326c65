package io.zentoria.datalayer.backup.schedule;

import io.zentoria.datalayer.backup.schedule.DueTimes.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A scheduler with a clock, an API server that refuses a second backup of one name, and a place to die at. */
final class ScheduleDriver {
    /** Where a process is killed. */
    enum Death {
        BEFORE_RECORDING,
        AFTER_RECORDING,
        AFTER_RUNNING
    }

    /** What the API server holds of a backup. */
    record Recorded(int missed, Instant begun) {}

    private final CronSchedule schedule;
    private final Duration spread;
    private final Instant since;
    private final TreeMap<Instant, Recorded> api = new TreeMap<>();
    private final Map<Instant, Integer> published = new HashMap<>();
    private final Set<Instant> unfinished = new HashSet<>();
    private int jumps;

    ScheduleDriver(CronSchedule schedule, Duration spread, Instant since) {
        this.schedule = schedule;
        this.spread = spread;
        this.since = since;
    }

    /** One pass of a live process. */
    Decision pass(Instant clock, Instant real) {
        resume();
        Decision decision = decide(clock);
        decision.run().ifPresent(due -> {
            record(due, decision.missed(), real);
            resume();
        });
        return decision;
    }

    /** One pass of a process that dies. */
    void lastPass(Instant clock, Instant real, Death death) {
        resume();
        Decision decision = decide(clock);
        if (decision.run().isPresent() && death != Death.BEFORE_RECORDING) {
            record(decision.run().get(), decision.missed(), real);
            if (death == Death.AFTER_RUNNING) {
                publish(decision.run().get());
            }
        }
    }

    /** A process that decided, lost its leadership, and acts after the new leader did. */
    void passWithTwin(Instant clock, Instant real) {
        Decision stale = decide(clock);
        pass(clock, real);
        stale.run().ifPresent(due -> record(due, stale.missed(), real));
    }

    /** When the process would wake up by itself. */
    Instant wake(Instant clock) {
        return wake(decide(clock));
    }

    /** The same, for whoever has a decision. */
    Instant wake(Decision decision) {
        return decision.next().orElseThrow().plus(spread);
    }

    TreeMap<Instant, Recorded> api() {
        return api;
    }

    int jumps() {
        return jumps;
    }

    /** For each window up to the clock: how often it was backed up, and how often it was counted as missed. */
    List<String> unsettled(Instant clock, boolean strict) {
        Map<Instant, Integer> missed = new HashMap<>();
        api.forEach((due, recorded) -> {
            Instant at = due;
            for (int i = 0; i < recorded.missed(); i++) {
                at = schedule.previous(at.minusNanos(1)).orElseThrow();
                missed.merge(at, 1, Integer::sum);
            }
        });
        List<String> wrong = new ArrayList<>();
        Instant due = schedule.next(since.minusNanos(1)).orElseThrow();
        while (!due.isAfter(clock.minus(spread))) {
            int backups = published.getOrDefault(due, 0);
            int misses = missed.getOrDefault(due, 0);
            if (backups > 1 || (strict ? backups + misses != 1 : backups + misses == 0)) {
                wrong.add("%s: %d backups, %d misses".formatted(due, backups, misses));
            }
            due = schedule.next(due).orElseThrow();
        }
        return wrong;
    }

    private Decision decide(Instant clock) {
        Optional<Instant> newest = api.isEmpty() ? Optional.empty() : Optional.of(api.lastKey());
        Decision decision = DueTimes.decide(schedule, api::containsKey, newest, since, clock.minus(spread));
        jumps += decision.clockJumped() ? 1 : 0;
        return decision;
    }

    /** A second creation of a name is refused. */
    private void record(Instant due, int missed, Instant real) {
        if (api.putIfAbsent(due, new Recorded(missed, real)) == null) {
            unfinished.add(due);
        }
    }

    private void publish(Instant due) {
        published.merge(due, 1, Integer::sum);
        unfinished.remove(due);
    }

    /** What was recorded and did not come to its end is done again. */
    private void resume() {
        List.copyOf(unfinished).forEach(this::publish);
    }
}
