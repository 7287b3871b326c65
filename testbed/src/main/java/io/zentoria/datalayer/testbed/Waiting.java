package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until a server answers. */
final class Waiting {
    private static final Duration STEP = Duration.ofMillis(20);

    private Waiting() {}

    /**
     * Returns when the condition holds; a server for which it does not is stopped.
     *
     * @throws IllegalStateException with the end of the server's output when it ended, or when time is up
     */
    static void until(String what, Process process, Path output, Duration patience, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(what + " ended with " + process.exitValue() + ":\n" + tail(output));
            }
            if (Instant.now().isAfter(deadline)) {
                Programs.stop(process, 5);
                throw new IllegalStateException(
                        what + " does not answer after " + patience.toSeconds() + " s:\n" + tail(output));
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    private static String tail(Path output) {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no output in " + output + ")";
        }
    }
}
