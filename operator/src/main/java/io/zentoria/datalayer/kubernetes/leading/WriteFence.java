package io.zentoria.datalayer.kubernetes.leading;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.zentoria.datalayer.plan.Permit;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Keeps a process that does not lead from writing to the API server, whatever part of it wants to. */
public final class WriteFence implements Interceptor {
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");
    /** The Lease itself, and questions that are asked by POST. */
    private static final Pattern OPEN = Pattern.compile("/apis/(?:coordination|authorization)\\.k8s\\.io/");

    private final Permit permit;

    public WriteFence(Permit permit) {
        this.permit = permit;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!WRITES.contains(request.method())
                || OPEN.matcher(request.uri().getPath()).find()) {
            return;
        }
        Optional<String> refusal = permit.refusal();
        if (refusal.isPresent()) {
            throw new KubernetesClientException("not sent: %s %s; %s"
                    .formatted(request.method(), request.uri().getPath(), refusal.get()));
        }
    }
}
