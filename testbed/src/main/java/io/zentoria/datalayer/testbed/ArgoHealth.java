package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What Argo CD makes of an object: a health check in Lua, run by the engine of Argo CD with no more than it allows.
 *
 * @param status Progressing, Healthy, Degraded or Suspended, if the check keeps to the words of Argo CD
 * @param message what is shown beside it
 */
public record ArgoHealth(String status, String message) {
    private static final long PATIENCE_SECONDS = 10;

    /**
     * Runs a check.
     *
     * @param script the check, a file {@code health.lua}
     * @param object the object as JSON, as the API server returns it
     * @throws IllegalStateException with the engine's words when the script fails
     */
    public static ArgoHealth of(Path script, String object) {
        Path program = Installation.find().lua().resolve("argo-health");
        try {
            Process process = new ProcessBuilder(List.of(program.toString(), script.toString())).start();
            try (Writer stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(object);
            }
            // Both are a few lines: no pipe fills up.
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the Lua engine hangs on " + script);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(script + ": " + err.strip());
            }
            int end = out.indexOf('\n');
            return new ArgoHealth(out.substring(0, end), out.substring(end + 1).strip());
        } catch (IOException e) {
            throw new IllegalStateException(program + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + script + " ran", e);
        }
    }
}
