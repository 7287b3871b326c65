package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes statuses, and knows what it wrote: a watch may bring a resource late, and a pass that took an old status for
 * the present one would tell the same news twice.
 */
final class StatusWriter {
    private final KubernetesClient client;
    private final Map<String, String> written = new ConcurrentHashMap<>();

    StatusWriter(KubernetesClient client) {
        this.client = client;
    }

    /** The resource as it is now, read anew when the one at hand is older than what was written here last. */
    ZentoriaDataLayer current(ZentoriaDataLayer resource) {
        String last = written.get(resource.getMetadata().getUid());
        if (last == null || !isOlder(resource.getMetadata().getResourceVersion(), last)) {
            return resource;
        }
        ZentoriaDataLayer now = client.resource(resource).get();
        return now == null ? resource : now;
    }

    /** Resource versions of one kind are decimal numbers that grow (Kubernetes API concepts, since 1.35). */
    private static boolean isOlder(@Nullable String version, String than) {
        try {
            return version != null && new BigInteger(version).compareTo(new BigInteger(than)) < 0;
        } catch (NumberFormatException e) {
            return false; // an API server of another make; then the cache is believed
        }
    }

    /** Writes the status; nothing else of the resource is touched. */
    void write(ZentoriaDataLayer resource, DataLayerStatus status) {
        ZentoriaDataLayer fresh = new ZentoriaDataLayer();
        // A new object with nothing but the status, so that server-side apply owns nothing else.
        fresh.setMetadata(new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .build());
        fresh.setStatus(status);
        ZentoriaDataLayer patched = client.resource(fresh)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(Labels.FIELD_MANAGER)
                        .withForce(true)
                        .build());
        written.put(resource.getMetadata().getUid(), patched.getMetadata().getResourceVersion());
    }

    /** Forgets a resource that is gone. */
    void forget(ZentoriaDataLayer resource) {
        written.remove(resource.getMetadata().getUid());
    }
}
