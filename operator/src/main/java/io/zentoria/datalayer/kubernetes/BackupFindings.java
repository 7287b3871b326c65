package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.MonitoringSpec;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.restore.Words;
import io.zentoria.datalayer.backup.schedule.CronSchedule;
import io.zentoria.datalayer.layer.Durations;
import io.zentoria.datalayer.monitoring.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions about backups. Pure; what nobody has looked at is never called good. */
final class BackupFindings {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MESSAGE_LIMIT = 2000;

    private BackupFindings() {}

    static List<Finding> of(
            BackupSpec spec, @Nullable MonitoringSpec monitoring, BackupsSeen seen, Instant created, Instant now) {
        List<Finding> findings = new ArrayList<>();
        BackupHistory history = new BackupHistory(spec, seen);
        if (!spec.schedules().isEmpty()) {
            findings.add(healthy(spec, Thresholds.of(monitoring).backupAge().critical(), history, created, now));
        }
        if (!spec.schedules().isEmpty() || spec.drill() != null) {
            findings.add(verified(spec, history, now));
        }
        if (spec.objectives() != null) {
            findings.add(objectives(spec.objectives(), spec, history, now));
        }
        return findings;
    }

    private static Finding healthy(
            BackupSpec spec, Duration critical, BackupHistory history, Instant created, Instant now) {
        List<String> bad = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        String reason = "";
        for (BackupSpec.Schedule schedule : spec.schedules()) {
            Optional<ZentoriaBackup> last = history.lastEnded(schedule);
            if (last.isPresent() && BackupHistory.phase(last.get()) != BackupRunStatus.Phase.COMPLETED) {
                reason = reason.isEmpty()
                        ? BackupHistory.phase(last.get()) == BackupRunStatus.Phase.FAILED ? "BackupFailed" : "TierOwed"
                        : reason;
                bad.add("%s: %s %s%s"
                        .formatted(
                                schedule.name(),
                                last.get().getMetadata().getName(),
                                BackupHistory.phase(last.get()) == BackupRunStatus.Phase.FAILED
                                        ? "failed"
                                        : "is not in every tier",
                                why(last.get().getStatus().message())));
                continue;
            }
            Duration allowed = allowed(history, schedule, critical, now);
            Optional<Instant> success = history.lastSuccess(schedule).flatMap(BackupHistory::completion);
            if (success.isPresent() && Duration.between(success.get(), now).compareTo(allowed) > 0) {
                reason = reason.isEmpty() ? "BackupTooOld" : reason;
                bad.add("%s: the newest backup is of %s, and none should be older than %s"
                        .formatted(schedule.name(), success.get(), Words.of(allowed)));
            } else if (success.isEmpty() && Duration.between(created, now).compareTo(allowed) > 0) {
                reason = reason.isEmpty() ? "BackupMissing" : reason;
                bad.add("%s: there is no backup yet, and there should be one every %s"
                        .formatted(schedule.name(), Words.of(allowed)));
            } else if (success.isEmpty()) {
                waiting.add(schedule.name());
            }
        }
        if (!bad.isEmpty()) {
            return new Finding(ConditionType.BACKUPS_HEALTHY, false, reason, cut(String.join("; ", bad)));
        }
        return waiting.isEmpty()
                ? new Finding(
                        ConditionType.BACKUPS_HEALTHY,
                        true,
                        "Succeeding",
                        "the last run of every schedule succeeded and is young enough")
                : new Finding(
                        ConditionType.BACKUPS_HEALTHY,
                        null,
                        "NoBackupYet",
                        "not run yet: " + String.join(", ", waiting));
    }

    /** The age is that of an hourly schedule; a longer one may be as many of its own intervals old. */
    static Duration allowed(BackupHistory history, BackupSpec.Schedule schedule, Duration critical, Instant now) {
        Duration interval = history.cron(schedule.cron())
                .map(cron -> cron.interval(now))
                .filter(each -> each.compareTo(HOUR) > 0)
                .orElse(HOUR);
        return Duration.ofMillis((long) ((double) critical.toMillis() / HOUR.toMillis() * interval.toMillis()));
    }

