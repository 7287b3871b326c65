package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import java.net.HttpURLConnection;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is noted in the status of a backup after its run: verified, expired. */
final class TierMarks {
    private static final int TRIES = 5;

    private TierMarks() {}

    /** Changes the status as it is now; one that moved on meanwhile is read again. */
    static void edit(KubernetesClient client, ZentoriaBackup backup, UnaryOperator<BackupRunStatus> change) {
        for (int attempt = 1; ; attempt++) {
            ZentoriaBackup now = client.resource(backup).get();
            if (now == null || now.getStatus() == null) {
                return;
            }
            BackupRunStatus changed = change.apply(now.getStatus());
            if (changed.equals(now.getStatus())) {
                return;
            }
            now.setStatus(changed);
            try {
                client.resource(now).updateStatus();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    static BackupRunStatus expired(BackupRunStatus status, String tier) {
        return withTier(
                status,
                tier,
                state -> new BackupRunStatus.TierState(
                        state.name(),
                        BackupRunStatus.Stored.EXPIRED,
                        null,
                        null,
                        state.attempts(),
                        null,
                        state.verified(),
                        null),
                status.verified());
    }

    /** The copy in this tier is gone, and the operator did not remove it. */
    static BackupRunStatus lost(BackupRunStatus status, String tier) {
        return withTier(
                status,
                tier,
                state -> new BackupRunStatus.TierState(
                        state.name(),
                        BackupRunStatus.Stored.LOST,
                        "TierLostArtifacts",
                        "it is not there any more, and the operator did not remove it",
                        state.attempts(),
                        null,
                        null,
                        null),
                status.verified());
    }

    /** The copy in this tier was restored and passed its checks. */
    static BackupRunStatus verified(BackupRunStatus status, String tier, String time) {
        return withTier(
                status,
                tier,
                state -> new BackupRunStatus.TierState(
                        state.name(),
                        state.state(),
                        state.reason(),
                        state.message(),
                        state.attempts(),
                        state.nextAttemptTime(),
                        time,
                        state.expiresAt()),
                time);
    }

    /** The copy in this tier is not what its manifest says. */
    static BackupRunStatus corrupt(BackupRunStatus status, String tier, String message) {
        return withTier(
                status,
                tier,
                state -> new BackupRunStatus.TierState(
                        state.name(),
                        BackupRunStatus.Stored.CORRUPT,
                        "ArtifactCorrupt",
                        message,
                        state.attempts(),
                        null,
                        null,
                        state.expiresAt()),
                status.verified());
    }

    private static BackupRunStatus withTier(
            BackupRunStatus status,
            String tier,
            UnaryOperator<BackupRunStatus.TierState> change,
            @Nullable String verified) {
        return new BackupRunStatus(
                status.observedGeneration(),
                status.phase(),
                status.reason(),
                status.message(),
                status.attempts(),
                status.runner(),
                status.startTime(),
                status.completionTime(),
                status.duration(),
                status.stores(),
                status.size(),
                status.percent(),
                status.rate(),
                status.folder(),
                status.spreadSeconds(),
                status.artifacts(),
                status.tiers().stream()
                        .map(state -> state.name().equals(tier) ? change.apply(state) : state)
                        .toList(),
                verified,
                status.expiresAt());
    }
}
