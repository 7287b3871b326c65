package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.Policy;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.ChangelogSource;
import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Progress;
import io.zentoria.datalayer.layer.Request;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.StoreKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What happens when a resource goes. {@code Retain} touches no store and lets it go at once. {@code Delete} drops what the
 * ledgers say that the operator made; what cannot be reached within two minutes is left behind and named in an event.
 */
final class Deletion {
    /** How long a deletion tries; documented. */
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final DataLayers layers;
    private final EventLog events;
    private final Clock clock;

    Deletion(KubernetesClient client, DataLayers layers, EventLog events, Clock clock) {
        this.client = client;
        this.layers = layers;
        this.events = events;
        this.clock = clock;
    }

    DeleteControl step(ZentoriaDataLayer resource, SecretCredentialStore secrets, ChangelogSource changelogs)
            throws InterruptedException {
        DataLayerSpec spec = resource.getSpec();
        Policy policy = spec == null ? null : spec.policy();
        if (spec == null || policy == null || policy.deletion() != Policy.Deletion.DELETE) {
            events.normal(resource, "Retained", "everything in the stores stays as it is, and so do the Secrets");
            return DeleteControl.defaultDelete();
        }
        DataLayer layer = layers.deleting(DataLayerReconciler.owner(resource), spec, secrets, changelogs);
        PassOutcome outcome = layer.run(
                new Request(
                        DataLayerReconciler.owner(resource),
                        resource.getMetadata().getGeneration(),
                        spec,
                        true,
                        true,
                        Optional.empty(),
                        Map.of(),
                        Optional.empty()),
                Progress.SILENT);
        List<String> left = left(outcome);
        left.addAll(forgetSecrets(resource, secrets, outcome));
        String dropped = outcome.stores().stream()
                .flatMap(store -> store.applied().stream())
                .map(Change::summary)
                .collect(Collectors.joining("; "));
        if (!dropped.isEmpty()) {
            events.normal(resource, "Deleted", dropped);
        }
        if (left.isEmpty()) {
            return DeleteControl.defaultDelete();
        }
        if (givesUp(resource, outcome)) {
            events.warning(resource, "LeftBehind", String.join("; ", left));
            return DeleteControl.defaultDelete();
        }
        events.warning(resource, "DeletionWaits", String.join("; ", left));
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(AGAIN.toMillis());
    }

    private boolean givesUp(ZentoriaDataLayer resource, PassOutcome outcome) {
        boolean forced = Optional.ofNullable(resource.getMetadata().getAnnotations())
                .map(all -> all.get(Labels.FORCE_DELETE))
                .filter("true"::equals)
                .isPresent();
        Instant asked = Instant.parse(resource.getMetadata().getDeletionTimestamp());
        boolean secretsGone = outcome.stores().stream()
                .allMatch(store -> store.converged()
                        || store.trouble()
                                .filter(trouble -> trouble.reason().equals("SecretMissing"))
                                .isPresent());
        return forced || secretsGone || asked.plus(DEADLINE).isBefore(clock.instant());
    }

    private static List<String> left(PassOutcome outcome) {
        List<String> left = new ArrayList<>();
        for (StoreOutcome store : outcome.stores()) {
            store.trouble()
                    .ifPresent(trouble ->
                            left.add("all that was made in " + store.store().title() + ": " + trouble.message()));
            store.failures()
                    .forEach(failure -> left.add(
                            failure.change().target() + ": " + failure.trouble().message()));
            store.conflicts().forEach(conflict -> left.add(conflict.target() + ": " + conflict.message()));
        }
        return left;
    }

    /**
     * Takes the Secrets of the stores that are clean; those of another store stay, since nothing else opens what is left
     * there.
     *
     * @return what stays
     */
    private List<String> forgetSecrets(ZentoriaDataLayer resource, SecretCredentialStore secrets, PassOutcome outcome) {
        List<String> left = new ArrayList<>();
        for (String name : secretsOf(resource)) {
            if (outcome.stores().stream()
                    .anyMatch(store -> !store.converged() && isOf(store.store(), resource, name))) {
                left.add("Secret " + name);
                continue;
            }
            try {
                secrets.forget(name);
            } catch (CredentialException e) {
                left.add(e.getMessage());
            }
        }
        return left;
    }

    private static boolean isOf(StoreKind store, ZentoriaDataLayer resource, String secret) {
        return secret.startsWith(resource.getMetadata().getName() + "-" + store.word() + "-");
    }

    private List<String> secretsOf(ZentoriaDataLayer resource) {
        return client
                .secrets()
                .inNamespace(resource.getMetadata().getNamespace())
                .withLabel(Labels.MANAGED_BY, Labels.FIELD_MANAGER)
                .withLabel(Labels.DATA_LAYER, resource.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .map(secret -> secret.getMetadata().getName())
                .toList();
    }
}
