package io.zentoria.datalayer.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program kubectl, for one cluster.
 *
 * @param program its file
 * @param kubeconfig the cluster and who asks it
 * @param cache a folder of its own, so that a cluster made anew on an old port is not mistaken for the old one
 */
record Kubectl(Path program, Path kubeconfig, Path cache) {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** What a program said. */
    KubeApiServer.Result run(String... arguments) {
        return run(null, arguments);
    }

    /** Runs it with something on its standard input. */
    KubeApiServer.Result runWithInput(String input, String... arguments) {
        return run(input, arguments);
    }

    /**
     * Runs it and returns what it printed.
     *
     * @throws IllegalStateException with its complaint when it failed
     */
    String must(@Nullable String input, String... arguments) {
        KubeApiServer.Result result = run(input, arguments);
        if (result.exit() != 0) {
            throw new IllegalStateException("kubectl " + String.join(" ", arguments) + " failed: "
                    + result.err().strip());
        }
        return result.out();
    }

    private KubeApiServer.Result run(@Nullable String input, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(program.toString());
        line.add("--kubeconfig=" + kubeconfig);
        line.add("--cache-dir=" + cache);
        line.addAll(List.of(arguments));
        return Asked.program(line, Map.of(), input, PATIENCE);
    }
}
