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
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("manifests"), "*.yaml")) {
            for (Path file : files) {
                try (InputStream manifest = Files.newInputStream(file)) {
                    client.load(manifest).forceConflicts().serverSideApply();
                }
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
        at(resource).dryRun(true).create();
    }

    private NamespaceableResource<GenericKubernetesResource> at(ObjectNode resource) {
        return client.resource(Serialization.unmarshal(resource.toString(), GenericKubernetesResource.class));
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{dataLayer: x}",
                "{dataLayer: a.b, stores: [redis], tiers: [local, minio]}",
                "{dataLayer: x, schedule: hourly, dueTime: '2026-11-25T02:00:00Z', catchUp: true}"
            })
    void backupThatMakesSenseIsTaken(String spec) {
        taken("backup.yaml", spec);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{dataLayer: x, backup: {name: b}}",
                "{dataLayer: x, backup: {tier: t, path: a.b/c/manual/2026-11-25T02-00-00Z}, target: {suffix: _old}}",
                "{dataLayer: x, backup: {name: b}, confirm: x, target: {mode: InPlace}}",
                "{dataLayer: x, target: {mode: Drill}}",
                "{dataLayer: x, backup: {name: b}, stores: [redis], target: {mode: Drill}}",
                "{dataLayer: x, backup: {name: b}, stores: [postgres], only: {database: d, table: s.t}}",
                "{dataLayer: x, backup: {name: b}, stores: [qdrant], only: {collection: c}}"
            })
    void restoreThatMakesSenseIsTaken(String spec) {
        taken("restore.yaml", spec);
    }

    private void taken(String sample, String spec) {
        ObjectNode resource = WrongResource.sample(sample);
        resource.set("spec", WrongResource.value(spec));
        assertThat(WrongResource.problems(resource)).isEmpty();
        tryOut(resource);
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup.yaml", "restore.yaml"})
    void whatARunWasAskedForStays(String sample) {
        GenericKubernetesResource made = at(WrongResource.sample(sample)).create();
        assertThatThrownBy(() -> client.resource(made).edit(resource -> {
                    resource.<Map<String, Object>>get("spec").put("dataLayer", "another");
                    return resource;
                }))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("spec cannot be changed: make another one");
        GenericKubernetesResource labelled = client.resource(made).edit(resource -> {
            resource.getMetadata().setLabels(Map.of("a", "b"));
            return resource;
        });
        assertThat(labelled.getMetadata().getLabels()).containsEntry("a", "b");
        client.resource(made).delete();
    }

    @Test
    void backupWithHooksAnObjectiveAndAScheduleOfEverythingIsTaken() {
        ObjectNode sample = WrongResource.sampleWithAllOfBackup();
        assertThat(WrongResource.problems(sample)).isEmpty();
        tryOut(sample);
    }

    @ParameterizedTest
    @ValueSource(strings = {"personal.yaml", "backup.yaml", "restore.yaml"})
    void sampleIsTakenAsItStands(String sample) {
        assertThat(WrongResource.problems(WrongResource.sample(sample))).isEmpty();
        tryOut(WrongResource.sample(sample));
        assertThat(WrongResource.all().count()).isGreaterThanOrEqualTo(40);
    }
}
