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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(2);

    private final Workshop workshop;
    private final EventLog events;
    private final Supplier<Stream<ZentoriaDataLayer>> layers;
    private final Records watched;
    private final Records live;
    private final Map<Owner, Quiet> quiets = new HashMap<>();

    /**
     * @param layers all data layers that this operator looks after, as a watch has them
     * @param watched their backups, likewise: what these show to be due is decided on what is read live
     */
    BackupScheduler(Workshop workshop, EventLog events, Supplier<Stream<ZentoriaDataLayer>> layers, Records watched) {
        this.workshop = workshop;
        this.events = events;
        this.layers = layers;
        this.watched = watched;
        this.live = Records.live(workshop.client());
    }

    /**
     * Makes everything that is due.
     *
     * @return when the next thing is due; empty when nothing is scheduled
     */
    Optional<Instant> makeDue() {
        List<ZentoriaDataLayer> all = layers.get().toList();
        quiets.keySet().retainAll(all.stream().map(BackupScheduler::owner).collect(Collectors.toSet()));
        return all.stream().map(this::makeDue).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    private Optional<Instant> makeDue(ZentoriaDataLayer seen) {
        Instant time = workshop.clock().instant();
        Quiet quiet = quiets.get(owner(seen));
        if (quiet != null && quiet.holds(seen, time)) {
            return quiet.next();
        }
        Look look = look(seen, watched);
        if (look.idle()) {
            quiets.put(owner(seen), Quiet.of(seen, look.next(), time));
            return look.next();
        }
        quiets.remove(owner(seen));
        try {
            ZentoriaDataLayer layer = workshop.layer(
                    seen.getMetadata().getNamespace(), seen.getMetadata().getName());
            if (layer == null) {
                return Optional.empty();
            }
            Look now = look(layer, live);
            now.act().forEach(Runnable::run);
            return now.next();
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "the schedules of {} could not be looked at (HTTP {}); they are tried again",
                    seen.getMetadata().getName(),
                    e.getCode());
            return Optional.of(workshop.clock().instant().plusSeconds(10));
        }
    }

    /**
     * That there was nothing to do for a data layer. Going through a calendar costs more than all the rest of a look, so
     * that is not done again before something can be due.
     *
     * @param uid of the data layer
     * @param asked what it asks for
     * @param from when it was looked at
     * @param next when the next thing is due
     */
    private record Quiet(String uid, Object asked, Instant from, Optional<Instant> next) {
        static Quiet of(ZentoriaDataLayer layer, Optional<Instant> next, Instant now) {
            return new Quiet(layer.getMetadata().getUid(), asked(layer), now, next);
        }

        private static List<?> asked(ZentoriaDataLayer layer) {
            return List.of(layer.getMetadata().getGeneration(), isPaused(layer), layer.isMarkedForDeletion());
        }

        /** Not for long: somebody may have removed backups, or set the clock. */
        boolean holds(ZentoriaDataLayer layer, Instant now) {
            return uid.equals(layer.getMetadata().getUid())
                    && asked.equals(asked(layer))
                    && !now.isBefore(from)
                    && now.isBefore(from.plus(LOOK_AGAIN))
                    && next.map(now::isBefore).orElse(true);
        }
    }

    /**
     * What a look at one data layer found.
     *
     * @param next when the next thing is due
     * @param act what is to be done, in this order
     */
    private record Look(Optional<Instant> next, List<Runnable> act) {
        static final Look NOTHING = new Look(Optional.empty(), List.of());

        boolean idle() {
            return act.isEmpty();
        }
    }

    /** Looks, and does nothing yet. */
    private Look look(ZentoriaDataLayer layer, Records records) {
        BackupSpec backup = layer.getSpec() == null ? null : layer.getSpec().backup();
        if (backup == null || isPaused(layer) || layer.isMarkedForDeletion()) {
            return Look.NOTHING;
        }
        Owner owner = owner(layer);
        List<Look> looks = new ArrayList<>();
        List<ZentoriaBackup> known = records.backups(owner);
        for (BackupSpec.Schedule schedule : backup.schedules()) {
            looks.add(one(layer, backup, schedule, known));
        }
        if (backup.drill() != null) {
            looks.add(drill(layer, backup, backup.drill(), records.restores(owner)));
        }
        return new Look(
                looks.stream().map(Look::next).flatMap(Optional::stream).min(Comparator.naturalOrder()),
                looks.stream().flatMap(look -> look.act().stream()).toList());
    }

    private static Owner owner(ZentoriaDataLayer layer) {
        return new Owner(layer.getMetadata().getNamespace(), layer.getMetadata().getName());
    }

    private Look one(
            ZentoriaDataLayer layer, BackupSpec backup, BackupSpec.Schedule schedule, List<ZentoriaBackup> known) {
        CronSchedule cron;
        try {
            cron = CronSchedule.parse(schedule.cron(), CronSchedule.zone(backup.timeZone()));
        } catch (BackupException e) {
            return new Look(
                    Optional.empty(),
                    List.of(() -> events.warning(
                            layer, e.reason(), "schedule %s: %s".formatted(schedule.name(), e.getMessage()))));
        }
        Set<Instant> recorded = new HashSet<>();
        known.stream()
                .filter(other -> schedule.name().equals(other.getSpec().schedule()))
                .map(other -> other.getSpec().dueTime())
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .forEach(recorded::add);
        // Whatever is due at the same minute begins spread over it; the names hold the due time itself.
        Duration spread = Spread.of(owner(layer), schedule.name());
        Instant now = workshop.clock().instant().minus(spread);
        Optional<Instant> newest = newest(layer, schedule, recorded);
        DueTimes.Decision decision =
                DueTimes.decide(cron, recorded::contains, newest, since(layer, cron, newest, now), now);
        List<Runnable> act = new ArrayList<>();
        if (decision.clockJumped()) {
            act.add(() -> events.warning(
                    layer,
                    "ClockJumped",
                    "schedule %s has a backup of %s, and the clock says %s: check the clock"
                            .formatted(schedule.name(), newest.orElse(now), now)));
        }
        if (decision.missed() > 0) {
            act.add(() -> events.warning(
                    layer,
                    "ScheduleMissed",
                    "schedule %s: %d window%s went by without a backup%s"
                            .formatted(
                                    schedule.name(),
                                    decision.missed(),
                                    decision.missed() == 1 ? "" : "s",
                                    decision.run().isPresent() ? "; the newest one is caught up" : "")));
        }
        decision.run().ifPresent(due -> act.add(() -> make(layer, schedule, due, decision)));
        return new Look(decision.next().map(next -> next.plus(spread)), act);
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

    private Look drill(
            ZentoriaDataLayer layer, BackupSpec backup, BackupSpec.Drill drill, List<ZentoriaRestore> known) {
        CronSchedule cron;
        try {
            cron = CronSchedule.parse(drill.cron(), CronSchedule.zone(backup.timeZone()));
        } catch (BackupException e) {
            return new Look(
                    Optional.empty(), List.of(() -> events.warning(layer, e.reason(), "drill: " + e.getMessage())));
        }
        List<ZentoriaRestore> drills = known.stream()
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
        List<Runnable> act = new ArrayList<>();
        decision.run().ifPresent(due -> act.add(() -> make(layer, due)));
        drills.stream()
                .limit(Math.max(0, drills.size() - DRILLS_KEPT))
                .filter(old -> old.getStatus() != null && old.getStatus().completionTime() != null)
                .forEach(old -> act.add(() -> workshop.client().resource(old).delete()));
        return new Look(decision.next(), act);
    }

    private void make(ZentoriaDataLayer layer, Instant due) {
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
