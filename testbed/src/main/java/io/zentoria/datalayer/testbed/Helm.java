package io.zentoria.datalayer.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real Helm, with a home of its own: what a person's Helm is set to counts for nothing. */
public final class Helm {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Path home = TestServers.folder("helm");

    /** Runs Helm against a cluster as its administrator. */
    public KubeApiServer.Result run(KubeApiServer cluster, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add("--kubeconfig=" + cluster.kubeconfig());
        return run(line);
    }

    /** Runs what needs no cluster: lint, template, package. */
    public KubeApiServer.Result run(List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(Installation.find().helm().resolve("helm").toString());
        line.addAll(arguments);
        return Asked.program(
                line,
                Map.of(
                        "HELM_CACHE_HOME", home.resolve("cache").toString(),
                        "HELM_CONFIG_HOME", home.resolve("config").toString(),
                        "HELM_DATA_HOME", home.resolve("data").toString(),
                        "KUBECONFIG", home.resolve("none").toString()),
                null,
                PATIENCE);
    }
}
