package io.zentoria.datalayer.kubernetes.pooler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.pooler.PoolerActual;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.PoolerEndpoint;
import io.zentoria.datalayer.pooler.PoolerStore;
import io.zentoria.datalayer.pooler.UserList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PgBouncers that the operator runs: whether they are there, and on each console, whether they run on these files. */
final class PoolerPods {
    private static final Logger LOG = LoggerFactory.getLogger(PoolerPods.class);

    private final KubernetesClient client;

    PoolerPods(KubernetesClient client) {
        this.client = client;
    }

    PoolerSeen look(
            ZentoriaDataLayer resource,
            PoolerDesired desired,
            PoolerObjects objects,
            PoolerFiles files,
            boolean migrated,
            boolean mayWrite) {
        Owner owner = new Owner(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
        Deployment deployment = client.apps()
                .deployments()
                .inNamespace(owner.namespace())
                .withName(PoolerNames.of(owner))
                .get();
        Optional<PoolerSeen> missing = missing(PoolerNames.of(owner), desired.replicas(), deployment);
        PoolerFiles.Admin admin = files.admin();
        String users = UserList.markOf(files.users()).orElseThrow();
        Set<Notice> notices = new LinkedHashSet<>();
        if (!desired.clientTls()) {
            notices.add(
                    new Notice(
                            "NoTls",
                            "what clients and PgBouncer say to each other is not encrypted: name a certificate in pooler.tlsSecretName"));
        }
        List<PoolerSeen> troubles = new ArrayList<>();
        List<Pod> pods = ready(owner, objects);
        for (Pod pod : pods) {
            PoolerEndpoint console = new PoolerEndpoint(
                    pod.getStatus().getPodIP(),
                    desired.port(),
                    desired.clientTls() ? Tls.Mode.REQUIRE : Tls.Mode.DISABLE,
                    Optional.empty(),
                    admin.user(),
                    admin.password());
            one(pod.getMetadata().getName(), console, desired, users, notices, migrated, mayWrite)
                    .ifPresent(troubles::add);
        }
        if (!troubles.isEmpty()) {
            return troubles.getFirst().with(List.copyOf(notices));
        }
        return missing.orElseGet(
                        () -> PoolerSeen.asDesired("%d of %d PgBouncers of Deployment %s run on the files of this spec"
                                .formatted(pods.size(), desired.replicas(), PoolerNames.of(owner))))
                .with(List.copyOf(notices));
    }

    /** Whether the Deployment has not all of its pods; what its own conditions say of that. */
    private static Optional<PoolerSeen> missing(String name, int replicas, @Nullable Deployment deployment) {
        DeploymentStatus status = deployment == null ? null : deployment.getStatus();
        int available = status == null ? 0 : Objects.requireNonNullElse(status.getAvailableReplicas(), 0);
        int updated = status == null ? 0 : Objects.requireNonNullElse(status.getUpdatedReplicas(), 0);
        boolean seen = deployment != null
                && status != null
                && Objects.equals(
                        status.getObservedGeneration(), deployment.getMetadata().getGeneration());
        if (seen && available >= replicas && updated >= replicas) {
            return Optional.empty();
        }
        String why = status == null || status.getConditions() == null
                ? ""
                : status.getConditions().stream()
                        .filter(condition -> "False".equals(condition.getStatus()))
                        .map(DeploymentCondition::getMessage)
                        .filter(Objects::nonNull)
                        .map(message -> ": " + message)
                        .collect(Collectors.joining());
        return Optional.of(PoolerSeen.waiting(
                "PoolerNotAvailable",
                "%d of %d PgBouncers of Deployment %s are available%s%s"
                        .formatted(
                                available,
                                replicas,
                                name,
                                available < replicas ? "" : ", but not yet as the Deployment is now",
                                why)));
    }

    private List<Pod> ready(Owner owner, PoolerObjects objects) {
        return client.pods().inNamespace(owner.namespace()).withLabels(objects.podLabels()).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null
                        && pod.getStatus() != null
                        && pod.getStatus().getPodIP() != null
                        && pod.getStatus().getConditions() != null
                        && pod.getStatus().getConditions().stream()
                                .anyMatch(condition -> condition.getType().equals("Ready")
                                        && condition.getStatus().equals("True")))
                .toList();
    }

    /** One console: it reads its files again where they are older, which goes on until they have come there. */
    private static Optional<PoolerSeen> one(
            String pod,
            PoolerEndpoint console,
            PoolerDesired desired,
            String users,
            Set<Notice> notices,
            boolean migrated,
            boolean mayWrite) {
        try (PoolerStore store = new PoolerStore(console)) {
            PoolerActual actual = store.observe(desired);
            Plan plan = store.plan(desired, actual);
            notices.addAll(plan.notices());
            if (!plan.changes().isEmpty() && !mayWrite) {
                return Optional.of(PoolerSeen.stuck("ChangesHeld", "pod %s is to %s".formatted(pod, said(plan))));
            }
            for (Change change : plan.changes()) {
                store.apply(change);
                LOG.info("PgBouncer in pod {}: {}", pod, change.summary());
            }
            if (mayWrite && !actual.hasLoaded(users)) {
                store.loadUsers(users);
                LOG.info("PgBouncer in pod {}: load the user list", pod);
            }
            if (migrated) {
                store.reconnect();
            }
            if (!plan.conflicts().isEmpty()) {
                return Optional.of(PoolerSeen.stuck(
                        "Conflict",
                        plan.conflicts().stream()
                                .map(PoolerPods::words)
                                .collect(Collectors.joining("; ", "pod " + pod + ": ", ""))));
            }
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(PoolerSeen.unfit(
                    e.kind() == StoreException.Kind.UNAVAILABLE,
                    e.reason(),
                    "pod %s: %s".formatted(pod, e.getMessage())));
        }
    }

    private static String said(Plan plan) {
        return plan.changes().stream().map(Change::summary).collect(Collectors.joining(", "));
    }

    private static String words(Conflict conflict) {
        return conflict.target().kind() + " " + conflict.target().name() + " " + conflict.message();
    }
}
