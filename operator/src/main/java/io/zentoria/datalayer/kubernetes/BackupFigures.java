package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.monitoring.Metric;
import io.zentoria.datalayer.monitoring.Reading;
import io.zentoria.datalayer.monitoring.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What metrics show of the backups of a resource. Pure. */
final class BackupFigures {
    private static final int INTERVALS_TO_VERIFY = 2;
    private static final Duration HOUR = Duration.ofHours(1);

    private final BackupSpec spec;
    private final BackupsSeen seen;
    private final DataLayerStatus.@Nullable Backup status;
    private final BackupHistory history;
    private final Instant created;
    private final Instant now;

    /**
     * @param status what the status says of the backups; it remembers those that are gone
     * @param created when the resource was made
     */
    BackupFigures(
            BackupSpec spec, BackupsSeen seen, DataLayerStatus.@Nullable Backup status, Instant created, Instant now) {
        this.spec = spec;
        this.seen = seen;
        this.status = status;
        this.history = new BackupHistory(spec, seen);
        this.created = created;
        this.now = now;
    }

    /**
     * @param age how old the newest backup of an hourly schedule may be
     */
    List<Reading> all(Thresholds.Pair<Duration> age) {
        List<Reading> readings = new ArrayList<>();
        spec.schedules().forEach(schedule -> schedule(schedule, age, readings));
        spec.tiers().forEach(tier -> tier(tier.name(), readings));
        verified(readings);
        return readings;
    }

    private void schedule(BackupSpec.Schedule schedule, Thresholds.Pair<Duration> age, List<Reading> readings) {
        String name = schedule.name();
        Optional<DataLayerStatus.Schedule> known = status == null
                ? Optional.empty()
                : status.schedules().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst();
        Optional<Instant> success =
                known.map(DataLayerStatus.Schedule::lastSuccessTime).map(Instant::parse);
        success.ifPresent(ended -> readings.add(Reading.of(Metric.BACKUP_LAST_SUCCESS, seconds(ended), name)));
        readings.add(Reading.of(Metric.BACKUP_AGE_START, seconds(success.orElse(created)), name));
        // As old as the newest one may be when an hourly one may be an hour old.
        double scale =
                Thresholds.seconds(BackupFindings.allowed(history, schedule, HOUR, now)) / Thresholds.seconds(HOUR);
        readings.add(Reading.of(Metric.BACKUP_AGE_WARNING, Thresholds.seconds(age.warning()) * scale, name));
        readings.add(Reading.of(Metric.BACKUP_AGE_CRITICAL, Thresholds.seconds(age.critical()) * scale, name));
        known.flatMap(each -> each.nextTimes().stream().findFirst())
                .ifPresent(next -> readings.add(Reading.of(Metric.BACKUP_NEXT, seconds(Instant.parse(next)), name)));
        history.lastEnded(schedule)
                .ifPresent(run -> readings.add(Reading.of(
                        Metric.BACKUP_LAST_RUN,
                        BackupHistory.phase(run) == BackupRunStatus.Phase.COMPLETED ? 1 : 0,
                        name)));
        history.of(schedule).stream()
                .filter(run -> BackupHistory.missedBefore(run) > 0)
                .findFirst()
                .flatMap(BackupFigures::begun)
                .ifPresent(begun -> readings.add(Reading.of(Metric.BACKUP_CAUGHT_UP, seconds(begun), name)));
        history.lastSuccess(schedule).map(ZentoriaBackup::getStatus).ifPresent(run -> {
            readings.add(Reading.of(
                    Metric.BACKUP_LAST_SIZE,
                    run.artifacts().stream()
                            .map(BackupRunStatus.Artifact::size)
                            .filter(Objects::nonNull)
                            .mapToDouble(Long::doubleValue)
                            .sum(),
                    name));
            if (run.startTime() != null && run.completionTime() != null) {
                Duration took = Duration.between(Instant.parse(run.startTime()), Instant.parse(run.completionTime()));
                readings.add(Reading.of(Metric.BACKUP_DURATION, Thresholds.seconds(took), name));
            }
        });
    }

