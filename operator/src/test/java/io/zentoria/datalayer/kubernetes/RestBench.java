package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * What an operator costs that has nothing to do: many resources on the same servers, all ready, with the intervals that
 * users have. Run by {@code make bench-rest}; arguments: how many resources, for how many minutes, a file for a recording
 * of the operator (may be left out).
 *
 * <p>Exit code 1 says that something was written, or that it took more than 0.2 of a core.
 */
public final class RestBench {
    private static final String ACCOUNT = "operator-at-rest";
    private static final double CORES = 0.2;
    /** Of the operator's JVM: those that it has in its image. */
    private static final String OPTIONS = System.getProperty("options", "@../image/jvm.options");
    /** Two intervals of the check for drift, and of the first probes and audits that come with the first pass. */
    private static final Duration QUIET = Duration.ofMinutes(10);

    private final Bench bench = Bench.start("rest", WritesSeen.QUIET_POSTGRES);
    private final Servers servers = bench.servers();
    private final int resources;
    private final Duration time;

    private RestBench(int resources, Duration time) {
        this.resources = resources;
        this.time = time;
    }

    public static void main(String[] arguments) throws Exception {
        RestBench rest =
                new RestBench(Integer.parseInt(arguments[0]), Duration.ofMinutes(Integer.parseInt(arguments[1])));
        boolean good;
        try {
            good = rest.run(arguments.length > 2 ? Path.of(arguments[2]) : null);
        } finally {
            rest.servers.close();
            rest.bench.close();
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(@Nullable Path recording) throws Exception {
        ChartRoles.render(bench.namespace).applyFor(bench, Set.of(ACCOUNT));
        Path tier = TestServers.folder("tier");
        List<String> jvm = new ArrayList<>(List.of(OPTIONS.split(" ")));
        if (recording != null) {
            jvm.add("-XX:StartFlightRecording:dumponexit=true,settings=profile,filename=" + recording);
        }
        try (OperatorJvm operator = OperatorJvm.launch(
                bench,
                bench.cluster.kubeconfigOf(bench.namespace, ACCOUNT),
                jvm,
                "",
                List.of(
                        "--leader-election-namespace",
                        bench.namespace,
                        "--tools",
                        ClientTools.folder().toString(),
                        "--staging",
                        TestServers.folder("staging").toString()))) {
            Instant began = Instant.now();
            for (int i = 0; i < resources; i++) {
                bench.apply(SmallLayer.withBackup(bench, "rest-" + i, tier));
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> ready() == resources);
            System.out.printf("%d resources are ready after %d s%n", resources, seconds(began));
            Duration quiet = Duration.ofSeconds(Long.getLong("quiet", QUIET.toSeconds()));
            Thread.sleep(quiet);
            long cpu = operator.cpuMillis();
            Instant from = Instant.now();
            WritesSeen seen = new WritesSeen(bench, servers, ACCOUNT);
            int connections = 0;
            for (Instant end = from.plus(time); Instant.now().isBefore(end); ) {
                connections = Math.max(connections, seen.connections());
                Thread.sleep(250);
            }
            double cores = (operator.cpuMillis() - cpu)
                    / (double) Duration.between(from, Instant.now()).toMillis();
            List<String> writes = seen.writes();
            System.out.printf(
                    "asked of the API server: %s%nasked of Qdrant: %s%n",
                    seen.askedOfApiServer(), seen.askedOfQdrant());
            System.out.printf(
                    "%d resources at rest for %d s: %.3f cores, %d MiB resident, %d threads, at most %d connections to PostgreSQL at once, %d still open; writes: %s%n",
                    resources,
                    seconds(from),
                    cores,
                    operator.residentMegabytes(),
                    operator.threads(),
                    connections,
                    seen.connections(),
                    writes.isEmpty() ? "none" : writes);
            operator.stop();
            return writes.isEmpty() && cores < CORES;
        }
    }

    private static long seconds(Instant since) {
        return Duration.between(since, Instant.now()).toSeconds();
    }

    private long ready() {
        return bench.client.resources(ZentoriaDataLayer.class).inNamespace(bench.namespace).list().getItems().stream()
                .filter(layer -> layer.getStatus() != null
                        && Bench.condition(layer.getStatus(), "Ready").status().equals("True"))
                .count();
    }
}
