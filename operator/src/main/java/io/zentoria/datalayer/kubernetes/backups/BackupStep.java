package io.zentoria.datalayer.kubernetes.backups;

import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.api.ZentoriaBackup;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is to be done with a backup now. A pure decision. */
sealed interface BackupStep {
    /** The reason of a pending backup whose Job was made. */
    String JOB_STARTED = "JobStarted";

    /** How long at most until a backup that is not settled is looked at again. */
    Duration SOON = Duration.ofSeconds(2);

    /** It has to wait, and the message says for what. */
    record Queue(String message) implements BackupStep {}

    /**
     * Nobody reads the stores for it yet, or not any more.
     *
     * @param interrupted whoever began it is gone
     */
    record Run(boolean interrupted) implements BackupStep {}

    /** The stores are read; copies into further tiers are due. */
    record Copy() implements BackupStep {}

    /** Nothing now; look again after this. */
    record Watch(Duration again) implements BackupStep {}

    /** Nothing ever. */
    record Settled() implements BackupStep {}

    /**
     * Decides.
     *
     * @param others the other backups of the same data layer, read live
     * @param me identity of this process
     * @param working whether this process works on a backup right now; its status may not say so yet
     * @param lease how old a runner's last sign may be
     */
    static BackupStep of(
            ZentoriaBackup backup,
            List<ZentoriaBackup> others,
            String me,
            Predicate<ZentoriaBackup> working,
            Instant now,
            Duration lease) {
        if (working.test(backup)) {
            return new Watch(SOON);
        }
        BackupRunStatus status = backup.getStatus();
        BackupRunStatus.Phase phase = phase(backup);
        return switch (phase) {
            case COMPLETED, FAILED -> new Settled();
            case RUNNING -> {
                Runner runner = status == null ? null : status.runner();
                boolean alive = runner != null
                        && !runner.identity().equals(me)
                        && Instant.parse(runner.lastSign()).plus(lease).isAfter(now);
                yield alive ? new Watch(SOON) : isRead(backup) ? new Copy() : new Run(true);
            }
            case PARTIALLY_FAILED -> copies(backup, now);
            case PENDING -> {
                Optional<Instant> retry = nextAttempt(backup);
                if (retry.isPresent() && retry.get().isAfter(now)) {
                    yield new Watch(Duration.between(now, retry.get()).plusMillis(1));
                }
                yield blocker(backup, others, working)
                        .<BackupStep>map(other -> new Queue("waits for %s, which reads the same store"
                                .formatted(other.getMetadata().getName())))
                        .orElse(new Run(false));
            }
        };
    }

    /** Where it stands; a backup without a status is pending. */
    static BackupRunStatus.Phase phase(ZentoriaBackup backup) {
        return backup.getStatus() == null || backup.getStatus().phase() == null
                ? BackupRunStatus.Phase.PENDING
                : backup.getStatus().phase();
    }

    /** Whether the first tier has it, so that the stores need not be read again. */
    static boolean isRead(ZentoriaBackup backup) {
        return backup.getStatus() != null
                && backup.getStatus().tiers().stream()
                        .findFirst()
                        .filter(tier -> tier.state() == BackupRunStatus.Stored.STORED)
                        .isPresent();
    }

    private static BackupStep copies(ZentoriaBackup backup, Instant now) {
        Optional<Instant> next = nextAttempt(backup);
        if (next.isEmpty()) {
            return new Settled();
        }
        return next.get().isAfter(now)
                ? new Watch(Duration.between(now, next.get()).plusMillis(1))
                : new Copy();
    }

    private static Optional<Instant> nextAttempt(ZentoriaBackup backup) {
        return backup.getStatus() == null
                ? Optional.empty()
                : backup.getStatus().tiers().stream()
                        .filter(tier -> tier.state() != BackupRunStatus.Stored.STORED)
                        .map(BackupRunStatus.TierState::nextAttemptTime)
                        .filter(Objects::nonNull)
                        .map(Instant::parse)
                        .min(Comparator.naturalOrder());
    }

    /** No two read one store: one that runs comes first, then whoever was made earlier. */
    private static Optional<ZentoriaBackup> blocker(
            ZentoriaBackup backup, List<ZentoriaBackup> others, Predicate<ZentoriaBackup> working) {
        return others.stream()
                .filter(other -> overlap(backup, other))
                .filter(other -> isBegun(other, working)
                        ? !isRead(other)
                        : phase(other) == BackupRunStatus.Phase.PENDING
                                && nextAttempt(other).isEmpty()
                                && isBefore(other, backup))
                .min(Comparator.comparing(BackupStep::phase).reversed().thenComparing(BackupStep::age));
    }

    /** Whether somebody reads its stores, or is about to: a Job that was made may begin at any time. */
    private static boolean isBegun(ZentoriaBackup backup, Predicate<ZentoriaBackup> working) {
        return working.test(backup)
                || phase(backup) == BackupRunStatus.Phase.RUNNING
                || (phase(backup) == BackupRunStatus.Phase.PENDING
                        && backup.getStatus() != null
                        && JOB_STARTED.equals(backup.getStatus().reason()));
    }

    private static boolean overlap(ZentoriaBackup one, ZentoriaBackup other) {
        Set<BackupSpec.Store> mine = stores(one);
        return stores(other).stream().anyMatch(mine::contains);
    }

    private static Set<BackupSpec.Store> stores(ZentoriaBackup backup) {
        List<BackupSpec.Store> named = backup.getSpec().stores();
        return named.isEmpty() || named.contains(BackupSpec.Store.ALL)
                ? EnumSet.of(BackupSpec.Store.POSTGRES, BackupSpec.Store.REDIS, BackupSpec.Store.QDRANT)
                : EnumSet.copyOf(named);
    }

    private static boolean isBefore(ZentoriaBackup one, ZentoriaBackup other) {
        return age(one).compareTo(age(other)) < 0;
    }

    private static String age(ZentoriaBackup backup) {
        @Nullable String made = backup.getMetadata().getCreationTimestamp();
        return (made == null ? "" : made) + " " + backup.getMetadata().getName();
    }
}
