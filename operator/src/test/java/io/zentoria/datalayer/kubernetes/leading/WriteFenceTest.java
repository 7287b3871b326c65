package io.zentoria.datalayer.kubernetes.leading;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.zentoria.datalayer.plan.Permit;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WriteFenceTest {
    private static final String STATUS = "/apis/zentoria.io/v1alpha1/namespaces/a/zentoriadatalayers/b/status";
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/a/leases/zentoria-operator";
    private static final String QUESTION = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final WriteFence shut = new WriteFence(() -> Optional.of("another one leads"));

    private static void send(WriteFence fence, String method, String path) {
        StandardHttpRequest.Builder request = new StandardHttpRequest.Builder();
        request.uri("https://cluster" + path).method(method, "application/json", "{}");
        fence.before(request, request.build(), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void whoeverDoesNotLeadSendsNoWriteAndSaysWhy(String method) {
        assertThatThrownBy(() -> send(shut, method, STATUS))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(method)
                .hasMessageEndingWith("another one leads");
    }

    @Test
    void readsAndTheLeaseAndQuestionsAreOpenToAll() {
        assertThatCode(() -> {
                    send(shut, "GET", STATUS);
                    send(shut, "PATCH", LEASE);
                    send(shut, "POST", QUESTION);
                    send(shut, "POST", "/k8s/clusters/c-1" + QUESTION); // behind a proxy
                })
                .doesNotThrowAnyException();
    }

    @Test
    void whoeverLeadsWrites() {
        assertThatCode(() -> send(new WriteFence(Permit.ALWAYS), "PATCH", STATUS))
                .doesNotThrowAnyException();
    }
}
