package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.Policy;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.kubernetes.pooler.PoolerNames;
import io.zentoria.datalayer.kubernetes.pooler.PoolerRunner;
import io.zentoria.datalayer.kubernetes.pooler.PoolerSeen;
import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.layer.Durations;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Progress;
import io.zentoria.datalayer.layer.Request;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Brings the stores of one resource to its spec, and says in the status how that stands. */
final class DataLayerReconciler implements Reconciler<ZentoriaDataLayer>, Cleaner<ZentoriaDataLayer> {
    private static final Logger LOG = LoggerFactory.getLogger(DataLayerReconciler.class);
    private static final Duration DRIFT_CHECK = Duration.ofMinutes(5);
    /** What only a person can mend is looked at now and then: rights and servers change without an event here. */
    private static final Duration STALLED_CHECK = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final StatusWriter statuses;
    private final PoolerRunner poolers;
    private final DataLayers layers;
    private final SpecProblems specProblems;
    private final Audits audits;
    private final BackupsLook backups;
    private final EventLog events;
    private final Backoff backoff;
    private final Watches watches;
    private final Watching watching;
    private final Deletion deletion;
    private final Clock clock;

    /** How the backups of a resource stand. */
    @FunctionalInterface
    interface BackupsLook {
        /** Read live; none when the resource asks for none. */
        BackupsSeen of(ZentoriaDataLayer resource);
    }

    DataLayerReconciler(
            KubernetesClient client,
            DataLayers layers,
            SpecProblems specProblems,
            Audits audits,
            BackupsLook backups,
            EventLog events,
            Backoff backoff,
            Watches watches,
            Watching watching,
            Clock clock) {
        this.client = client;
        this.statuses = new StatusWriter(client);
        this.poolers = new PoolerRunner(client);
        this.layers = layers;
        this.specProblems = specProblems;
        this.audits = audits;
        this.backups = backups;
        this.events = events;
        this.backoff = backoff;
        this.watches = watches;
        this.watching = watching;
        this.deletion = new Deletion(client, layers, events, clock);
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, ZentoriaDataLayer>> prepareEventSources(EventSourceContext<ZentoriaDataLayer> context) {
        return watches.sources(context);
    }

    @Override
    public UpdateControl<ZentoriaDataLayer> reconcile(ZentoriaDataLayer resource, Context<ZentoriaDataLayer> context)
            throws InterruptedException {
        try (MDC.MDCCloseable ignored =
                MDC.putCloseable("resource", owner(resource).path())) {
            return pass(statuses.current(resource));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return forbidden(resource, e);
            }
            throw e;
        }
    }

    /** A right is missing that no store's condition speaks of: the resource says so, and is looked at again. */
    private UpdateControl<ZentoriaDataLayer> forbidden(ZentoriaDataLayer resource, KubernetesClientException e) {
        String said = e.getStatus() == null || e.getStatus().getMessage() == null
                ? "HTTP " + e.getCode()
                : e.getStatus().getMessage();
        DataLayerStatus before = Optional.ofNullable(resource.getStatus()).orElseGet(DataLayerStatus::none);
        DataLayerStatus status = ForbiddenStatus.of(
                before,
                "the API server refuses what the operator has to do; give its ServiceAccount that right: " + said,
                resource.getMetadata().getGeneration(),
                clock.instant());
        try {
            if (!status.equals(before)) {
                statuses.write(resource, status);
            }
            news(resource, before, status);
        } catch (KubernetesClientException alsoRefused) {
            LOG.warn("{}, and its status may not be written either: {}", said, alsoRefused.getMessage());
        }
        return UpdateControl.<ZentoriaDataLayer>noUpdate().rescheduleAfter(STALLED_CHECK);
    }

