package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.monitoring.Meters;
import io.zentoria.datalayer.monitoring.Metric;
import io.zentoria.datalayer.monitoring.ProbeTarget;
import io.zentoria.datalayer.monitoring.Probing;
import io.zentoria.datalayer.monitoring.Series;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Shows what passes find as metrics, and has the stores of resources probed as long as they are there. */
final class Watching {
    private static final String SOURCE = "pass";

    private final Meters meters;
    private final Probing probing;
    private final Map<Owner, Remembered> remembered = new ConcurrentHashMap<>();

    /** What counters have counted of a resource already. One pass of a resource runs at a time. */
    private static final class Remembered {
        private final Map<String, Long> missed = new HashMap<>();
        private Set<Change> drift = Set.of();
    }

    Watching(Meters meters, Probing probing) {
        this.meters = meters;
        this.probing = probing;
    }

    /** A pass over a resource is over. */
    void passed(Facts facts, DataLayerStatus status, CredentialStore credentials, Duration took) {
        Owner owner = facts.owner();
        meters.know(owner);
        Set<Series> counted = new HashSet<>();
        Series duration = Series.of(Metric.RECONCILE_DURATION);
        counted.add(duration);
        meters.time(owner, SOURCE, duration, took);
        Remembered before = remembered.computeIfAbsent(owner, any -> new Remembered());
        drift(facts, before, counted);
        missed(facts, before, counted);
        meters.show(owner, SOURCE, LayerFigures.of(facts, status), counted);
        if (facts.problems().isEmpty()) {
            probing.watch(new ProbeTarget(owner, facts.spec(), credentials));
        }
    }

    /** A resource is about to go: nothing looks into stores any more from which things are being dropped. */
    void leaves(Owner owner) {
        probing.forget(owner);
    }

    /** A resource is gone, and with it all that was shown of it. */
    void forget(Owner owner) {
        probing.forget(owner);
        remembered.remove(owner);
        meters.forget(owner);
    }

    /** Forgets those that are gone without a word, as after a finalizer that a person took away. */
    void keepOnly(Predicate<Owner> there) {
        remembered.keySet().stream().filter(there.negate()).toList().forEach(this::forget);
    }

    /** Drift that stands is counted once, and once more when it comes again after it was mended. */
    private void drift(Facts facts, Remembered before, Set<Series> counted) {
        if (facts.outcome().isEmpty()) {
            return;
        }
        List<Change> drift = Findings.drift(facts.previous(), facts.outcome().get());
        for (StoreOutcome store : facts.outcome().get().stores()) {
            Series series = Series.of(Metric.DRIFT, store.store().word());
            counted.add(series);
            long more = drift.stream()
                    .filter(change -> change.target().store() == store.store() && !before.drift.contains(change))
                    .count();
            meters.count(facts.owner(), SOURCE, series, more);
        }
        Set<Change> standing = new HashSet<>(drift);
        standing.retainAll(facts.outcome().get().outstanding());
        before.drift = standing;
    }

    /** The backups that tell of missed windows are removed one day; what was counted stays counted. */
    private void missed(Facts facts, Remembered before, Set<Series> counted) {
        BackupSpec spec = facts.spec().backup();
        if (spec == null) {
            return;
        }
        BackupHistory history = new BackupHistory(spec, facts.backups());
        for (BackupSpec.Schedule schedule : spec.schedules()) {
            Series series = Series.of(Metric.BACKUP_MISSED, schedule.name());
            counted.add(series);
            long now = history.missed(schedule);
            long more = Math.max(0, now - before.missed.getOrDefault(schedule.name(), 0L));
            before.missed.put(schedule.name(), now);
            meters.count(facts.owner(), SOURCE, series, more);
        }
    }
}
