package io.zentoria.datalayer.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A program that is asked one thing: it is started, listened to, and ends. */
final class Asked {
    private Asked() {}

    /**
     * Runs a program to its end.
     *
     * @param environment variables beside those of this process
     * @param input what it gets on standard input; null: nothing
     * @throws IllegalStateException when it could not be started, or did not end in time
     */
    static KubeApiServer.Result program(
            List<String> line, Map<String, String> environment, @Nullable String input, Duration patience) {
        try {
            ProcessBuilder builder = new ProcessBuilder(line);
            builder.environment().putAll(environment);
            Process process = builder.start();
            // Not in the common pool: on two cores it has one thread, which clients of servers need for their answers.
            Executor own = task -> Thread.ofPlatform().daemon().start(task);
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.inputReader()), own);
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.errorReader()), own);
            try (Writer stdin = process.outputWriter()) {
                if (input != null) {
                    stdin.write(input);
                }
            }
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("it hangs: " + String.join(" ", line));
            }
            return new KubeApiServer.Result(
                    process.exitValue(), out.get(5, TimeUnit.SECONDS), err.get(5, TimeUnit.SECONDS));
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(line.getFirst() + " could not be run: type 'make testbed'", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while this ran: " + line.getFirst(), e);
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
