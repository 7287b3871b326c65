package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes in the backups themselves what a drill found of them. */
final class DrillMarks {
    private static final Logger LOG = LoggerFactory.getLogger(DrillMarks.class);

    private final KubernetesClient client;
    private final Clock clock;

    DrillMarks(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Verified is a copy of which every store was proved; corrupt is one that is not what its manifest says. */
    void note(String namespace, String layer, List<RestoreStatus.Proof> proofs) {
        for (ZentoriaBackup backup : BackupList.of(client, namespace, layer)) {
            BackupRunStatus status = backup.getStatus();
            if (status == null || status.folder() == null) {
                continue;
            }
            for (BackupRunStatus.TierState tier : status.tiers()) {
                List<RestoreStatus.Proof> ofIt = proofs.stream()
                        .filter(proof -> proof.tier().equals(tier.name())
                                && proof.folder().equals(status.folder()))
                        .toList();
                if (!ofIt.isEmpty()) {
                    note(backup, tier.name(), ofIt);
                }
            }
        }
    }

    private void note(ZentoriaBackup backup, String tier, List<RestoreStatus.Proof> proofs) {
        Optional<RestoreStatus.Proof> damaged = proofs.stream()
                .filter(proof -> "ArtifactCorrupt".equals(proof.reason()))
                .findFirst();
        try {
            if (damaged.isPresent()) {
                String message = Objects.requireNonNullElse(damaged.get().message(), "");
                TierMarks.edit(client, backup, status -> TierMarks.corrupt(status, tier, message));
            } else if (provesAll(backup, proofs)) {
                String now = Times.text(clock.instant());
                TierMarks.edit(client, backup, status -> TierMarks.verified(status, tier, now));
            }
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "what a drill found of {} could not be noted there (HTTP {})",
                    backup.getMetadata().getName(),
                    e.getCode());
        }
    }

    private static boolean provesAll(ZentoriaBackup backup, List<RestoreStatus.Proof> proofs) {
        String stores = Objects.requireNonNullElse(backup.getStatus().stores(), "");
        return Arrays.stream(stores.split(",", -1))
                .allMatch(store -> proofs.stream()
                        .anyMatch(proof -> proof.store().equals(store) && Boolean.TRUE.equals(proof.good())));
    }
}
