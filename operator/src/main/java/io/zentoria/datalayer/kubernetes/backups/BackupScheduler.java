package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.BackupRunSpec;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.schedule.CronSchedule;
import io.zentoria.datalayer.backup.schedule.DueTimes;
import io.zentoria.datalayer.backup.schedule.Spread;
import io.zentoria.datalayer.kubernetes.EventLog;
import io.zentoria.datalayer.kubernetes.Labels;
import io.zentoria.datalayer.plan.Owner;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the ZentoriaBackups and drills that are due. What was made is what is remembered: the name of each holds the time
 * it was due, and the API server takes a name once, so that no window runs twice whoever asks.
 */
final class BackupScheduler {
    private static final Logger LOG = LoggerFactory.getLogger(BackupScheduler.class);
    /** How many drills are kept for people to look at. */
    private static final int DRILLS_KEPT = 10;

    private static final String DRILL = "drill";

    private final Workshop workshop;
    private final EventLog events;
    private final Supplier<Stream<ZentoriaDataLayer>> layers;

    /**
     * @param layers all data layers that this operator looks after
     */
    BackupScheduler(Workshop workshop, EventLog events, Supplier<Stream<ZentoriaDataLayer>> layers) {
        this.workshop = workshop;
        this.events = events;
        this.layers = layers;
    }

    /**
     * Makes everything that is due.
     *
     * @return when the next thing is due; empty when nothing is scheduled
     */
    Optional<Instant> makeDue() {
        return layers.get()
                .filter(layer -> !layer.isMarkedForDeletion())
                .map(this::makeDue)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    private Optional<Instant> makeDue(ZentoriaDataLayer layer) {
        BackupSpec backup = layer.getSpec() == null ? null : layer.getSpec().backup();
        if (backup == null || isPaused(layer)) {
            return Optional.empty();
        }
        List<Instant> next = new ArrayList<>();
        try {
            List<ZentoriaBackup> known = BackupList.of(
                    workshop.client(),
                    layer.getMetadata().getNamespace(),
                    layer.getMetadata().getName());
            for (BackupSpec.Schedule schedule : backup.schedules()) {
                one(layer, backup, schedule, known).ifPresent(next::add);
            }
            if (backup.drill() != null) {
                drill(layer, backup, backup.drill()).ifPresent(next::add);
            }
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "the schedules of {} could not be looked at (HTTP {}); they are tried again",
                    layer.getMetadata().getName(),
                    e.getCode());
            next.add(workshop.clock().instant().plusSeconds(10));
        }
        return next.stream().min(Comparator.naturalOrder());
    }

    private Optional<Instant> one(
            ZentoriaDataLayer layer, BackupSpec backup, BackupSpec.Schedule schedule, List<ZentoriaBackup> known) {
        CronSchedule cron;
        try {
            cron = CronSchedule.parse(schedule.cron(), CronSchedule.zone(backup.timeZone()));
        } catch (BackupException e) {
            events.warning(layer, e.reason(), "schedule %s: %s".formatted(schedule.name(), e.getMessage()));
            return Optional.empty();
        }
        Set<Instant> recorded = new HashSet<>();
        known.stream()
                .filter(other -> schedule.name().equals(other.getSpec().schedule()))
                .map(other -> other.getSpec().dueTime())
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .forEach(recorded::add);
        // Whatever is due at the same minute begins spread over it; the names hold the due time itself.
        Duration spread = Spread.of(
                new Owner(
                        layer.getMetadata().getNamespace(), layer.getMetadata().getName()),
                schedule.name());
        Instant now = workshop.clock().instant().minus(spread);
        Optional<Instant> newest = newest(layer, schedule, recorded);
        DueTimes.Decision decision =
                DueTimes.decide(cron, recorded::contains, newest, since(layer, cron, newest, now), now);
        if (decision.clockJumped()) {
            events.warning(
                    layer,
                    "ClockJumped",
                    "schedule %s has a backup of %s, and the clock says %s: check the clock"
                            .formatted(schedule.name(), newest.orElse(now), now));
        }
        if (decision.missed() > 0) {
            events.warning(
                    layer,
                    "ScheduleMissed",
                    "schedule %s: %d window%s went by without a backup%s"
                            .formatted(
                                    schedule.name(),
                                    decision.missed(),
                                    decision.missed() == 1 ? "" : "s",
                                    decision.run().isPresent() ? "; the newest one is caught up" : ""));
        }
        decision.run().ifPresent(due -> make(layer, schedule, due, decision));
        return decision.next().map(next -> next.plus(spread));
    }

    /** What the status remembers counts too: retention takes old backups away. */
    private static Optional<Instant> newest(
            ZentoriaDataLayer layer, BackupSpec.Schedule schedule, Set<Instant> recorded) {
        Stream<Instant> remembered =
                layer.getStatus() == null || layer.getStatus().backup() == null
                        ? Stream.empty()
                        : layer.getStatus().backup().schedules().stream()
                                .filter(known -> known.name().equals(schedule.name()))
                                .map(known -> known.lastDueTime())
                                .filter(Objects::nonNull)
                                .map(Instant::parse);
        return Stream.concat(recorded.stream(), remembered).max(Comparator.naturalOrder());
    }

