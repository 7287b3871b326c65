package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.zentoria.datalayer.api.BackupRunSpec;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupRunStatus.Phase;
import io.zentoria.datalayer.api.BackupRunStatus.Stored;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.schedule.BackupName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Backups, drills and specs of them as a test says them: everything else is as on a good day. */
final class Backups {
    private final List<BackupSpec.Schedule> schedules = new ArrayList<>();
    private BackupSpec.@Nullable Drill drill;
    private BackupSpec.@Nullable Objectives objectives;
    private @Nullable String timeZone;

    private final List<ZentoriaBackup> runs = new ArrayList<>();
    private final List<ZentoriaRestore> restores = new ArrayList<>();

    static Backups of(String... namesAndLines) {
        Backups backups = new Backups();
        for (int i = 0; i < namesAndLines.length; i += 2) {
            backups.schedule(namesAndLines[i], BackupSpec.Store.POSTGRES, namesAndLines[i + 1]);
        }
        return backups;
    }

    Backups schedule(String name, BackupSpec.Store store, String cron) {
        schedules.add(new BackupSpec.Schedule(name, store, cron, null, null, List.of()));
        return this;
    }

    Backups drills(String cron) {
        drill = new BackupSpec.Drill(cron, null);
        return this;
    }

    Backups objectives(@Nullable String rpo, @Nullable String rto) {
        objectives = new BackupSpec.Objectives(rpo, rto);
        return this;
    }

    Backups timeZone(String name) {
        timeZone = name;
        return this;
    }

    /** A run that reached its tiers two minutes after it was due. */
    Backups completed(String schedule, String due) {
        return run(schedule, due, Phase.COMPLETED, null);
    }

    Backups run(String schedule, String due, Phase phase, @Nullable String message) {
        boolean ended = phase != Phase.PENDING && phase != Phase.RUNNING;
        Stored stored = switch (phase) {
            case PENDING -> Stored.PENDING;
            case RUNNING -> Stored.COPYING;
            case COMPLETED -> Stored.STORED;
            case PARTIALLY_FAILED, FAILED -> Stored.FAILED;
        };
        return run(
                schedule,
                due,
                phase,
                message,
                ended ? Instant.parse(due).plusSeconds(120).toString() : null,
                tier("local", phase == Phase.PARTIALLY_FAILED ? Stored.STORED : stored, null),
                tier("remote", stored, message));
    }

    Backups run(
            @Nullable String schedule,
            @Nullable String due,
            Phase phase,
            @Nullable String message,
            @Nullable String completed,
            BackupRunStatus.TierState... tiers) {
        ZentoriaBackup backup = new ZentoriaBackup();
        backup.setMetadata(new ObjectMetaBuilder()
                .withName(due == null ? "by-hand" : BackupName.of("personal", "" + schedule, Instant.parse(due)))
                .build());
        backup.setSpec(new BackupRunSpec("personal", List.of(), List.of(), schedule, due, null));
        backup.setStatus(new BackupRunStatus(
                1L,
                phase,
                null,
                message,
                1,
                null,
                due,
                completed,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(tiers),
                null,
                null));
        runs.add(backup);
        return this;
    }

    static BackupRunStatus.TierState tier(String name, Stored state, @Nullable String message) {
        return new BackupRunStatus.TierState(name, state, null, message, null, null, null, null);
    }

    /** The newest run caught up after so many windows. */
    Backups missed(int count) {
        Map<String, String> annotations = new HashMap<>();
        annotations.put(Labels.MISSED, String.valueOf(count));
        runs.getLast().getMetadata().setAnnotations(annotations);
        return this;
    }

    /** A run that nobody has looked at yet. */
    Backups withoutStatus() {
        runs.getLast().setStatus(null);
        return this;
    }

    /** A drill that restored all it looked at. */
    Backups drilled(String ended, RestoreStatus.Proof... proofs) {
        return drilled(ended, RestoreStatus.Phase.COMPLETED, null, null, proofs);
    }

    Backups drilled(
            String ended,
            RestoreStatus.Phase phase,
            @Nullable String reason,
            @Nullable String message,
            RestoreStatus.Proof... proofs) {
        return restored(RestoreSpec.Mode.DRILL, "drill", ended, phase, reason, message, proofs);
    }

    Backups restored(
            RestoreSpec.Mode mode,
            String name,
            @Nullable String ended,
            RestoreStatus.Phase phase,
            @Nullable String reason,
            @Nullable String message,
            RestoreStatus.Proof... proofs) {
        ZentoriaRestore restore = new ZentoriaRestore();
        restore.setMetadata(new ObjectMetaBuilder().withName(name + "-" + ended).build());
        restore.setSpec(new RestoreSpec("personal", null, List.of(), new RestoreSpec.Target(mode, null), null, null));
        restore.setStatus(new RestoreStatus(
                1L, phase, reason, message, 1, null, ended, ended, null, null, null, null, null, List.of(proofs)));
        restores.add(restore);
        return this;
    }

    static RestoreStatus.Proof proof(String store, String tier, Duration duration) {
        return new RestoreStatus.Proof(
                store,
                tier,
                "zentoria/personal/%s/2026-01-01T00-00-00Z".formatted(store),
                null,
                true,
                duration.toMillis() + "ms",
                null,
                null,
                List.of());
    }

    BackupSpec spec() {
        List<BackupSpec.Tier> tiers = Stream.of("local", "remote")
                .map(name -> new BackupSpec.Tier(name, null, new BackupSpec.Filesystem("/" + name, null), null, null))
                .toList();
        return new BackupSpec(timeZone, null, null, null, null, null, tiers, schedules, null, drill, objectives);
    }

    BackupsSeen seen() {
        return new BackupsSeen(runs, restores);
    }
}