    private UpdateControl<ZentoriaDataLayer> pass(ZentoriaDataLayer resource) throws InterruptedException {
        Instant began = clock.instant();
        DataLayerStatus before = Optional.ofNullable(resource.getStatus()).orElseGet(DataLayerStatus::none);
        List<String> problems = specProblems.of(resource);
        // What is written while changes are under way is what the end of the pass is compared with.
        AtomicReference<DataLayerStatus> shown = new AtomicReference<>(before);
        Optional<PassOutcome> outcome = Optional.empty();
        Optional<PoolerSeen> pooler = Optional.empty();
        if (problems.isEmpty()) {
            DataLayer layer = layers.of(owner(resource), meant(resource), secrets(resource), changelogs(resource));
            outcome = Optional.of(layer.run(request(resource, before), new Progress() {
                @Override
                public void applying(PassOutcome found) {
                    DataLayerStatus status = StatusOf.facts(
                            facts(resource, before, List.of(), Optional.of(found), Optional.empty(), true));
                    if (!status.equals(before)) {
                        statuses.write(resource, status);
                    }
                    shown.set(status);
                }

                @Override
                public void applied(Change change, Optional<StoreException> trouble) {
                    if (trouble.isEmpty()) {
                        LOG.info("{}: {}", change.target().store().title(), change.summary());
                    } else {
                        LOG.warn(
                                "{}: {} failed: {}",
                                change.target().store().title(),
                                change.summary(),
                                trouble.get().getMessage());
                        LOG.debug("the server's own words", trouble.get());
                    }
                }
            }));
            pooler = poolers.look(
                    resource,
                    secrets(resource),
                    outcome.get(),
                    !observeOnly(resource) && !paused(resource),
                    hadPooler(before));
        }
        Facts facts = facts(resource, shown.get(), problems, outcome, pooler, false);
        DataLayerStatus status = StatusOf.facts(facts);
        if (!status.equals(shown.get())) {
            statuses.write(resource, status);
        }
        news(resource, before, status);
        watching.passed(facts, status, secrets(resource), Duration.between(began, clock.instant()));
        boolean settled = outcome.isPresent() && outcome.get().converged();
        if (settled) {
            audits.consider(resource);
        }
        return UpdateControl.<ZentoriaDataLayer>noUpdate().rescheduleAfter(again(resource, outcome, pooler));
    }

    /** A pooler that the operator runs is reached by its Service. */
    private static DataLayerSpec meant(ZentoriaDataLayer resource) {
        DataLayerSpec spec = resource.getSpec();
        return spec.postgres() == null
                ? spec
                : spec.withPostgres(PoolerNames.inCluster(owner(resource), spec.postgres()));
    }

    private static boolean hadPooler(DataLayerStatus before) {
        return before.conditions().stream()
                .anyMatch(condition -> condition.type().equals(ConditionType.POOLER_READY.word()));
    }

    private Duration again(ZentoriaDataLayer resource, Optional<PassOutcome> outcome, Optional<PoolerSeen> pooler) {
        String uid = resource.getMetadata().getUid();
        Policy policy = resource.getSpec() == null ? null : resource.getSpec().policy();
        Duration interval = policy == null || policy.driftCheckInterval() == null
                ? DRIFT_CHECK
                : Durations.parse(policy.driftCheckInterval()).orElse(DRIFT_CHECK);
        boolean unfit = pooler.filter(seen -> !seen.fits()).isPresent();
        boolean waits = unfit && pooler.filter(PoolerSeen::passing).isPresent();
        boolean retry = waits
                || outcome.isPresent()
                        && outcome.get().stores().stream()
                                .anyMatch(store -> store.trouble()
                                                .filter(trouble -> !trouble.permanent())
                                                .isPresent()
                                        || store.failures().stream()
                                                .anyMatch(failure ->
                                                        !failure.trouble().permanent()));
        if (retry) {
            return backoff.next(uid);
        }
        backoff.reset(uid);
        boolean stalled = unfit
                || outcome.isPresent()
                        && outcome.get().stores().stream()
                                .anyMatch(store -> store.trouble().isPresent()
                                        || !store.failures().isEmpty()
                                        || !store.conflicts().isEmpty());
        return backoff.jittered(stalled && interval.compareTo(STALLED_CHECK) > 0 ? STALLED_CHECK : interval);
    }