    /**
     * From when on windows count. A schedule without any backup may have been added to an older resource yesterday, and
     * nobody knows: only of a resource that was never changed is it sure that its windows were missed.
     */
    private static Instant since(ZentoriaDataLayer layer, CronSchedule cron, Optional<Instant> newest, Instant now) {
        Instant created = Instant.parse(layer.getMetadata().getCreationTimestamp());
        Long generation = layer.getMetadata().getGeneration();
        if (newest.isPresent() || generation == null || generation <= 1) {
            return created;
        }
        return cron.previous(now).filter(created::isBefore).orElse(created);
    }

    private void make(ZentoriaDataLayer layer, BackupSpec.Schedule schedule, Instant due, DueTimes.Decision decision) {
        ZentoriaBackup backup = new ZentoriaBackup();
        backup.setMetadata(new ObjectMetaBuilder()
                .withName(BackupName.of(layer.getMetadata().getName(), schedule.name(), due))
                .withNamespace(layer.getMetadata().getNamespace())
                .withLabels(Map.of(Labels.DATA_LAYER, layer.getMetadata().getName()))
                .withAnnotations(
                        decision.missed() == 0 ? null : Map.of(Labels.MISSED, String.valueOf(decision.missed())))
                .build());
        backup.setSpec(new BackupRunSpec(
                layer.getMetadata().getName(),
                schedule.store() == BackupSpec.Store.ALL ? List.of() : List.of(schedule.store()),
                schedule.tiers(),
                schedule.name(),
                due.toString(),
                decision.catchUp() ? true : null));
        if (create(backup)) {
            LOG.info(
                    "{}: backup {} is due{}",
                    layer.getMetadata().getName(),
                    backup.getMetadata().getName(),
                    decision.catchUp() ? " (catching up)" : "");
        }
    }

    private Optional<Instant> drill(ZentoriaDataLayer layer, BackupSpec backup, BackupSpec.Drill drill) {
        CronSchedule cron;
        try {
            cron = CronSchedule.parse(drill.cron(), CronSchedule.zone(backup.timeZone()));
        } catch (BackupException e) {
            events.warning(layer, e.reason(), "drill: " + e.getMessage());
            return Optional.empty();
        }
        List<ZentoriaRestore> drills =
                BackupList.restores(
                                workshop.client(),
                                layer.getMetadata().getNamespace(),
                                layer.getMetadata().getName())
                        .stream()
                        .filter(BackupScheduler::isScheduledDrill)
                        .sorted(Comparator.comparing(
                                each -> each.getMetadata().getAnnotations().get(Labels.DUE_TIME)))
                        .toList();
        Set<Instant> recorded = new HashSet<>();
        drills.forEach(each ->
                recorded.add(Instant.parse(each.getMetadata().getAnnotations().get(Labels.DUE_TIME))));
        DueTimes.Decision decision = DueTimes.decide(
                cron,
                recorded::contains,
                recorded.stream().max(Comparator.naturalOrder()),
                Instant.parse(layer.getMetadata().getCreationTimestamp()),
                workshop.clock().instant());
        decision.run().ifPresent(due -> {
            ZentoriaRestore restore = new ZentoriaRestore();
            restore.setMetadata(new ObjectMetaBuilder()
                    .withName(BackupName.of(layer.getMetadata().getName(), DRILL, due))
                    .withNamespace(layer.getMetadata().getNamespace())
                    .withLabels(Map.of(Labels.DATA_LAYER, layer.getMetadata().getName()))
                    .withAnnotations(Map.of(Labels.DUE_TIME, due.toString()))
                    .build());
            restore.setSpec(new RestoreSpec(
                    layer.getMetadata().getName(),
                    null,
                    List.of(),
                    new RestoreSpec.Target(RestoreSpec.Mode.DRILL, null),
                    null,
                    null));
            create(restore);
        });
        drills.stream()
                .limit(Math.max(0, drills.size() - DRILLS_KEPT))
                .filter(old -> old.getStatus() != null && old.getStatus().completionTime() != null)
                .forEach(old -> workshop.client().resource(old).delete());
        return decision.next();
    }

    private static boolean isScheduledDrill(ZentoriaRestore restore) {
        return restore.getMetadata().getAnnotations() != null
                && restore.getMetadata().getAnnotations().containsKey(Labels.DUE_TIME);
    }

    /** False when it is there already. */
    private boolean create(io.fabric8.kubernetes.api.model.HasMetadata resource) {
        try {
            workshop.client().resource(resource).create();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isPaused(ZentoriaDataLayer layer) {
        return layer.getMetadata().getAnnotations() != null
                && "true".equals(layer.getMetadata().getAnnotations().get(Labels.PAUSED));
    }

    /** How long a wait may be at most: clocks jump, and resources change. */
    static Duration wait(Instant now, Optional<Instant> next, Duration most) {
        Duration until = next.map(at -> Duration.between(now, at)).orElse(most);
        if (until.isNegative() || until.isZero()) {
            return Duration.ofSeconds(1);
        }
        return until.compareTo(most) > 0 ? most : until;
    }
}
