package io.zentoria.datalayer.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.kubernetes.rights.Right;
import io.zentoria.datalayer.kubernetes.rights.Rights;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real Helm makes of the chart, without a cluster. */
final class ChartIT {
    private static final String NAME = "op-zentoria-data-layer";

    @Test
    void lintFindsNothing() {
        KubeApiServer.Result result = Chart.helm("lint", "--strict");
        assertThat(result.exit()).as(result.out()).isZero();
        assertThat(result.out()).doesNotContain("[WARNING]").doesNotContain("[ERROR]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--set=replicas=two | at '/replicas': got string, want integer",
                "--set=replicaCount=2 | additional properties 'replicaCount' not allowed",
                "--set=runnerLease=60 | at '/runnerLease': got number, want string",
                "--set-string=runnerLease=sixty | at '/runnerLease': 'sixty' does not match pattern",
                "--set=image.pullPolicy=Sometimes | at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'",
                "--set=image.repository=ghcr.io/x:1.0 | at '/image/repository'",
                "--set=watch.namespaces={Team_A} | at '/watch/namespaces/0': 'Team_A' does not match pattern",
                "--set=staging.sizeLimit=big | at '/staging/sizeLimit': 'big' does not match pattern",
                "--set=networkPolicy.postgres.ports={70000} | at '/networkPolicy/postgres/ports/0': maximum: got 70,000, want 65,535",
                "--set=watch.all=true,watch.namespaces={a} | watch: say either watch.all: true or a list of watch.namespaces, not both",
                "--set=replicas=2,backupVolume.enabled=true | replicas: with more than one the volumes of staging and backupVolume must be on all machines",
                "--set=serviceAccount.create=false | serviceAccount.name: name the ServiceAccount to use, or set serviceAccount.create to true"
            })
    void wrongValueIsRefusedAndNamed(String option, String sentence) {
        KubeApiServer.Result result = Chart.helm("template", option);
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains(sentence);
    }

    @Test
    void defaultsGrantNothingBeyondTheNamespaceOfTheRelease() {
        List<ObjectNode> objects = Chart.objects();
        assertThat(Chart.kinds(objects))
                .containsExactly(
                        "CustomResourceDefinition",
                        "Deployment",
                        "Role",
                        "RoleBinding",
                        "ServiceAccount",
                        "ValidatingAdmissionPolicy",
                        "ValidatingAdmissionPolicyBinding");
        assertThat(objects)
                .filteredOn(object -> object.path("kind").asText().startsWith("Role"))
                .extracting(object -> object.at("/metadata/namespace").asText())
                .containsOnly("zentoria");
    }

    @Test
    void rolesGrantWhatTheOperatorAsksForAndNothingElse() {
        List<ObjectNode> objects = Chart.objects("--set=features.backupJobs=true");
        Set<String> granted = rules(Chart.one(objects, "Role", NAME));
        granted.addAll(rules(Chart.one(objects, "Role", NAME + "-lease")));
        assertThat(granted).isEqualTo(asked(Rights.OPERATOR));
        assertThat(rules(Chart.one(objects, "Role", NAME + "-backup"))).isEqualTo(asked(Rights.BACKUP_JOB));
        assertThat(rules(Chart.one(Chart.objects(), "Role", NAME)))
                .as("without Jobs")
                .noneMatch(rule -> rule.contains("jobs"));
    }

    private static Set<String> asked(List<Right> rights) {
        Set<String> asked = new TreeSet<>();
        rights.forEach(right -> right.verbs()
                .forEach(verb -> asked.add(verb + " " + right.group() + "/" + right.resource() + " "
                        + right.name().orElse(""))));
        return asked;
    }

    private static Set<String> rules(ObjectNode role) {
        Set<String> rules = new TreeSet<>();
        for (JsonNode rule : role.path("rules")) {
            for (JsonNode verb : rule.path("verbs")) {
                for (JsonNode resource : rule.path("resources")) {
                    rules.add(verb.asText() + " " + rule.at("/apiGroups/0").asText() + "/" + resource.asText() + " "
                            + rule.at("/resourceNames/0").asText());
                }
            }
        }
        return rules;
    }

    @Test
    void eachWatchedNamespaceGetsItsRoleAndNoOtherDoes() {
        List<ObjectNode> objects = Chart.objects("--set=watch.namespaces={team-a,team-b},features.backupJobs=true");
        assertThat(namespacesOf(objects, "Role", NAME)).containsExactly("team-a", "team-b");
        assertThat(namespacesOf(objects, "RoleBinding", NAME)).containsExactly("team-a", "team-b");
        assertThat(namespacesOf(objects, "ServiceAccount", "zentoria-backup")).containsExactly("team-a", "team-b");
        assertThat(namespacesOf(objects, "Role", NAME + "-lease")).containsExactly("zentoria");
        assertThat(Chart.kinds(objects)).doesNotContain("ClusterRole");
        assertThat(arguments(objects)).contains("--namespace=team-a", "--namespace=team-b");
    }

