package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.testbed.ClientTools;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Commands as a person types them. */
final class Commands {
    private Commands() {}

    /** What a command said, and its exit code. */
    record Said(int code, String out, String err) {}

    /** A command of {@code zdl}. */
    static Said zdl(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Zdl.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Said(code, out.toString(), err.toString());
    }

    /** A script, with the client programs of the test bed before those of this machine. */
    static Said bash(Path script, Map<String, String> environment, String... arguments) throws Exception {
        Path out = Files.createTempFile("zdl-script", ".out");
        Path err = Files.createTempFile("zdl-script", ".err");
        try {
            List<String> line = new ArrayList<>(List.of("bash", script.toString()));
            line.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().put("PATH", ClientTools.folder() + ":" + System.getenv("PATH"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(script + " did not end: " + Files.readString(out) + Files.readString(err));
            }
            return new Said(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
