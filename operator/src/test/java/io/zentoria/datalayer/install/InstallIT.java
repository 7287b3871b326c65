package io.zentoria.datalayer.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.testbed.Helm;
import io.zentoria.datalayer.testbed.Installation;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways of installing, by the real Helm and kubectl, on an API server that had nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class InstallIT {
    private final Helm helm = new Helm();
    private KubeApiServer cluster;

    @BeforeAll
    void startAnEmptyCluster() {
        cluster = KubeApiServer.start(TestServers.folder("install"));
        must("apply", "--server-side", "-f", Installation.find().monitoring().toString());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> cluster.kubectl("get", "servicemonitors,prometheusrules", "-A")
                                .exit()
                        == 0);
        for (String namespace : List.of("zentoria", "team-a", "team-b")) {
            must("create", "namespace", namespace);
        }
    }

    private String must(String... arguments) {
        KubeApiServer.Result result = cluster.kubectl(arguments);
        assertThat(result.exit())
                .as(String.join(" ", arguments) + ": " + result.err())
                .isZero();
        return result.out();
    }

    @ParameterizedTest(name = "{0}")
    @Order(1)
    @CsvSource(
            delimiter = '|',
            value = {
                "defaults | image.tag=",
                "two teams | watch.namespaces={team-a,team-b},features.backupJobs=true",
                "every namespace | watch.all=true,features.backupJobs=true",
                "high availability | replicas=3,podDisruptionBudget.maxUnavailable=50%,priorityClassName=",
                "isolated | networkPolicy.enabled=true,features.backupJobs=true,networkPolicy.postgres.podSelector.matchLabels.app=pg,networkPolicy.redis.podSelector.matchLabels.app=redis,networkPolicy.qdrant.podSelector.matchLabels.app=qdrant,networkPolicy.metrics.from[0].namespaceSelector.matchLabels.team=observing",
                "watched | monitoring.serviceMonitor.enabled=true,monitoring.serviceMonitor.labels.release=prometheus,monitoring.prometheusRule.enabled=true,monitoring.dashboards.enabled=true,monitoring.dashboards.annotations.grafana_folder=Zentoria",
                "volumes | staging.persistentVolumeClaim.enabled=true,backupVolume.enabled=true,backupVolume.storageClassName=slow",
                "others' volumes | staging.persistentVolumeClaim.enabled=true,staging.persistentVolumeClaim.existingClaim=mine,backupVolume.enabled=true,backupVolume.existingClaim=theirs,replicas=2,staging.persistentVolumeClaim.accessModes={ReadWriteMany},backupVolume.accessModes={ReadWriteMany}",
                "an account of its own | serviceAccount.create=false,serviceAccount.name=given,rbac.create=false",
                "without definitions | crds.install=false,features.pooler=false,features.hookCommands=true,log.level=debug,log.format=text",
                "placed | nodeSelector.disk=fast,tolerations[0].key=data,tolerations[0].operator=Exists,affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight=1,affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey=zone,extraEnv[0].name=TZ,extraEnv[0].value=UTC,extraArgs={--tools=/opt/tools},extraVolumes[0].name=tools,extraVolumes[0].emptyDir.sizeLimit=1Gi,extraVolumeMounts[0].name=tools,extraVolumeMounts[0].mountPath=/opt/tools,imagePullSecrets[0].name=registry",
                "pinned | image.repository=registry.example.org:5000/zentoria/operator,image.digest=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,fullnameOverride=data-layer,podLabels.team=data,podAnnotations.note=x",
            })
    void valuesAreInstalledAndTakenAwayAgain(String title, String values) {
        KubeApiServer.Result installed = helm.run(
                cluster, "install", Chart.RELEASE, Chart.FOLDER.toString(), "--namespace=zentoria", "--set=" + values);
        assertThat(installed.exit()).as(title + ": " + installed.err()).isZero();
        assertThat(installed.out())
                .contains("kubectl rollout status deployment/")
                .contains("helm uninstall op");
        assertThat(must("get", "deployments", "-n", "zentoria", "-o", "name")).isNotBlank();

        KubeApiServer.Result gone = helm.run(cluster, "uninstall", Chart.RELEASE, "--namespace=zentoria");

        assertThat(gone.exit()).as(gone.err()).isZero();
        assertThat(must("get", "deployments,roles,rolebindings,networkpolicies", "-A", "-o", "name"))
                .doesNotContain("zentoria-data-layer");
        assertThat(must("get", "crd", "-o", "name")).contains("zentoriadatalayers.zentoria.io");
    }

    @Test
    @Order(2)
    void resourcesOutliveTheReleaseAndTheNextOneGoesOnWithThem() {
        String values = "--set=image.tag=v1";
        assertThat(helm.run(cluster, "install", "op", Chart.FOLDER.toString(), "--namespace=zentoria", values)
                        .exit())
                .isZero();
        awaitDefinitions();
        must("apply", "-f", Chart.ROOT.resolve("deploy/samples/minimal.yaml").toString());
        String uid = must("get", "zdl", "minimal", "-n", "zentoria", "-o", "jsonpath={.metadata.uid}");

        assertThat(helm.run(cluster, "uninstall", "op", "--namespace=zentoria").exit())
                .isZero();
        KubeApiServer.Result again =
                helm.run(cluster, "install", "op", Chart.FOLDER.toString(), "--namespace=zentoria", values);

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(must("get", "zdl", "minimal", "-n", "zentoria", "-o", "jsonpath={.metadata.uid}"))
                .isEqualTo(uid);
        assertThat(helm.run(cluster, "uninstall", "op", "--namespace=zentoria").exit())
                .isZero();
        must("delete", "zdl", "minimal", "-n", "zentoria");
    }

    private void awaitDefinitions() {
        must("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    }

    @Test
    @Order(3)
    void dashboardsAndAlertsArriveWhole() {
        List<ObjectNode> objects = Chart.objects(
                "--set=monitoring.dashboards.enabled=true,monitoring.prometheusRule.enabled=true",
                "--set=monitoring.prometheusRule.runbookUrl=https://wiki.example.org/");
        List<ObjectNode> maps = objects.stream()
                .filter(object -> object.path("kind").asText().equals("ConfigMap"))
                .toList();
        assertThat(maps).hasSize(5).allSatisfy(map -> {
            assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
            map.path("data")
                    .properties()
                    .forEach(file -> assertThat(file.getValue().asText())
                            .isEqualTo(Chart.read(
                                    Chart.ROOT.resolve("deploy/dashboards").resolve(file.getKey()))));
        });
        ObjectNode rule = Chart.one(objects, "PrometheusRule", "op-zentoria-data-layer");
        assertThat(rule.at("/spec/groups/0/rules").size()).isGreaterThan(5);
        assertThat(rule.at("/spec/groups/0/rules").findValuesAsText("runbook_url"))
                .allMatch(url -> url.startsWith("https://wiki.example.org/docs/runbooks/"));
    }

    @ParameterizedTest
    @Order(4)
    @MethodSource("kustomizations")
    void kustomizationIsAccepted(String folder) {
        must(
                "apply",
                "--server-side",
                "--force-conflicts",
                "-k",
                Chart.ROOT.resolve(folder).toString());
        assertThat(must("get", "deployment", "zentoria-operator", "-n", "zentoria", "-o", "name"))
                .isNotBlank();
    }

    static Stream<String> kustomizations() throws IOException {
        List<String> all = new ArrayList<>(List.of("deploy/base"));
        try (Stream<Path> overlays = Files.list(Chart.ROOT.resolve("deploy/overlays"))) {
            overlays.sorted().forEach(overlay -> all.add("deploy/overlays/" + overlay.getFileName()));
        }
        return all.stream();
    }

    @Test
    @Order(5)
    void productionHasAllOfItsComponents() {
        String rendered = must(
                "kustomize", Chart.ROOT.resolve("deploy/overlays/production").toString());
        List<ObjectNode> objects = Chart.objectsOf(rendered);
        assertThat(Chart.kinds(objects))
                .contains("NetworkPolicy", "PodDisruptionBudget", "ServiceMonitor", "PrometheusRule", "ConfigMap");
        assertThat(Chart.one(objects, "Deployment", "zentoria-operator")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        assertThat(Chart.one(objects, "Role", "zentoria-operator").path("rules").toString())
                .contains("\"jobs\"");
        assertThat(Chart.one(objects, "Role", "zentoria-operator-lease")
                        .path("rules")
                        .toString())
                .doesNotContain("\"jobs\"");
        assertThat(Chart.one(objects, "ServiceAccount", "zentoria-backup")
                        .at("/metadata/namespace")
                        .asText())
                .isEqualTo("zentoria");
    }

    @ParameterizedTest
    @Order(6)
    @MethodSource("samples")
    void sampleIsAccepted(String file) {
        awaitDefinitions();
        String text = Chart.read(Chart.ROOT.resolve("deploy/samples").resolve(file));
        String verb = text.contains("generateName:") ? "create" : "apply";
        KubeApiServer.Result result = cluster.kubectlWithInput(text, verb, "--validate=strict", "-f", "-");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("Warning");
    }

    static Stream<String> samples() throws IOException {
        try (Stream<Path> files = Files.list(Chart.ROOT.resolve("deploy/samples"))) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            return names.stream();
        }
    }

    @Test
    @Order(7)
    void policyRefusesASampleThatNamesWhatItDoesNotHave() {
        String wrong = Chart.read(Chart.ROOT.resolve("deploy/samples/minimal.yaml"))
                .replace("owner: shop", "owner: shopkeeper")
                .replace("name: minimal", "name: wrong");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            KubeApiServer.Result result = cluster.kubectlWithInput(wrong, "apply", "--dry-run=server", "-f", "-");
            assertThat(result.exit()).isNotZero();
            assertThat(result.err()).contains("the owner is not in spec.postgres.roles");
        });
    }

    @AfterAll
    void stop() {
        cluster.close();
    }
}