    @Test
    void clusterRoleIsThereOnlyWhenAllNamespacesAreAskedFor() {
        List<ObjectNode> objects = Chart.objects("--set=watch.all=true");
        assertThat(rules(Chart.one(objects, "ClusterRole", NAME)))
                .isEqualTo(rules(Chart.one(Chart.objects(), "Role", NAME)));
        assertThat(arguments(objects)).noneMatch(argument -> argument.startsWith("--namespace"));
    }

    private static List<String> namespacesOf(List<ObjectNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().equals(name))
                .map(object -> object.at("/metadata/namespace").asText())
                .toList();
    }

    private static List<String> arguments(List<ObjectNode> objects) {
        return Chart.texts(Chart.one(objects, "Deployment", NAME).at("/spec/template/spec/containers/0/args"));
    }

    @Test
    void podHasNoPrivilegeAndNothingToWriteToButItsVolumes() {
        JsonNode pod = Chart.one(Chart.objects(), "Deployment", NAME).at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop").toString())
                .isEqualTo("[\"ALL\"]");
        assertThat(container.at("/resources/limits").has("memory")).isTrue();
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/livez");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
        pod.path("volumes")
                .forEach(volume ->
                        assertThat(volume.at("/emptyDir").has("sizeLimit")).isTrue());
        assertThat(Chart.one(Chart.objects(), "ServiceAccount", NAME)
                        .path("automountServiceAccountToken")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void networkPoliciesLetIntoAStoreOnlyWhoIsNamed() {
        List<ObjectNode> objects = Chart.objects(
                "--set=networkPolicy.enabled=true,features.backupJobs=true",
                "--set-json=networkPolicy.postgres.podSelector={\"matchLabels\":{\"app\":\"pg\"}}",
                "--set-json=networkPolicy.redis.podSelector={\"matchLabels\":{\"app\":\"redis\"}}",
                "--set-json=networkPolicy.redis.from=[{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}}}]");
        JsonNode postgres =
                Chart.one(objects, "NetworkPolicy", NAME + "-postgres").path("spec");
        assertThat(postgres.at("/ingress")).hasSize(1);
        assertThat(postgres.at("/ingress/0/from"))
                .as("operator, PgBouncer, Jobs")
                .hasSize(3);
        assertThat(postgres.at("/ingress/0/ports/0/port").asInt()).isEqualTo(5432);
        JsonNode redis = Chart.one(objects, "NetworkPolicy", NAME + "-redis").path("spec");
        assertThat(redis.at("/ingress/0/from").toString()).contains("\"api\"").doesNotContain("pgbouncer");
        JsonNode pooler = Chart.one(objects, "NetworkPolicy", NAME + "-pooler").path("spec");
        assertThat(ports(pooler.at("/egress"))).containsExactlyInAnyOrder(53, 53, 5432);
        JsonNode operator = Chart.one(objects, "NetworkPolicy", NAME).path("spec");
        assertThat(operator.at("/ingress")).isEmpty();
        assertThat(ports(operator.at("/egress"))).contains(5432, 6432, 6379, 6333, 6334, 443, 6443);
        assertThat(objects)
                .filteredOn(object -> object.at("/metadata/name").asText().equals(NAME + "-qdrant"))
                .as("nobody said which pods Qdrant's are")
                .isEmpty();
    }

    private static List<Integer> ports(JsonNode rules) {
        List<Integer> ports = new ArrayList<>();
        rules.forEach(rule ->
                rule.path("ports").forEach(port -> ports.add(port.path("port").asInt())));
        return ports;
    }

    @Test
    void manifestsOfKustomizeAreRenderedFromTheChart() throws IOException, InterruptedException {
        Path fresh = TestServers.folder("rendered");
        Process render = new ProcessBuilder(
                        Chart.ROOT.resolve("deploy/render").toString(),
                        Chart.program().toString(),
                        fresh.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(render.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(render.waitFor()).as(said).isZero();
        try (Stream<Path> files = Files.walk(fresh)) {
            List<Path> rendered = files.filter(Files::isRegularFile).toList();
            assertThat(rendered).hasSize(6);
            for (Path file : rendered) {
                Path kept = Chart.ROOT.resolve("deploy").resolve(fresh.relativize(file));
                assertThat(kept).as("type 'make manifests'").hasSameTextualContentAs(file);
            }
        }
    }
}
