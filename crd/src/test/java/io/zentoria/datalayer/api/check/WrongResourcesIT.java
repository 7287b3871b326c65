package io.zentoria.datalayer.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong resources are refused by a real API server, in words that say what to write instead. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WrongResourcesIT {
    private static final String NAMESPACE = "zentoria";

    private KubernetesClient client;

    @BeforeAll
    void installTheResource() throws IOException {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(
                        TestServers.kubernetes().kubeconfig().toFile()))
                .build();
        for (String file : new String[] {"zentoriadatalayers.zentoria.io.yaml", "references-policy.yaml"}) {
            try (InputStream manifest = Files.newInputStream(Path.of("manifests", file))) {
                client.load(manifest).forceConflicts().serverSideApply();
            }
        }
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
        ObjectNode refusedByThePolicy = WrongResource.all()
                .filter(wrong -> wrong.title().equals("unknown owner"))
                .findFirst()
                .orElseThrow()
                .resource();
        // A policy is in force some time after it was written, and nobody says when.
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            try {
                tryOut(refusedByThePolicy);
                return false;
            } catch (KubernetesClientException e) {
                return String.valueOf(e.getMessage()).contains("ValidatingAdmissionPolicy");
            }
        });
    }

    @AfterAll
    void close() {
        client.close();
    }

    private void tryOut(ObjectNode resource) {
        GenericKubernetesResource generic =
                Serialization.unmarshal(resource.toString(), GenericKubernetesResource.class);
        client.genericKubernetesResources("zentoria.io/v1alpha1", "ZentoriaDataLayer")
                .inNamespace(NAMESPACE)
                .resource(generic)
                .dryRun(true)
                .create();
    }

    static Stream<WrongResource> wrong() {
        return WrongResource.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void wrongResourceIsRefusedWithWhatToWriteInstead(WrongResource wrong) {
        assertThatThrownBy(() -> tryOut(wrong.resource()))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(wrong.apiServer());
    }

    @Test
    void sampleIsTakenAsItStands() {
        tryOut(WrongResource.sample());
        assertThat(WrongResource.all().count()).isGreaterThanOrEqualTo(40);
    }
}
