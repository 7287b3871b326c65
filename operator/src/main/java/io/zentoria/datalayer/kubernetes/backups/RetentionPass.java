package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.TierRetention;
import io.zentoria.datalayer.kubernetes.EventLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away what its schedules no longer keep, tier by tier, and says so in the backups concerned. */
final class RetentionPass {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionPass.class);

    private final Workshop workshop;
    private final EventLog events;

    RetentionPass(Workshop workshop, EventLog events) {
        this.workshop = workshop;
        this.events = events;
    }

    /** One pass over all tiers of a data layer; a tier that fails does not stop the others. */
    void run(ZentoriaDataLayer layer) throws InterruptedException {
        BackupSpec spec = layer.getSpec() == null ? null : layer.getSpec().backup();
        if (spec == null || spec.schedules().isEmpty()) {
            return;
        }
        String namespace = layer.getMetadata().getNamespace();
        String name = layer.getMetadata().getName();
        List<ZentoriaBackup> backups = BackupList.of(workshop.client(), namespace, name);
        Set<String> held = held(backups, BackupList.restores(workshop.client(), namespace, name));
        try (BackupSession session = workshop.session(namespace, name)) {
            Map<String, Set<String>> gone = new HashMap<>();
            for (BackupSpec.Tier tier : spec.tiers()) {
                gone.put(tier.name(), Set.of());
                try {
                    TierRetention.Outcome outcome = TierRetention.run(
                            session,
                            tier.name(),
                            folder -> isVerified(backups, folder, tier.name()),
                            held::contains,
                            folder -> isCorrupt(backups, folder, tier.name()),
                            folders(backups, tier.name(), BackupRunStatus.Stored.STORED),
                            folders(backups, tier.name(), BackupRunStatus.Stored.EXPIRED),
                            folder -> mark(backups, folder, status -> TierMarks.expired(status, tier.name())));
                    gone.put(tier.name(), Set.copyOf(outcome.removed()));
                    outcome.lost()
                            .forEach(folder -> mark(backups, folder, status -> TierMarks.lost(status, tier.name())));
                    outcome.alert().ifPresent(alert -> events.warning(layer, "TierLostArtifacts", alert));
                    outcome.refusals().forEach(why -> events.warning(layer, "RetentionHeld", why));
                } catch (BackupException e) {
                    LOG.warn("retention of {} in tier {}: {}", name, tier.name(), e.getMessage());
                }
            }
            gone.values().stream().flatMap(Set::stream).distinct().forEach(folder -> forget(backups, folder, gone));
        } catch (BackupException e) {
            LOG.warn("retention of {}: {}", name, e.getMessage());
        }
    }

    /** What a tier is still owed, or a restore reads, stays everywhere. */
    private static Set<String> held(List<ZentoriaBackup> backups, List<ZentoriaRestore> restores) {
        Set<String> held = new HashSet<>();
        for (ZentoriaBackup backup : backups) {
            BackupRunStatus status = backup.getStatus();
            if (status == null || status.folder() == null) {
                continue;
            }
            boolean owed = BackupStep.phase(backup) == BackupRunStatus.Phase.RUNNING
                    || status.tiers().stream()
                            .anyMatch(tier -> tier.state() == BackupRunStatus.Stored.PENDING
                                    || tier.state() == BackupRunStatus.Stored.COPYING
                                    || (tier.state() == BackupRunStatus.Stored.FAILED
                                            && tier.nextAttemptTime() != null));
            boolean read = restores.stream()
                    .filter(restore ->
                            restore.getStatus() == null || restore.getStatus().completionTime() == null)
                    .anyMatch(restore -> restore.getSpec().backup() == null
                            || backup.getMetadata()
                                    .getName()
                                    .equals(restore.getSpec().backup().name())
                            || status.folder().equals(restore.getSpec().backup().path()));
            if (owed || read) {
                held.add(status.folder());
            }
        }
        restores.stream()
                .filter(restore ->
                        restore.getStatus() == null || restore.getStatus().completionTime() == null)
                .map(restore -> restore.getSpec().backup())
                .filter(Objects::nonNull)
                .map(source -> source.path())
                .filter(Objects::nonNull)
                .forEach(held::add);
        return held;
    }

    private static boolean isVerified(List<ZentoriaBackup> backups, String folder, String tier) {
        return copies(backups, folder, tier).anyMatch(state -> state.verified() != null);
    }

    private static boolean isCorrupt(List<ZentoriaBackup> backups, String folder, String tier) {
        return copies(backups, folder, tier).anyMatch(state -> state.state() == BackupRunStatus.Stored.CORRUPT);
    }

    private static Stream<BackupRunStatus.TierState> copies(List<ZentoriaBackup> backups, String folder, String tier) {
        return backups.stream()
                .filter(backup -> backup.getStatus() != null
                        && folder.equals(backup.getStatus().folder()))
                .flatMap(backup -> backup.getStatus().tiers().stream())
                .filter(state -> state.name().equals(tier));
    }

    private static Set<String> folders(List<ZentoriaBackup> backups, String tier, BackupRunStatus.Stored wanted) {
        return backups.stream()
                .map(ZentoriaBackup::getStatus)
                .filter(status -> status != null && status.folder() != null)
                .filter(status ->
                        status.tiers().stream().anyMatch(state -> state.name().equals(tier) && state.state() == wanted))
                .map(BackupRunStatus::folder)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** A backup that lies nowhere any more is forgotten; another one says where it does not. */
    private void forget(List<ZentoriaBackup> backups, String folder, Map<String, Set<String>> gone) {
        for (ZentoriaBackup backup : backups) {
            if (backup.getStatus() == null || !folder.equals(backup.getStatus().folder())) {
                continue;
            }
            try {
                ZentoriaBackup now = workshop.client().resource(backup).get();
                if (now != null
                        && now.getStatus() != null
                        && now.getStatus().tiers().stream()
                                .allMatch(state -> state.state() == BackupRunStatus.Stored.EXPIRED
                                        && gone.getOrDefault(state.name(), Set.of(folder))
                                                .contains(folder))) {
                    workshop.client().resource(now).delete();
                }
            } catch (KubernetesClientException e) {
                LOG.warn(
                        "{} lies nowhere any more and could not be forgotten (HTTP {}); the next pass tries again",
                        backup.getMetadata().getName(),
                        e.getCode());
            }
        }
    }

    private void mark(List<ZentoriaBackup> backups, String folder, UnaryOperator<BackupRunStatus> change) {
        for (ZentoriaBackup backup : backups) {
            if (backup.getStatus() == null || !folder.equals(backup.getStatus().folder())) {
                continue;
            }
            try {
                TierMarks.edit(workshop.client(), backup, change);
            } catch (KubernetesClientException e) {
                LOG.warn(
                        "the status of {} could not say what became of it in a tier (HTTP {})",
                        backup.getMetadata().getName(),
                        e.getCode());
            }
        }
    }
}
