package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.kubernetes.BackupsSeen;
import io.zentoria.datalayer.kubernetes.EventLog;
import io.zentoria.datalayer.kubernetes.Labels;
import io.zentoria.datalayer.kubernetes.Watches;
import io.zentoria.datalayer.plan.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of an operator that is about backups: two reconcilers, the schedules, retention. */
public final class BackupOperator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupOperator.class);

    private final Workshop workshop;
    private final EventLog events;
    private final RunBoard board = new RunBoard();
    private final Known known = new Known();
    private final Watches watches;
    private volatile Set<String> namespaces = Set.of();
    private volatile @Nullable SchedulerClock schedules;

    /**
     * @param me identity of this process, unique for each start
     * @param runnerLease after which a runner that gave no sign is gone
     * @param watches is told of data layers about whose backups there is news
     */
    public BackupOperator(
            KubernetesClient client, Site site, String me, Duration runnerLease, EventLog events, Watches watches) {
        this.workshop = new Workshop(client, site, me, runnerLease);
        this.events = events;
        this.watches = watches;
    }

    /** Adds the reconcilers of backups and restores. */
    public void register(Operator operator, Set<String> inNamespaces) {
        this.namespaces = Set.copyOf(inNamespaces);
        operator.register(
                new BackupReconciler(workshop, board, known, this::news),
                override -> common(override, "zentoria-backup"));
        operator.register(
                new RestoreReconciler(workshop, board, known, watches::wake),
                override -> common(override, "zentoria-restore"));
    }

    private <R extends io.fabric8.kubernetes.api.model.HasMetadata> void common(
            ControllerConfigurationOverrider<R> override, String name) {
        override.withName(name)
                .withFieldManager(Labels.FIELD_MANAGER)
                .withRetry(new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(1_000)
                        .setIntervalMultiplier(2)
                        .setMaxInterval(30_000));
        if (namespaces.isEmpty()) {
            override.watchingAllNamespaces();
        } else {
            override.settingNamespaces(namespaces);
        }
    }

    /** Starts the schedules: this process leads now. */
    public synchronized void lead() {
        if (schedules == null) {
            SchedulerClock clock = new SchedulerClock(
                    new BackupScheduler(workshop, events, watches::resources, known),
                    this::retention,
                    workshop.clock(),
                    "schedules-" + workshop.me());
            schedules = clock;
            cleanStaging();
            clock.start();
            LOG.info("the schedules are running");
        }
    }

    /** Data and secrets that a process before this one left when it was killed. */
    private void cleanStaging() {
        for (Path folder : List.of(workshop.site().staging(), Path.of(System.getProperty("java.io.tmpdir")))) {
            try {
                int removed = PrivateFolder.removeAbandoned(folder);
                if (removed > 0) {
                    LOG.info("removed {} folders that a process before left in {}", removed, folder);
                }
            } catch (IOException e) {
                LOG.warn("{} could not be cleaned: {}", folder, e.getMessage());
            }
        }
    }

    /** Stops the schedules and interrupts what runs: somebody else may lead. */
    public synchronized void follow() {
        SchedulerClock clock = schedules;
        schedules = null;
        if (clock != null) {
            clock.close();
        }
        board.close();
    }

    /** The backups and restores of a data layer, read live. */
    public BackupsSeen seen(ZentoriaDataLayer layer) {
        if (layer.getSpec() == null || layer.getSpec().backup() == null) {
            return BackupsSeen.NONE;
        }
        Records live = Records.live(workshop.client());
        Owner owner = new Owner(
                layer.getMetadata().getNamespace(), layer.getMetadata().getName());
        return new BackupsSeen(live.backups(owner), live.restores(owner));
    }

    @Override
    public void close() {
        follow();
    }

    /** A backup has come to an end for now: what it pushes out of the schedule goes, and the data layer shows it. */
    private void news(String namespace, String name) {
        ZentoriaDataLayer layer = workshop.layer(namespace, name);
        if (layer != null) {
            retention(layer);
        }
        watches.wake(namespace, name);
    }

    private void retention() {
        watches.resources().forEach(this::retention);
    }

    private void retention(ZentoriaDataLayer layer) {
        try {
            new RetentionPass(workshop, events).run(layer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For the Job of one backup: works on it in this process, to its end. */
    public static void runOne(KubernetesClient client, Site site, String me, Duration lease, ZentoriaBackup backup)
            throws InterruptedException {
        Workshop workshop = new Workshop(client, site, me, lease);
        new BackupExecution(
                        workshop,
                        backup,
                        BackupReconciler.expectedSizes(
                                backup,
                                BackupList.of(
                                        client,
                                        backup.getMetadata().getNamespace(),
                                        backup.getSpec().dataLayer())))
                .run();
    }
}
