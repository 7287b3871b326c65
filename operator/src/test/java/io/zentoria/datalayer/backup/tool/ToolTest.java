package io.zentoria.datalayer.backup.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zentoria.datalayer.backup.BackupException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void exitCodeOutputAndLastComplaintAreKept() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ToolResult result = Tool.run(call("printf abc; echo first >&2; echo second >&2; exit 7", LONG), output);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.lastError()).isEqualTo("second");
        assertThat(result.bytes()).isEqualTo(3);
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
    }

    @Test
    void tenMegabytesOfComplaintsNeitherBlockNorFillTheMemory() throws Exception {
        ToolResult result = Tool.run(
                call("head -c 10000000 /dev/zero | tr '\\0' x >&2; echo the end >&2", LONG),
                OutputStream.nullOutputStream());
        assertThat(result.errors()).hasSize(8 * 1024).endsWith("the end\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void programThatGivesNoSignIsEndedWithItsChildren() throws Exception {
        Path pid = folder.resolve("pid");
        assertThatThrownBy(() -> Tool.run(
                        call("trap '' TERM; sleep 600 & echo $! > " + pid + "; wait", Duration.ofMillis(700)),
                        OutputStream.nullOutputStream()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("gave no sign");
        long child = Long.parseLong(Files.readString(pid).strip());
        await().atMost(Duration.ofSeconds(10)).until(() -> !runs(child));
    }

    @Test
    void placeThatTakesNoMoreBytesEndsTheProgram() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> Tool.run(call("exec cat /dev/zero", LONG), full))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    @Test
    void nothingOfTheEnvironmentIsInheritedButWhatIsNamed() throws Exception {
        assertThat(Tool.text(call("env | cut -d= -f1 | sort | tr '\\n' ' '", LONG)))
                .doesNotContain("JAVA")
                .doesNotContain("USER")
                .contains("PATH");
    }

    @Test
    void inputReachesTheProgram() throws Exception {
        ToolCall asked = call("cat", LONG);
        assertThat(Tool.text(new ToolCall(
                        asked.program(),
                        asked.arguments(),
                        Map.of(),
                        "through the pipe".getBytes(StandardCharsets.UTF_8),
                        LONG,
                        LONG)))
                .isEqualTo("through the pipe");
    }

    @Test
    void missingProgramIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> Tools.in(List.of(folder)).program("pg_dump_of_nobody"))
                .isInstanceOf(BackupException.class)
                .hasMessage(
                        "there is no pg_dump_of_nobody on this machine: install it, or name its folder with --tools");
    }

    @Test
    void oldestClientThatIsNotOlderThanTheServerIsTaken() throws Exception {
        for (int major : new int[] {15, 17, 18}) {
            Path client = Files.createDirectories(folder.resolve("v" + major)).resolve("pg_dump");
            script(client, "echo 'pg_dump (PostgreSQL) " + major + ".4 (Debian)'");
        }
        Tools tools = Tools.in(List.of(folder.resolve("v15"), folder.resolve("v18"), folder.resolve("v17")));
        assertThat(tools.postgres("pg_dump", 16).title()).isEqualTo("pg_dump 17.4");
        assertThat(tools.postgres("pg_dump", 18).major()).isEqualTo(18);
    }

    @Test
    void privateFilesAreReadableByTheirOwnerAloneAndGoAway() throws Exception {
        Path kept;
        try (PrivateFolder secrets = PrivateFolder.createIn(folder)) {
            kept = secrets.file("pgpass", "secret");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.path())))
                    .isEqualTo("rwx------");
        }
        assertThat(kept.getParent()).doesNotExist();
    }

    /** A process that ended and that nobody has asked about yet still has its line in /proc, in state Z. */
    private static boolean runs(long pid) throws IOException {
        Path stat = Path.of("/proc", String.valueOf(pid), "stat");
        try {
            return !Files.readString(stat).contains(") Z ");
        } catch (java.nio.file.NoSuchFileException e) {
            return false;
        }
    }

    private ToolCall call(String script, Duration silence) throws IOException {
        Path program = folder.resolve("tool-" + Integer.toHexString(script.hashCode()));
        script(program, script);
        return new ToolCall(program, List.of(), Map.of(), new byte[0], silence, LONG);
    }

    private static void script(Path program, String script) throws IOException {
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
