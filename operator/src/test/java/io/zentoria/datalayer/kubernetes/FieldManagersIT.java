package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.testbed.KubeApiServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Several tools apply the sample in turn: nothing differs for any of them, and the operator takes no part in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FieldManagersIT {
    private static final String NAME = "personal";
    private static final int ROUNDS = 3;
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Set<String> APPLIERS =
            Set.of("kubectl", "kubectl-client-side-apply", "kubectl-last-applied", "argocd-controller");
    /** Without force: who does not fight needs none. */
    private static final List<List<String>> APPLIES = List.of(
            List.of("apply", "-f", "-"),
            List.of("apply", "--server-side", "-f", "-"),
            List.of("apply", "--server-side", "--field-manager=argocd-controller", "-f", "-"));

    private final List<GenericKubernetesResource> versions = new CopyOnWriteArrayList<>();
    private Bench bench;
    private BackupPlaces places;
    private ObjectNode sample;
    private Watch watch;

    @BeforeAll
    void applyTheSampleAndWatch() {
        bench = Bench.start("managers");
        sample = bench.sample();
        annotated(sample);
        // Many passes during a short test: each of them could be a fight.
        sample.withObject("/spec/policy").put("driftCheckInterval", "1s");
        places = new BackupPlaces();
        places.use(bench, sample);
        watch = bench.client
                .genericKubernetesResources("zentoria.io/v1alpha1", "ZentoriaDataLayer")
                .inNamespace(bench.namespace)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, GenericKubernetesResource resource) {
                        versions.add(resource);
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        throw new IllegalStateException("the watch broke off", cause);
                    }
                });
        must(sample, APPLIES.getFirst());
        bench.startOperator();
        bench.awaitReady(NAME);
        awaitQuiet();
    }

    @Test
    @Order(1)
    void appliedInTurnNothingDiffersAndOnlyTheAppliersWrite() {
        int before = versions.size();
        for (int round = 0; round < ROUNDS; round++) {
            for (List<String> apply : APPLIES) {
                must(sample, apply);
                assertNothingDiffers(sample);
            }
        }
        awaitQuiet();

        List<GenericKubernetesResource> written = versions.subList(before, versions.size());
        JsonNode last = tree(versions.get(before - 1));
        for (GenericKubernetesResource version : written) {
            JsonNode now = tree(version);
            assertThat(now.get("status")).as("a write of the operator").isEqualTo(last.get("status"));
            assertThat(now.get("spec")).isEqualTo(last.get("spec"));
        }
        assertThat(written).as("no applier writes twice").hasSizeLessThanOrEqualTo(ROUNDS * APPLIES.size());
        assertThat(versions).allSatisfy(version -> {
            assertThat(version.getMetadata().getGeneration()).isEqualTo(1);
            assertThat(tree(version).get("spec")).isEqualTo(sample.get("spec"));
        });
    }

    @Test
    @Order(2)
    void operatorOwnsItsStatusAndItsFinalizerAndNothingElse() {
        GenericKubernetesResource now = versions.getLast();
        Set<String> others = new TreeSet<>();
        for (ManagedFieldsEntry entry : now.getMetadata().getManagedFields()) {
            if (APPLIERS.contains(entry.getManager())) {
                continue;
            }
            others.add(entry.getManager());
            JsonNode fields = Serialization.jsonMapper().valueToTree(entry.getFieldsV1());
            String owned = fields.propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(key -> !key.equals("f:metadata"))
                    .collect(Collectors.joining(","));
            assertThat(owned).as(entry.toString()).isEqualTo("status".equals(entry.getSubresource()) ? "f:status" : "");
            assertThat(fields.path("f:metadata").propertyStream().map(Map.Entry::getKey))
                    .isSubsetOf("f:finalizers");
        }
        assertThat(others).containsExactly(Labels.FIELD_MANAGER);
    }

    @Test
    @Order(3)
    void changeByOneOfThemStaysAndIsAppliedOnce() {
        ObjectNode changed = sample.deepCopy();
        ((ObjectNode) changed.at("/spec/postgres/roles/0")).put("connectionLimit", 71);
        must(
                changed,
                List.of("apply", "--server-side", "--force-conflicts", "--field-manager=argocd-controller", "-f", "-"));
        bench.awaitReady(NAME);
        awaitQuiet();

        assertThat(versions.getLast().getMetadata().getGeneration()).isEqualTo(2);
        assertThat(tree(versions.getLast()).get("spec")).isEqualTo(changed.get("spec"));
        must(
                sample,
                List.of("apply", "--server-side", "--force-conflicts", "--field-manager=argocd-controller", "-f", "-"));
        bench.awaitReady(NAME);
        awaitQuiet();
        assertNothingDiffers(sample);
    }

    @Test
    @Order(4)
    void backupsAndRestoresThatWereAppliedDoNotDifferEitherAndAreTheOperatorsInTheSameName() {
        ObjectNode backup =
                named("ZentoriaBackup", "applied", "{dataLayer: personal, stores: [redis], tiers: [local]}");
        ObjectNode restore = named(
                "ZentoriaRestore", "applied", "{dataLayer: personal, backup: {name: applied}, target: {mode: Drill}}");
        for (ObjectNode object : List.of(backup, restore)) {
            String kind = object.get("kind").asText();
            APPLIES.forEach(apply -> must(object, apply));
            Awaitility.await(kind)
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> "Completed"
                            .equals(tree(get(kind)).at("/status/phase").asText()));
            APPLIES.forEach(apply -> must(object, apply));
            assertNothingDiffers(object);
            assertThat(get(kind).getMetadata().getManagedFields().stream()
                            .map(ManagedFieldsEntry::getManager)
                            .filter(manager -> !APPLIERS.contains(manager))
                            .distinct())
                    .as("who else wrote " + kind)
                    .containsExactly(Labels.FIELD_MANAGER);
            assertThat(tree(get(kind)).get("spec")).isEqualTo(object.get("spec"));
        }
    }

    private GenericKubernetesResource get(String kind) {
        return Objects.requireNonNull(bench.client
                .genericKubernetesResources("zentoria.io/v1alpha1", kind)
                .inNamespace(bench.namespace)
                .withName("applied")
                .get());
    }

    private ObjectNode named(String kind, String name, String spec) {
        ObjectNode object = Yaml.read("{apiVersion: zentoria.io/v1alpha1, kind: %s, metadata: {name: %s}, spec: %s}"
                .formatted(kind, name, spec));
        object.withObject("/metadata").put("namespace", bench.namespace);
        annotated(object);
        return object;
    }

    /** As in a repository for Argo CD. Without any, kubectl's two ways of applying differ in what they note down. */
    private static void annotated(ObjectNode object) {
        object.withObject("/metadata/annotations").put("argocd.argoproj.io/sync-wave", "0");
    }

    private void must(ObjectNode object, List<String> arguments) {
        KubeApiServer.Result result = kubectl(object, arguments);
        assertThat(result.exit()).as(arguments + ": " + result.err()).isZero();
    }

    private void assertNothingDiffers(ObjectNode object) {
        for (List<String> diff : List.of(
                List.of("diff", "-f", "-"),
                List.of("diff", "--server-side", "-f", "-"),
                List.of("diff", "--server-side", "--field-manager=argocd-controller", "-f", "-"))) {
            KubeApiServer.Result result = kubectl(object, diff);
            assertThat(result.out() + result.err()).as(String.join(" ", diff)).isEmpty();
            assertThat(result.exit()).isZero();
        }
    }

    private KubeApiServer.Result kubectl(ObjectNode object, List<String> arguments) {
        return bench.cluster.kubectlWithInput(object.toString(), arguments.toArray(String[]::new));
    }

    /** No version comes for as long as several passes of the operator take. */
    private void awaitQuiet() {
        List<Integer> seen = new ArrayList<>(List.of(-1));
        Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(QUIET).until(() -> {
            boolean quiet = seen.getLast() == versions.size();
            seen.add(versions.size());
            return quiet;
        });
    }

    private static JsonNode tree(GenericKubernetesResource resource) {
        return Serialization.jsonMapper().valueToTree(resource);
    }

    @AfterAll
    void stop() {
        if (watch != null) {
            watch.close();
        }
        places.close();
        bench.close();
    }
}
