package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.schedule.CronSchedule;
import io.zentoria.datalayer.layer.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the backups of a data layer tell about one schedule, one tier, and the newest drill. Pure. */
final class BackupHistory {
    private final BackupSpec spec;
    private final BackupsSeen seen;

    BackupHistory(BackupSpec spec, BackupsSeen seen) {
        this.spec = spec;
        this.seen = seen;
    }

    /** The schedule's times; empty when its cron line is none, which the checks of the spec say. */
    Optional<CronSchedule> cron(String line) {
        try {
            return Optional.of(CronSchedule.parse(line, CronSchedule.zone(spec.timeZone())));
        } catch (BackupException e) {
            return Optional.empty();
        }
    }

    /** All runs of a schedule, the newest first. */
    List<ZentoriaBackup> of(BackupSpec.Schedule schedule) {
        return seen.backups().stream()
                .filter(backup -> schedule.name().equals(backup.getSpec().schedule()))
                .filter(backup -> backup.getSpec().dueTime() != null)
                .sorted(Comparator.comparing((ZentoriaBackup backup) -> Instant.parse(
                                Objects.requireNonNull(backup.getSpec().dueTime())))
                        .reversed())
                .toList();
    }

    static BackupRunStatus.Phase phase(ZentoriaBackup backup) {
        return backup.getStatus() == null || backup.getStatus().phase() == null
                ? BackupRunStatus.Phase.PENDING
                : backup.getStatus().phase();
    }

    /** The newest run that ended, however it did. */
    Optional<ZentoriaBackup> lastEnded(BackupSpec.Schedule schedule) {
        return of(schedule).stream()
                .filter(backup -> switch (phase(backup)) {
                    case COMPLETED, PARTIALLY_FAILED, FAILED -> true;
                    case PENDING, RUNNING -> false;
                })
                .findFirst();
    }

    /** The newest run that reached all its tiers. */
    Optional<ZentoriaBackup> lastSuccess(BackupSpec.Schedule schedule) {
        return of(schedule).stream()
                .filter(backup -> phase(backup) == BackupRunStatus.Phase.COMPLETED)
                .findFirst();
    }

    static Optional<Instant> completion(ZentoriaBackup backup) {
        return Optional.ofNullable(backup.getStatus())
                .map(BackupRunStatus::completionTime)
                .map(Instant::parse);
    }

    /** Windows that went by with no backup, as the catch-ups after them say. */
    long missed(BackupSpec.Schedule schedule) {
        return Math.max(
                0, of(schedule).stream().mapToLong(BackupHistory::missedBefore).sum());
    }

    /** Windows that went by before this backup, which makes up for them. */
    static long missedBefore(ZentoriaBackup backup) {
        return Optional.ofNullable(backup.getMetadata().getAnnotations())
                .map(all -> all.get(Labels.MISSED))
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** The newest drill that ended. */
    Optional<ZentoriaRestore> lastDrill() {
        return seen.restores().stream()
                .filter(BackupHistory::isDrill)
                .filter(restore ->
                        restore.getStatus() != null && restore.getStatus().completionTime() != null)
                .max(Comparator.comparing(restore ->
                        Instant.parse(Objects.requireNonNull(restore.getStatus().completionTime()))));
    }

    static boolean isDrill(ZentoriaRestore restore) {
        return restore.getSpec().target() != null && restore.getSpec().target().mode() == RestoreSpec.Mode.DRILL;
    }

    static boolean isGood(ZentoriaRestore drill) {
        return drill.getStatus() != null && drill.getStatus().phase() == RestoreStatus.Phase.COMPLETED;
    }

    /** How long it takes to have everything back from the slowest tier, as the newest drill measured it. */
    Optional<Duration> recoveryTime() {
        return lastDrill()
                .filter(BackupHistory::isGood)
                .flatMap(drill -> drill.getStatus().proofs().stream()
                        .map(RestoreStatus.Proof::tier)
                        .distinct()
                        .map(tier -> drill.getStatus().proofs().stream()
                                .filter(proof -> proof.tier().equals(tier))
                                .map(proof -> Optional.ofNullable(proof.duration())
                                        .flatMap(Durations::parse)
                                        .orElse(Duration.ZERO))
                                .reduce(Duration.ZERO, Duration::plus))
                        .max(Comparator.naturalOrder()));
    }

    /** How much can be lost when all goes as planned: the longest of the stores' shortest intervals. */
    Optional<Duration> recoveryPoint(Instant now) {
        return spec.schedules().stream()
                .map(BackupSpec.Schedule::store)
                .distinct()
                .map(store -> spec.schedules().stream()
                        .filter(schedule -> schedule.store() == store)
                        .map(schedule -> cron(schedule.cron()))
                        .flatMap(Optional::stream)
                        .map(cron -> cron.interval(now))
                        .min(Comparator.naturalOrder()))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }
}