    private void news(ZentoriaDataLayer resource, DataLayerStatus before, DataLayerStatus now) {
        for (Transitions.Transition transition : Transitions.between(before, now)) {
            if (transition.warning()) {
                LOG.warn("{}: {}", transition.reason(), transition.message());
                events.warning(resource, transition.reason(), transition.message());
            } else {
                LOG.info("{}: {}", transition.reason(), transition.message());
                events.normal(resource, transition.reason(), transition.message());
            }
        }
    }

    private Facts facts(
            ZentoriaDataLayer resource,
            DataLayerStatus previous,
            List<String> problems,
            Optional<PassOutcome> outcome,
            Optional<PoolerSeen> pooler,
            boolean applying) {
        return new Facts(
                owner(resource),
                resource.getMetadata().getGeneration(),
                Optional.ofNullable(resource.getSpec())
                        .orElseGet(() -> new DataLayerSpec(null, null, null, null, null, null)),
                previous,
                problems,
                outcome,
                pooler,
                applying,
                observeOnly(resource),
                paused(resource),
                annotation(resource, Labels.RECONCILE_AT),
                annotation(resource, Labels.APPROVE_PLAN),
                audits.newest(resource),
                backups.of(resource),
                Instant.parse(resource.getMetadata().getCreationTimestamp()),
                clock.instant());
    }

    private static Request request(ZentoriaDataLayer resource, DataLayerStatus before) {
        Policy policy = resource.getSpec().policy();
        Map<StoreKind, String> known = new EnumMap<>(StoreKind.class);
        for (DataLayerStatus.Server server : before.servers()) {
            for (StoreKind kind : StoreKind.values()) {
                if (kind.word().equals(server.store()) && server.identity() != null) {
                    known.put(kind, server.identity());
                }
            }
        }
        return new Request(
                owner(resource),
                resource.getMetadata().getGeneration(),
                resource.getSpec(),
                !observeOnly(resource) && !paused(resource),
                policy != null && policy.destructiveChanges() == Policy.DestructiveChanges.ALLOW,
                annotation(resource, Labels.APPROVE_PLAN)
                        .filter(digest -> !Objects.equals(digest, before.lastApprovedPlan())),
                known,
                annotation(resource, Labels.ACCEPT_IDENTITY));
    }

    @Override
    public ErrorStatusUpdateControl<ZentoriaDataLayer> updateErrorStatus(
            ZentoriaDataLayer resource, Context<ZentoriaDataLayer> context, Exception e) {
        // The framework logs the exception and retries; the status stays as it was last known.
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    @Override
    public DeleteControl cleanup(ZentoriaDataLayer resource, Context<ZentoriaDataLayer> context)
            throws InterruptedException {
        try (MDC.MDCCloseable ignored =
                MDC.putCloseable("resource", owner(resource).path())) {
            watching.leaves(owner(resource));
            DeleteControl control = deletion.step(resource, secrets(resource), changelogs(resource));
            if (control.isRemoveFinalizer()) {
                backoff.reset(resource.getMetadata().getUid());
                audits.forget(resource);
                statuses.forget(resource);
                watching.forget(owner(resource));
            }
            return control;
        }
    }

    private SecretCredentialStore secrets(ZentoriaDataLayer resource) {
        ObjectMeta meta = resource.getMetadata();
        return new SecretCredentialStore(client, meta.getNamespace(), meta.getName());
    }

    private ConfigMapChangelogs changelogs(ZentoriaDataLayer resource) {
        return new ConfigMapChangelogs(client, resource.getMetadata().getNamespace());
    }

    static Owner owner(ZentoriaDataLayer resource) {
        return new Owner(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
    }

    private static boolean observeOnly(ZentoriaDataLayer resource) {
        DataLayerSpec spec = resource.getSpec();
        return spec != null && spec.policy() != null && spec.policy().mode() == Policy.Mode.OBSERVE;
    }

    private static boolean paused(ZentoriaDataLayer resource) {
        return annotation(resource, Labels.PAUSED).filter("true"::equals).isPresent();
    }

    private static Optional<String> annotation(ZentoriaDataLayer resource, String name) {
        return Optional.ofNullable(resource.getMetadata().getAnnotations()).map(all -> all.get(name));
    }
}
