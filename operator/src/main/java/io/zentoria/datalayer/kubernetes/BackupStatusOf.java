package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.restore.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code status.backup} from the backups there are. Pure. */
final class BackupStatusOf {
    private static final int NEXT_TIMES = 3;

    private BackupStatusOf() {}

    /** Null when the spec has no backups. */
    static DataLayerStatus.@Nullable Backup of(
            @Nullable BackupSpec spec, BackupsSeen seen, DataLayerStatus.@Nullable Backup previous, Instant now) {
        if (spec == null) {
            return null;
        }
        BackupHistory history = new BackupHistory(spec, seen);
        List<DataLayerStatus.Schedule> schedules = spec.schedules().stream()
                .map(schedule -> schedule(history, schedule, previous, now))
                .toList();
        Optional<ZentoriaRestore> drill = history.lastDrill();
        return new DataLayerStatus.Backup(
                Stream.concat(
                                seen.backups().stream()
                                        .filter(backup ->
                                                BackupHistory.phase(backup) == BackupRunStatus.Phase.COMPLETED)
                                        .map(backup -> backup.getStatus().completionTime()),
                                schedules.stream().map(DataLayerStatus.Schedule::lastSuccessTime))
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                schedules.stream()
                        .flatMap(schedule -> schedule.nextTimes().stream().limit(1))
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                drill.filter(BackupHistory::isGood)
                        .map(good -> good.getStatus().completionTime())
                        .orElse(previous == null ? null : previous.lastVerified()),
                history.recoveryPoint(now).map(Words::of).orElse(null),
                history.recoveryTime().map(Words::of).orElse(null),
                schedules,
                spec.tiers().stream().map(tier -> tier(seen, tier.name())).toList(),
                drill(history, spec, drill, now));
    }

    private static DataLayerStatus.Schedule schedule(
            BackupHistory history,
            BackupSpec.Schedule schedule,
            DataLayerStatus.@Nullable Backup previous,
            Instant now) {
        Optional<DataLayerStatus.Schedule> before = previous == null
                ? Optional.empty()
                : previous.schedules().stream()
                        .filter(known -> known.name().equals(schedule.name()))
                        .findFirst();
        List<ZentoriaBackup> runs = history.of(schedule);
        Optional<ZentoriaBackup> success = history.lastSuccess(schedule);
        return new DataLayerStatus.Schedule(
                schedule.name(),
                success.flatMap(BackupHistory::completion)
                        .map(Instant::toString)
                        .orElse(before.map(DataLayerStatus.Schedule::lastSuccessTime)
                                .orElse(null)),
                success.map(backup -> backup.getMetadata().getName())
                        .orElse(before.map(DataLayerStatus.Schedule::lastBackup).orElse(null)),
                lastDueTime(runs, before),
                history.missed(schedule) == 0 ? null : Long.valueOf(history.missed(schedule)),
                history.cron(schedule.cron())
                        .map(cron -> cron.next(now, NEXT_TIMES).stream()
                                .map(Instant::toString)
                                .toList())
                        .orElse(List.of()));
    }

    /** The newest window that was begun; it never goes back, or a window whose backup was removed would run again. */
    private static @Nullable String lastDueTime(List<ZentoriaBackup> runs, Optional<DataLayerStatus.Schedule> before) {
        return Stream.concat(
                        runs.stream().map(backup -> backup.getSpec().dueTime()),
                        before.map(DataLayerStatus.Schedule::lastDueTime).stream())
                .filter(Objects::nonNull)
                .max(Comparator.comparing(Instant::parse))
                .orElse(null);
    }

    private static DataLayerStatus.Tier tier(BackupsSeen seen, String name) {
        List<BackupRunStatus.TierState> states = new ArrayList<>();
        seen.backups().stream()
                .filter(backup -> backup.getStatus() != null)
                .sorted(Comparator.comparing((ZentoriaBackup backup) ->
                                Objects.requireNonNullElse(backup.getStatus().startTime(), ""))
                        .reversed())
                .flatMap(backup -> backup.getStatus().tiers().stream())
                .filter(state -> state.name().equals(name))
                .forEach(states::add);
        long stored = states.stream()
                .filter(state -> state.state() == BackupRunStatus.Stored.STORED)
                .count();
        return states.stream()
                .flatMap(state -> word(state)
                        .map(word -> new DataLayerStatus.Tier(
                                name, word, word.equals("Ready") ? null : state.message(), stored))
                        .stream())
                .findFirst()
                .orElse(new DataLayerStatus.Tier(name, "Unused", null, stored == 0 ? null : stored));
    }

    /** What a copy says of its tier; empty when it says nothing yet or any more. */
    private static Optional<String> word(BackupRunStatus.TierState copy) {
        return switch (copy.state()) {
            case STORED -> Optional.of("Ready");
            case FAILED -> Optional.of("Failing");
            case CORRUPT, LOST -> Optional.of("Damaged");
            case PENDING, COPYING, EXPIRED -> Optional.empty();
            case null -> Optional.empty();
        };
    }

    private static DataLayerStatus.@Nullable Drill drill(
            BackupHistory history, BackupSpec spec, Optional<ZentoriaRestore> last, Instant now) {
        if (spec.drill() == null && last.isEmpty()) {
            return null;
        }
        return new DataLayerStatus.Drill(
                last.map(drill -> drill.getStatus().completionTime()).orElse(null),
                last.map(drill -> drill.getMetadata().getName()).orElse(null),
                last.map(drill -> BackupHistory.isGood(drill) ? "Passed" : "Failed")
                        .orElse(null),
                spec.drill() == null
                        ? null
                        : history.cron(spec.drill().cron())
                                .flatMap(cron -> cron.next(now))
                                .map(Instant::toString)
                                .orElse(null));
    }
}