    private void tier(String tier, List<Reading> readings) {
        List<ZentoriaBackup> asked = seen.backups().stream()
                .filter(backup ->
                        stored(backup, tier).isPresent() && begun(backup).isPresent())
                .toList();
        long lies = asked.stream()
                .filter(backup -> stored(backup, tier).get() == BackupRunStatus.Stored.STORED)
                .count();
        Map<String, Instant> newest = new TreeMap<>();
        for (ZentoriaBackup backup : asked) {
            if (stored(backup, tier).get() == BackupRunStatus.Stored.STORED) {
                newest.merge(of(backup), begun(backup).get(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        List<Instant> pending = asked.stream()
                .filter(backup -> isOwed(backup, tier))
                .filter(backup -> begun(backup).get().isAfter(newest.getOrDefault(of(backup), Instant.MIN)))
                .map(backup -> begun(backup).get())
                .sorted()
                .toList();
        readings.add(Reading.of(Metric.BACKUP_TIER_BACKUPS, lies, tier));
        readings.add(Reading.of(Metric.BACKUP_TIER_PENDING, pending.size(), tier));
        if (!pending.isEmpty()) {
            readings.add(Reading.of(Metric.BACKUP_TIER_PENDING_SINCE, seconds(pending.getFirst()), tier));
        }
    }

    /** A run that failed as a whole owes no tier anything: there is no backup. */
    private static boolean isOwed(ZentoriaBackup backup, String tier) {
        return switch (stored(backup, tier).get()) {
            case PENDING, COPYING, FAILED -> BackupHistory.phase(backup) != BackupRunStatus.Phase.FAILED;
            case STORED, CORRUPT, LOST, EXPIRED -> false;
        };
    }

    private static String of(ZentoriaBackup backup) {
        return Objects.requireNonNullElse(backup.getSpec().schedule(), "");
    }

    private static Optional<BackupRunStatus.Stored> stored(ZentoriaBackup backup, String tier) {
        return backup.getStatus() == null
                ? Optional.empty()
                : backup.getStatus().tiers().stream()
                        .filter(state -> state.name().equals(tier))
                        .map(BackupRunStatus.TierState::state)
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    private static Optional<Instant> begun(ZentoriaBackup backup) {
        return Optional.ofNullable(backup.getStatus())
                .map(BackupRunStatus::startTime)
                .map(Instant::parse);
    }

    private void verified(List<Reading> readings) {
        Map<String, Instant> newest = new TreeMap<>();
        for (ZentoriaRestore restore : seen.restores()) {
            if (!BackupHistory.isDrill(restore) || restore.getStatus() == null) {
                continue;
            }
            String ended = restore.getStatus().completionTime();
            if (ended == null) {
                continue;
            }
            for (RestoreStatus.Proof proof : restore.getStatus().proofs()) {
                if (Boolean.TRUE.equals(proof.good())) {
                    newest.merge(proof.store(), Instant.parse(ended), (one, other) -> one.isAfter(other) ? one : other);
                }
            }
        }
        newest.forEach((store, ended) -> readings.add(Reading.of(Metric.BACKUP_VERIFIED, seconds(ended), store)));
        if (spec.drill() == null) {
            return;
        }
        Instant last = Optional.ofNullable(status)
                .map(DataLayerStatus.Backup::lastVerified)
                .map(Instant::parse)
                .filter(created::isBefore)
                .orElse(created);
        history.cron(spec.drill().cron())
                .map(cron -> last.plus(cron.interval(now).multipliedBy(INTERVALS_TO_VERIFY)))
                .ifPresent(due -> readings.add(Reading.of(Metric.BACKUP_VERIFY_DUE, seconds(due))));
    }

    private static double seconds(Instant instant) {
        return LayerFigures.seconds(instant);
    }
}
