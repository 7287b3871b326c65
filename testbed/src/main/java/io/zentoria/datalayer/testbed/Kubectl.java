package io.zentoria.datalayer.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        try {
            Process process = new ProcessBuilder(line).start();
            // Not in the common pool: on two cores it has one thread, which clients of servers need for their answers.
            Executor own = task -> Thread.ofPlatform().daemon().start(task);
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.inputReader()), own);
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.errorReader()), own);
            try (Writer stdin = process.outputWriter()) {
                if (input != null) {
                    stdin.write(input);
                }
            }
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("kubectl hangs: " + String.join(" ", arguments));
            }
            return new KubeApiServer.Result(
                    process.exitValue(), out.get(5, TimeUnit.SECONDS), err.get(5, TimeUnit.SECONDS));
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("kubectl could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kubectl ran", e);
        }
    }

    private static String read(BufferedReader reader) {
        try (reader) {
            StringBuilder text = new StringBuilder();
            char[] buffer = new char[8192];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                text.append(buffer, 0, n);
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
