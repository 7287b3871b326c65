package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.testbed.ClientTools;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A person's shell in a folder: the stock tools of the test bed come first in its PATH, then {@code zdl}, then what the
 * machine has (bash, curl, jq, sha256sum).
 */
public final class CommandLine {
    private static final long LIMIT_SECONDS = 240;

    public final Path folder;
    public final Map<String, String> environment = new HashMap<>();

    /** @param folder in which the commands run; made when it is not there */
    public CommandLine(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Path programs = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-bin"));
        Path temporary = Files.createTempDirectory("zdl");
        Files.writeString(programs.resolve("zdl"), """
                #!/bin/sh
                exec "%s/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m \
                -Djava.io.tmpdir=%s -cp "%s" io.zentoria.datalayer.cli.Zdl "$@"
                """.formatted(
                        System.getProperty("java.home"), temporary, System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(programs.resolve("zdl"), PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put(
                "PATH",
                String.join(
                        File.pathSeparator,
                        ClientTools.folder().toString(),
                        programs.toString(),
                        System.getenv("PATH")));
        // The test bed's programs have no other language.
        environment.put("LC_ALL", "C");
    }

    /** Runs commands as one script that ends with the first failure; fails unless all succeed, and says what they wrote. */
    public String run(String commands) throws IOException, InterruptedException {
        Outcome outcome = attempt(commands);
        assertThat(outcome.exit).as("%s", outcome.said).isZero();
        return outcome.said;
    }

    /** How a script ended, and what it wrote. */
    public record Outcome(int exit, String said) {}

    /** Runs commands as one script that ends with the first failure. */
    public Outcome attempt(String commands) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve(".commands"), commands);
        Path output = folder.resolve(".output");
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-eu", script.toString()))
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // What a machine says of AWS is of its own account, not of the servers here.
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("does not end: " + commands + Files.readString(output));
        }
        return new Outcome(process.exitValue(), Files.readString(output));
    }
}
