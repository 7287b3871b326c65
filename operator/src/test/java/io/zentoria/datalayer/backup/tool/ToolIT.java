package io.zentoria.datalayer.backup.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.run.MeasuredOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolIT {
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
    void programThatHasEndedIsNotWaitedForBecauseOfAChildThatKeepsItsOutputOpen() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Path pid = folder.resolve("pid");
        ToolResult result = Tool.run(
                call("sleep 600 2>/dev/null & echo $! > " + pid + "; head -c 700000 /dev/zero; printf end", LONG),
                output);
        ProcessHandle child = ProcessHandle.of(
                        Long.parseLong(Files.readString(pid).strip()))
                .orElseThrow(() -> new AssertionError("the child was waited for"));
        try {
            assertThat(child.isAlive()).isTrue();
            assertThat(result.exitCode()).isZero();
            assertThat(output.toString(StandardCharsets.UTF_8)).hasSize(700_003).endsWith("end");
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void outputLargerThanAnyPipeArrivesByteForByteAndLeavesNoFileOpen() throws Exception {
        long before = openFiles();
        for (int run = 0; run < 20; run++) {
            MeasuredOutput output = new MeasuredOutput(OutputStream.nullOutputStream());
            Tool.run(call("seq 1 1000000", LONG), output);
            assertThat(output.size()).isEqualTo(6_888_896);
            assertThat(output.sha256Hex())
                    .isEqualTo("90433fcbd9e16297e6a7c1dacb1056394743194776e52f78ebf0a44b80b6b14f");
        }
        assertThat(openFiles()).isLessThanOrEqualTo(before + 3);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
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
    void inputIsStreamed() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        long size = 50_000_000;
        Tool.run(
                call("wc -c", LONG),
                () -> new InputStream() {
                    private long left = size;

                    @Override
                    public int read() {
                        return left-- > 0 ? 'x' : -1;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        int now = (int) Math.min(left, length);
                        left -= now;
                        return now == 0 ? -1 : now;
                    }
                },
                output);
        assertThat(output.toString(StandardCharsets.UTF_8).strip()).isEqualTo(String.valueOf(size));
    }

    @Test
    void programNeverTakesHalfOfItsInputForAllOfIt() throws Exception {
        Path whole = folder.resolve("whole");
        assertThatThrownBy(() -> Tool.run(
                        call("cat > /dev/null && touch " + whole, LONG),
                        () -> new InputStream() {
                            private int left = 1_000_000;

                            @Override
                            public int read() throws IOException {
                                if (left-- > 0) {
                                    return 'x';
                                }
                                throw new IOException("the source broke off");
                            }
                        },
                        OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessage("the source broke off");
        assertThat(whole).doesNotExist();
    }

    @Test
    void programThatDoesNotReadItsInputSaysWhyByItsExitCode() throws Exception {
        ToolResult result = Tool.run(
                call("echo full >&2; exit 3", LONG),
                () -> new ByteArrayInputStream(new byte[10_000_000]),
                OutputStream.nullOutputStream());
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.lastError()).isEqualTo("full");
    }

    @Test
    void outputCanBeReadAsAStreamThatFailsWithItsProgram() throws Exception {
        ToolCall good = call("head -c 3000000 /dev/zero", LONG);
        try (InputStream in = new ToolStream(output -> Tool.run(good, output))) {
            assertThat(in.readAllBytes()).hasSize(3_000_000);
            assertThat(in.read()).isEqualTo(-1);
        }
        BackupException told = BackupException.passing("ToolFailed", "it ended badly", null);
        try (InputStream in = new ToolStream(output -> {
            output.write(new byte[5]);
            throw told;
        })) {
            assertThat(in.readNBytes(5)).hasSize(5);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasCause(told);
        }
    }

    @Test
    void streamThatIsClosedEarlyEndsItsProgram() throws Exception {
        Path pid = folder.resolve("pid");
        ToolCall endless = call("echo $$ > " + pid + "; exec cat /dev/zero", LONG);
        InputStream in = new ToolStream(output -> Tool.run(endless, output));
        assertThat(in.readNBytes(100)).hasSize(100);
        in.close();
        long program = Long.parseLong(Files.readString(pid).strip());
        await().atMost(Duration.ofSeconds(10)).until(() -> !runs(program));
    }

    @Test
    void readerThatTakesItsTimeIsNotTheProgramsSilence() throws Exception {
        ToolCall call = call("head -c 9000000 /dev/zero", Duration.ofMillis(300));
        long started = System.nanoTime();
        try (InputStream in = new ToolStream(output -> Tool.run(call, output))) {
            in.readNBytes(1);
            await().atMost(LONG).until(() -> System.nanoTime() - started > 1_500_000_000L);
            assertThat(in.readAllBytes()).hasSize(8_999_999);
        }
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
