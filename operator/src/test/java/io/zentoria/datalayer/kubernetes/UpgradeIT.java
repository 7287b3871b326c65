package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.redis.Monitor;
import io.zentoria.datalayer.testbed.Helm;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A release of the version before is upgraded while the operator works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpgradeIT {
    private static final String NAME = "personal";
    private static final Path CHART = Path.of("../helm/zentoria-data-layer");
    /** A field that the version before did not have. */
    private static final String NEW_FIELD = "lastApprovedPlan";

    private final Helm helm = new Helm();
    private Bench bench;
    private Servers servers;
    private OperatorJvm operator;

    @BeforeAll
    void installTheVersionBefore() throws IOException {
        bench = Bench.start("upgrade");
        servers = bench.servers();
        helm("install", CHART.toString());
        leaveTheDefinitionsToHelm();
        helm("upgrade", before().toString());
        assertThat(definition()).doesNotContain(NEW_FIELD);
        operator = start();
        ObjectNode sample = bench.sample();
        sample.withObject("/spec").remove("backup");
        bench.apply(sample);
        bench.awaitReady(NAME);
    }

    /** What other tests applied of them would stay in them, as theirs, whatever Helm applies. */
    private void leaveTheDefinitionsToHelm() {
        ObjectNode definition = Yaml.read(definition());
        ArrayNode helms = Yaml.read("{}").putArray("managedFields");
        for (JsonNode field : definition.at("/metadata/managedFields")) {
            if (field.path("manager").asText().equals("helm") || field.has("subresource")) {
                helms.add(field);
            }
        }
        ObjectNode patch = Yaml.read("{}");
        patch.withObject("/metadata").set("managedFields", helms);
        KubeApiServer.Result result = bench.cluster.kubectl(
                "patch", "crd", "zentoriadatalayers.zentoria.io", "--type=merge", "-p", patch.toString());
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private OperatorJvm start() {
        return OperatorJvm.start(
                bench,
                bench.cluster.kubeconfigOf(bench.namespace, ChartRoles.OPERATOR),
                List.of("--leader-election-namespace", bench.namespace));
    }

    private void helm(String command, String chart) {
        KubeApiServer.Result result = helm.run(
                bench.cluster,
                command,
                "op",
                chart,
                "--namespace=" + bench.namespace,
                // The definitions are there already; the tests of this JVM share them.
                "--take-ownership",
                "--force-conflicts");
        assertThat(result.exit()).as(result.err()).isZero();
    }

    /** This chart as it was before: another version, and definitions that lack a field. */
    private static Path before() throws IOException {
        Path copy = TestServers.folder("chart-before").resolve("zentoria-data-layer");
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(CHART.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        edit(copy.resolve("Chart.yaml"), "version: 0.1.0", "version: 0.0.9");
        edit(
                copy.resolve("files/crds/zentoriadatalayers.zentoria.io.yaml"),
                "(?m)^( +)" + NEW_FIELD + ":\\n(?:\\1 +.*\\n)+",
                "");
        return copy;
    }

    private static void edit(Path file, String what, String by) throws IOException {
        String text = Files.readString(file);
        String edited = text.replaceAll(what, by);
        assertThat(edited).isNotEqualTo(text);
        Files.writeString(file, edited);
    }

    private String definition() {
        return bench.cluster
                .kubectl("get", "crd", "zentoriadatalayers.zentoria.io", "-o", "json")
                .out();
    }

    @Test
    void upgradeBringsTheNewDefinitionsAndDoesNothingToAnyStore() throws Exception {
        DataLayerStatus before = bench.check(NAME);
        Map<String, String> password = bench.secretOf("personal-postgres-n8n");
        String journal = journal();
        int logged = Bench.read(bench.postgres.logFile()).length();
        if (!bench.qdrant.real()) {
            servers.qdrant("DELETE", "/stand-in/calls", null);
        }
        DataLayerStatus after;
        try (Monitor monitor = new Monitor(bench.redis)) {
            helm("upgrade", CHART.toString());
            bench.check(NAME);
            operator.stop();
            operator = start();
            after = bench.check(NAME);
            assertThat(new TreeSet<>(monitor.words())).isSubsetOf(EndToEndIT.REDIS_READS);
        }

        assertThat(definition()).contains(NEW_FIELD);
        assertThat(EndToEndIT.statements(Bench.read(bench.postgres.logFile()).substring(logged)))
                .isNotEmpty()
                .allMatch(statement -> EndToEndIT.READS.matcher(statement).matches());
        if (!bench.qdrant.real()) {
            servers.qdrant("/stand-in/calls")
                    .at("/result")
                    .forEach(call -> assertThat(call.get("write").asBoolean())
                            .as(call.toString())
                            .isFalse());
        }
        assertThat(journal()).isEqualTo(journal);
        assertThat(bench.secretOf("personal-postgres-n8n")).isEqualTo(password);
        assertThat(after.servers()).isEqualTo(before.servers());
        assertThat(Bench.condition(after, "Ready").status()).isEqualTo("True");
        assertThat(Bench.condition(after, "Drifted").status()).isEqualTo("False");
    }

    private String journal() {
        return servers.rows("postgres", "SELECT count(*), max(at)::text FROM zentoria_operator.changes")
                .toString();
    }

    @AfterAll
    void end() {
        if (operator != null) {
            operator.close();
        }
        if (servers != null) {
            servers.close();
        }
        if (bench != null) {
            bench.close();
        }
    }
}
