package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Sees to it that every ZentoriaBackup is worked on by somebody until nothing more can be done. */
public final class BackupReconciler implements Reconciler<ZentoriaBackup> {
    private final Workshop workshop;
    private final RunBoard board;
    private final BackupJobs jobs;
    private final Known known;
    private final BiConsumer<String, String> wakeLayer;
    private final Object starting = new Object();

    /**
     * @param known gets the cache of the watch
     * @param wakeLayer is told namespace and name of a data layer about which there is news
     */
    BackupReconciler(Workshop workshop, RunBoard board, Known known, BiConsumer<String, String> wakeLayer) {
        this.workshop = workshop;
        this.known = known;
        this.board = board;
        this.jobs = new BackupJobs(workshop.client());
        this.wakeLayer = wakeLayer;
    }

    @Override
    public List<EventSource<?, ZentoriaBackup>> prepareEventSources(EventSourceContext<ZentoriaBackup> context) {
        known.backups(context.getPrimaryCache());
        return List.of();
    }

    @Override
    public UpdateControl<ZentoriaBackup> reconcile(ZentoriaBackup cached, Context<ZentoriaBackup> context)
            throws InterruptedException {
        if (isSettled(cached)) {
            return UpdateControl.noUpdate();
        }
        // Decisions about runs are made on what the API server says now: a cache may not know of another runner yet.
        synchronized (starting) {
            ZentoriaBackup backup = workshop.client().resource(cached).get();
            if (backup == null || backup.isMarkedForDeletion() || backup.getSpec() == null) {
                return UpdateControl.noUpdate();
            }
            if (LayerLabel.put(workshop.client(), backup, backup.getSpec().dataLayer())) {
                return again(Duration.ofMillis(1)); // what was read is older than the label now
            }
            List<ZentoriaBackup> others = others(backup);
            BackupStep step = BackupStep.of(
                    backup,
                    others,
                    workshop.me(),
                    each -> board.isWorking(each.getMetadata().getUid()),
                    workshop.clock().instant(),
                    workshop.lease());
            return switch (step) {
                case BackupStep.Settled ignored -> UpdateControl.noUpdate();
                case BackupStep.Watch watch -> again(watch.again());
                case BackupStep.Queue queue -> {
                    pending(backup, "Queued", queue.message());
                    yield again(BackupStep.SOON);
                }
                case BackupStep.Run ignored -> {
                    start(backup, others);
                    yield again(BackupStep.SOON);
                }
                case BackupStep.Copy ignored -> {
                    start(backup, others);
                    yield again(BackupStep.SOON);
                }
            };
        }
    }

    /** What has come to its end stays there: thousands of these are met at each start, and none costs a call. */
    private static boolean isSettled(ZentoriaBackup backup) {
        BackupRunStatus.Phase phase = BackupStep.phase(backup);
        return (phase == BackupRunStatus.Phase.COMPLETED || phase == BackupRunStatus.Phase.FAILED)
                && backup.getSpec() != null
                && LayerLabel.isOn(backup, backup.getSpec().dataLayer());
    }

    private void start(ZentoriaBackup backup, List<ZentoriaBackup> others) {
        Optional<ZentoriaDataLayer> layer = Optional.ofNullable(workshop.layer(
                backup.getMetadata().getNamespace(), backup.getSpec().dataLayer()));
        Optional<BackupSpec> spec = layer.map(ZentoriaDataLayer::getSpec).map(all -> all.backup());
        if (spec.isPresent() && spec.get().execution() == BackupSpec.Execution.JOB) {
            // Written down first: until the Job begins, nothing else says that the store is taken.
            pending(backup, BackupStep.JOB_STARTED, "waits for its Job to begin");
            jobs.ensure(layer.get(), backup);
            return;
        }
        String namespace = backup.getMetadata().getNamespace();
        String name = backup.getMetadata().getName();
        board.start(
                backup.getMetadata().getUid(),
                "backup " + namespace + "/" + name,
                () -> new BackupExecution(workshop, backup, expectedSizes(backup, others)).run(),
                () -> wakeLayer.accept(namespace, backup.getSpec().dataLayer()));
    }

    private void pending(ZentoriaBackup backup, String reason, String message) {
        if (backup.getStatus() != null
                && (message.equals(backup.getStatus().message())
                        || BackupStep.phase(backup) != BackupRunStatus.Phase.PENDING)) {
            return;
        }
        RunStatus status = new RunStatus(backup.getStatus());
        status.pending(reason, message);
        try {
            claim(workshop.client(), workshop.me(), backup)
                    .take(status.build(backup.getMetadata().getGeneration()));
        } catch (Claim.Lost e) {
            // Somebody wrote meanwhile; the next look sees what.
            org.slf4j.LoggerFactory.getLogger(BackupReconciler.class).debug("a backup moved on", e);
        }
    }

    static Claim<BackupRunStatus, ZentoriaBackup> claim(KubernetesClient client, String me, ZentoriaBackup backup) {
        return new Claim<>(client, me, backup, ZentoriaBackup::new, BackupRunStatus::runner);
    }

    private List<ZentoriaBackup> others(ZentoriaBackup backup) {
        return BackupList.of(
                        workshop.client(),
                        backup.getMetadata().getNamespace(),
                        backup.getSpec().dataLayer())
                .stream()
                .filter(other -> !other.getMetadata()
                        .getUid()
                        .equals(backup.getMetadata().getUid()))
                .toList();
    }

    /** Sizes of the artifacts of the newest backup that has each of them. */
    static Map<String, Long> expectedSizes(ZentoriaBackup backup, List<ZentoriaBackup> others) {
        List<String> wanted = backup.getSpec().stores().stream()
                .map(store -> store.name().toLowerCase(java.util.Locale.ROOT))
                .toList();
        Map<String, Long> sizes = new HashMap<>();
        others.stream()
                .filter(other -> other.getStatus() != null && other.getStatus().completionTime() != null)
                .sorted(Comparator.comparing(
                        other -> Objects.requireNonNullElse(other.getStatus().completionTime(), "")))
                .flatMap(other -> other.getStatus().artifacts().stream())
                .filter(artifact -> wanted.isEmpty() || wanted.contains(artifact.store()))
                .forEach(artifact -> {
                    if (artifact.size() != null) {
                        sizes.put(artifact.path(), artifact.size());
                    }
                });
        return sizes;
    }

    private static UpdateControl<ZentoriaBackup> again(Duration after) {
        return UpdateControl.<ZentoriaBackup>noUpdate().rescheduleAfter(after);
    }
}
