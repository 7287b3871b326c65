package io.zentoria.datalayer.kubernetes.backups;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.api.ZentoriaRestore;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** Sees to it that every ZentoriaRestore is worked on by somebody, one at a time in a data layer. */
public final class RestoreReconciler implements Reconciler<ZentoriaRestore> {
    private final Workshop workshop;
    private final RunBoard board;
    private final Known known;
    private final BiConsumer<String, String> wakeLayer;
    private final Object starting = new Object();

    RestoreReconciler(Workshop workshop, RunBoard board, Known known, BiConsumer<String, String> wakeLayer) {
        this.workshop = workshop;
        this.known = known;
        this.board = board;
        this.wakeLayer = wakeLayer;
    }

    @Override
    public List<EventSource<?, ZentoriaRestore>> prepareEventSources(EventSourceContext<ZentoriaRestore> context) {
        known.restores(context.getPrimaryCache());
        return List.of();
    }

    @Override
    public UpdateControl<ZentoriaRestore> reconcile(ZentoriaRestore cached, Context<ZentoriaRestore> context) {
        synchronized (starting) {
            ZentoriaRestore restore = workshop.client().resource(cached).get();
            if (restore == null || restore.isMarkedForDeletion() || restore.getSpec() == null || isOver(restore)) {
                return UpdateControl.noUpdate();
            }
            if (restore.getStatus() == null) {
                LayerLabel.put(workshop.client(), restore, restore.getSpec().dataLayer());
            }
            if (mayStart(restore)) {
                ZentoriaRestore now = workshop.client().resource(restore).get();
                String namespace = restore.getMetadata().getNamespace();
                board.start(
                        restore.getMetadata().getUid(),
                        "restore " + namespace + "/" + restore.getMetadata().getName(),
                        () -> new RestoreExecution(workshop, now).run(),
                        () -> wakeLayer.accept(namespace, restore.getSpec().dataLayer()));
            }
            return UpdateControl.<ZentoriaRestore>noUpdate().rescheduleAfter(BackupStep.SOON);
        }
    }

    private boolean mayStart(ZentoriaRestore restore) {
        if (board.isWorking(restore.getMetadata().getUid()) || hasRunner(restore)) {
            return false;
        }
        return BackupList.restores(
                        workshop.client(),
                        restore.getMetadata().getNamespace(),
                        restore.getSpec().dataLayer())
                .stream()
                .filter(other -> !other.getMetadata()
                        .getUid()
                        .equals(restore.getMetadata().getUid()))
                .noneMatch(other ->
                        hasRunner(other) || board.isWorking(other.getMetadata().getUid()));
    }

    private boolean hasRunner(ZentoriaRestore restore) {
        Runner runner = restore.getStatus() == null ? null : restore.getStatus().runner();
        Instant now = workshop.clock().instant();
        return runner != null
                && !runner.identity().equals(workshop.me())
                && Instant.parse(runner.lastSign()).plus(workshop.lease()).isAfter(now);
    }

    private static boolean isOver(ZentoriaRestore restore) {
        return restore.getStatus() != null
                && (restore.getStatus().phase() == RestoreStatus.Phase.COMPLETED
                        || restore.getStatus().phase() == RestoreStatus.Phase.FAILED);
    }
}
