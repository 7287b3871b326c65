package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many resources on the same servers, with nothing to do; {@code make bench-rest} does it with more, and measures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestIT {
    private static final String ACCOUNT = "operator-at-rest";
    private static final int RESOURCES = 20;
    private static final int CHECKS = 2;

    private final Bench bench = Bench.start("rest", WritesSeen.QUIET_POSTGRES);
    private final Servers servers = bench.servers();

    @Test
    void checksAndProbesOfManyResourcesWriteNothingAndKeepNoConnection() throws Exception {
        ChartRoles.render(bench.namespace).applyFor(bench, Set.of(ACCOUNT));
        Path tier = TestServers.folder("tier");
        List<String> names =
                IntStream.range(0, RESOURCES).mapToObj(i -> "rest-" + i).toList();
        try (OperatorJvm ignored = OperatorJvm.launch(
                bench,
                bench.cluster.kubeconfigOf(bench.namespace, ACCOUNT),
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                "",
                List.of(
                        "--leader-election-namespace",
                        bench.namespace,
                        "--tools",
                        ClientTools.folder().toString(),
                        "--probe-interval",
                        "5s"))) {
            for (String name : names) {
                ObjectNode resource = SmallLayer.withBackup(bench, name, tier);
                resource.withObject("/spec/policy").put("driftCheckInterval", "5s");
                bench.apply(resource);
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> names.stream()
                            .map(name -> bench.get(name).getStatus())
                            .allMatch(status -> status != null
                                    && Bench.condition(status, "Ready").status().equals("True")));
            awaitChecks(CHECKS); // the first ones bring what an audit found into the status
            WritesSeen seen = new WritesSeen(bench, servers, ACCOUNT);

            awaitChecks(CHECKS);

            assertThat(seen.writes()).isEmpty();
            assertThat(seen.askedOfApiServer())
                    .as("what is looked for again and again is watched instead")
                    .doesNotContainKey("list zentoria.io/zentoriadatalayers");
            Awaitility.await()
                    .atMost(Bench.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> seen.connections() == 0);
        }
    }

    /** Waits until each database was opened so often by checks, and as often by probes. */
    private void awaitChecks(int count) {
        List<String> before = sessions();
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            List<String> now = sessions();
            assertThat(now).hasSameSizeAs(before);
            for (int i = 0; i < now.size(); i++) {
                assertThat(Long.parseLong(now.get(i)))
                        .isGreaterThanOrEqualTo(Long.parseLong(before.get(i)) + 2L * count);
            }
        });
    }

    private List<String> sessions() {
        return servers.rows(
                "postgres", "SELECT sessions FROM pg_stat_database WHERE datname LIKE 'rest-%' ORDER BY datname");
    }

    @AfterAll
    void end() {
        servers.close();
        bench.close();
    }
}