    private static Finding verified(BackupSpec spec, BackupHistory history, Instant now) {
        Optional<ZentoriaRestore> drill = history.lastDrill();
        if (drill.isEmpty()) {
            return new Finding(
                    ConditionType.BACKUP_VERIFIED,
                    null,
                    "NotDrilledYet",
                    "no backup was restored to prove it yet: wait for the drill, or run 'zdl drill'");
        }
        String name = drill.get().getMetadata().getName();
        if (!BackupHistory.isGood(drill.get())) {
            return new Finding(
                    ConditionType.BACKUP_VERIFIED,
                    false,
                    Objects.requireNonNullElse(drill.get().getStatus().reason(), "DrillFailed"),
                    cut(name + " failed" + why(drill.get().getStatus().message())));
        }
        List<String> unproved = spec.schedules().stream()
                .map(BackupSpec.Schedule::store)
                .filter(store -> store != BackupSpec.Store.ALL)
                .map(store -> store.name().toLowerCase(java.util.Locale.ROOT))
                .distinct()
                .filter(store -> drill.get().getStatus().proofs().stream()
                        .map(RestoreStatus.Proof::store)
                        .noneMatch(store::equals))
                .toList();
        if (!unproved.isEmpty()) {
            return new Finding(
                    ConditionType.BACKUP_VERIFIED,
                    false,
                    "StoreNotDrilled",
                    "%s found no backup of %s".formatted(name, String.join(", ", unproved)));
        }
        Instant ended =
                Instant.parse(Objects.requireNonNull(drill.get().getStatus().completionTime()));
        Optional<CronSchedule> cron = spec.drill() == null
                ? Optional.empty()
                : history.cron(spec.drill().cron());
        if (cron.isPresent()
                && ended.plus(cron.get().interval(now).multipliedBy(2)).isBefore(now)) {
            return new Finding(
                    ConditionType.BACKUP_VERIFIED,
                    false,
                    "DrillOverdue",
                    "the last drill ended %s: look why the newer ones did not run".formatted(ended));
        }
        return new Finding(
                ConditionType.BACKUP_VERIFIED,
                true,
                "Restored",
                cut("%s restored and checked %s"
                        .formatted(
                                name,
                                drill.get().getStatus().proofs().stream()
                                        .map(proof -> "%s from %s (%s)"
                                                .formatted(proof.store(), proof.tier(), proof.folder()))
                                        .collect(Collectors.joining(", ")))));
    }

    private static Finding objectives(
            BackupSpec.Objectives objectives, BackupSpec spec, BackupHistory history, Instant now) {
        List<String> missed = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Optional<Duration> rpo = Optional.ofNullable(objectives.rpo()).flatMap(Durations::parse);
        if (rpo.isPresent()) {
            for (BackupSpec.Schedule schedule : spec.schedules()) {
                if (!isShortest(spec, history, schedule, now)) {
                    continue;
                }
                Optional<Instant> success = history.lastSuccess(schedule).flatMap(BackupHistory::completion);
                if (success.isEmpty()) {
                    unknown.add(schedule.name() + " has no backup yet");
                } else if (success.get().plus(rpo.get()).isBefore(now)) {
                    missed.add("the newest backup of %s is of %s, and at most %s may be lost"
                            .formatted(schedule.name(), success.get(), objectives.rpo()));
                }
            }
        }
        Optional<Duration> rto = Optional.ofNullable(objectives.rto()).flatMap(Durations::parse);
        if (rto.isPresent()) {
            Optional<Duration> measured = history.recoveryTime();
            if (measured.isEmpty()) {
                unknown.add("no drill has measured a restore yet");
            } else if (measured.get().compareTo(rto.get()) > 0) {
                missed.add("the last drill took %s, and a restore may take %s"
                        .formatted(Words.of(measured.get()), objectives.rto()));
            }
        }
        if (!missed.isEmpty()) {
            return new Finding(ConditionType.OBJECTIVES_MET, false, "ObjectiveMissed", cut(String.join("; ", missed)));
        }
        return unknown.isEmpty()
                ? new Finding(
                        ConditionType.OBJECTIVES_MET,
                        true,
                        "ObjectivesMet",
                        "what may be lost, and how long a restore may take, are kept")
                : new Finding(ConditionType.OBJECTIVES_MET, null, "NotMeasuredYet", String.join("; ", unknown));
    }

    /** Of several schedules of a store the one that runs most often decides what can be lost. */
    private static boolean isShortest(
            BackupSpec spec, BackupHistory history, BackupSpec.Schedule schedule, Instant now) {
        Optional<Duration> own = history.cron(schedule.cron()).map(cron -> cron.interval(now));
        return own.isPresent()
                && spec.schedules().stream()
                        .filter(other -> other.store() == schedule.store())
                        .map(other -> history.cron(other.cron()).map(cron -> cron.interval(now)))
                        .flatMap(Optional::stream)
                        .noneMatch(interval -> interval.compareTo(own.get()) < 0);
    }

    private static String why(@Nullable String message) {
        return message == null || message.isEmpty() ? "" : ": " + message;
    }

    private static String cut(String message) {
        return message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT - 8) + "… (cut)";
    }
}
