package io.zentoria.datalayer.backup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.testbed.ClientTools;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real rclone. */
class RcloneTierIT {
    private static final Tools TOOLS = Tools.in(List.of(ClientTools.folder()));
    private static final Path REAL = ClientTools.folder().resolve("rclone");
    private static final Rclone.Limits SMALL = new Rclone.Limits(Duration.ofSeconds(30), Duration.ofMinutes(2));
    private static final Duration SHORT = Duration.ofSeconds(20);

    /** A contract test whose files lie in a folder of this machine in the end. */
    abstract static class OnDisk extends TierContract {
        @TempDir
        Path folder = Path.of(".");

        private RcloneTier tier = made("rclone", "disk:/", "", Path.of("/"));

        /** The configuration. */
        abstract String config() throws Exception;

        /** The remote. */
        abstract String remote();

        @BeforeEach
        void open() throws Exception {
            Files.createDirectories(folder.resolve("data"));
            tier = made("rclone", remote(), config(), folder.resolve("staging"));
        }

        @AfterEach
        void stagingIsEmpty() throws Exception {
            if (Files.exists(folder.resolve("staging"))) {
                try (Stream<Path> left = Files.list(folder.resolve("staging"))) {
                    assertThat(left).isEmpty();
                }
            }
        }

        @Override
        Tier tier() {
            return tier;
        }

        @Override
        void damage(String backup, String path) throws Exception {
            Flip.in(folder.resolve("data").resolve(backup).resolve(path));
        }
    }

    @Nested
    class Local extends OnDisk {
        @Override
        String config() {
            return "[disk]\ntype = local\n";
        }

        @Override
        String remote() {
            return "disk:" + folder.resolve("data");
        }
    }

    @Nested
    class Crypt extends OnDisk {
        @Override
        String config() throws Exception {
            return """
                    [disk]
                    type = local

                    [secret box]
                    type = crypt
                    remote = disk:%s
                    filename_encryption = off
                    directory_name_encryption = false
                    password = %s
                    """.formatted(folder.resolve("data"), obscured("crypt-password"));
        }

        @Override
        String remote() {
            return "secret box:";
        }

        @Override
        void damage(String backup, String path) throws Exception {
            Flip.in(folder.resolve("data").resolve(backup).resolve(path + ".bin"));
        }

        @Test
        void whatLiesThereIsNotWhatWasSent() throws Exception {
            write("a", bytes("plain text"));
            assertThat(Files.readString(
                            folder.resolve("data").resolve(FOLDER).resolve("a.bin"), StandardCharsets.ISO_8859_1))
                    .doesNotContain("plain text");
        }
    }

    @Nested
    class Webdav extends OnDisk {
        private final List<Process> servers = new ArrayList<>();
        private int port;

        @Override
        String config() throws Exception {
            Path data = folder.resolve("data");
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            servers.add(new ProcessBuilder(
                            REAL.toString(),
                            "serve",
                            "webdav",
                            "--config",
                            Files.createFile(folder.resolve("empty.conf")).toString(),
                            "--addr",
                            "127.0.0.1:" + port,
                            "--user",
                            "tester",
                            "--pass",
                            "webdav-password",
                            data.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("webdav.log").toFile())
                    .start());
            await().atMost(SHORT).ignoreExceptions().until(() -> {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            });
            return """
                    [dav]
                    type = webdav
                    url = http://127.0.0.1:%d
                    vendor = other
                    user = tester
                    pass = %s
                    """.formatted(port, obscured("webdav-password"));
        }

        @Override
        String remote() {
            return "dav:";
        }

        @AfterEach
        void stop() throws Exception {
            for (Process server : servers) {
                server.destroy();
                server.waitFor();
            }
        }

        @Test
        void wrongPasswordIsSaidWithoutIt() throws Exception {
            String secret = obscured("wrong-password");
            RcloneTier denied = made(
                    "dav",
                    "dav:",
                    "[dav]\ntype = webdav\nurl = http://127.0.0.1:%d\nvendor = other\nuser = tester\npass = %s\n"
                            .formatted(port, secret),
                    folder.resolve("staging"));
            Throwable e = catchThrowable(() -> denied.put(FOLDER, "a", content(bytes("x"))));
            assertThat(reason(e)).isEqualTo("TierAccessDenied");
            assertThat(e).hasMessageNotContaining(secret).hasMessageContaining("rclone config reconnect");
        }

        @Test
        void serverThatIsGoneIsPassing() throws Exception {
            stop();
            Throwable e = catchThrowable(() -> tier().folders(""));
            assertThat(reason(e)).isEqualTo("TierUnavailable");
            assertThat(((BackupException) e).permanent()).isFalse();
        }
    }

    /** A program in rclone's place. */
    @Nested
    class InItsPlace {
        @TempDir
        private Path folder = Path.of(".");

        private final List<Password> refreshed = new ArrayList<>();
        private String config = "[disk]\ntype = local\ntoken = old-token-value\n";

        @Test
        void refreshedTokenIsHandedOverOnceAndUsedFromThenOn() throws Exception {
            Path seen = folder.resolve("seen");
            RcloneTier tier = fake("""
                    conf=''; last=''
                    for arg in "$@"; do [ "$last" = --config ] && conf="$arg"; last="$arg"; done
                    grep token "$conf" >> %s
                    sed 's/^token = .*/token = fresh-token-value/' "$conf" > "$conf.new" && mv "$conf.new" "$conf"
                    exec %s "$@"
                    """.formatted(seen, REAL));
            tier.put(TierContract.FOLDER, "a", TierContract.content(TierContract.bytes("x")));
            assertThat(tier.unfinished("")).containsExactly(TierContract.FOLDER);
            assertThat(refreshed)
                    .extracting(Password::reveal)
                    .containsExactly(config.replace("old-token-value", "fresh-token-value"));
            assertThat(Files.readAllLines(seen).getFirst()).isEqualTo("token = old-token-value");
            assertThat(Files.readAllLines(seen).subList(1, 4)).containsOnly("token = fresh-token-value");
        }

        @Test
        void tokenIsKeptAlsoWhenTheCallFails() throws Exception {
            RcloneTier tier = fake("""
                    last=''
                    for arg in "$@"; do [ "$last" = --config ] && echo 'token = fresh-token-value' >> "$arg"; last="$arg"; done
                    exit 5
                    """);
            assertThat(reason(tier)).isEqualTo("TierUnavailable");
            assertThat(refreshed).hasSize(1);
        }

        @Test
        void halfAConfigurationDoesNotTakeThePlaceOfAWholeOne() throws Exception {
            RcloneTier tier = fake("""
                    last=''
                    for arg in "$@"; do [ "$last" = --config ] && : > "$arg"; last="$arg"; done
                    exit 5
                    """);
            assertThat(reason(tier)).isEqualTo("TierUnavailable");
            assertThat(refreshed).isEmpty();
        }

        @Test
        void tokenThatCouldNotBeWrittenIsHandedOverAgain() throws Exception {
            Path fresh = program("""
                    last=''
                    for arg in "$@"; do
                      [ "$last" = --config ] && sed -i 's/^token = .*/token = fresh-token-value/' "$arg"; last="$arg"
                    done
                    exec %s "$@"
                    """.formatted(REAL));
            List<String> tried = new ArrayList<>();
            RcloneTier tier = new RcloneTier(
                    "disk",
                    "disk:" + folder,
                    Password.of(config),
                    Tools.in(List.of(fresh)),
                    folder,
                    now -> {
                        tried.add(now.reveal());
                        if (tried.size() == 1) {
                            throw new IllegalStateException("forbidden");
                        }
                    },
                    SMALL);
            assertThat(TierContract.reason(catchThrowable(() -> tier.folders(""))))
                    .isEqualTo("RcloneTokenLost");
            assertThat(tier.folders("")).isEmpty();
            assertThat(tier.folders("")).isEmpty();
            assertThat(tried).hasSize(2);
        }

        @Test
        void exitCodesAreTold() throws Exception {
            assertThat(reason(fake("exit 5"))).isEqualTo("TierUnavailable");
            assertThat(reason(fake("exit 7"))).isEqualTo("TierRefused");
            assertThat(reason(fake("exit 8"))).isEqualTo("TierThrottled");
            assertThat(reason(fake("kill -9 $$"))).isEqualTo("ToolFailed");
            assertThat(reason(fake("echo 'googleapi: Error 507: Insufficient Storage' >&2; exit 1")))
                    .isEqualTo("TierFull");
            assertThat(reason(fake("echo \"couldn't fetch token: invalid_grant\" >&2; exit 1")))
                    .isEqualTo("TierAccessDenied");
        }

        @Test
        void secretThatIsRepeatedIsMasked() throws Exception {
            RcloneTier tier = fake(
                    "echo 'error: old-token-value at https://up.example/session?tempauth=abcdef failed' >&2; exit 1");
            assertThatThrownBy(() -> tier.folders(""))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("*** at https://up.example/session?… failed");
        }

        @Test
        void hangingIsEnded() throws Exception {
            RcloneTier tier = fake("exec sleep 600", new Rclone.Limits(Duration.ofMillis(700), SHORT));
            assertThat(reason(tier)).isEqualTo("ToolHung");
            assertThat(TierContract.reason(catchThrowable(
                            () -> tier.put(TierContract.FOLDER, "a", TierContract.content(new byte[9])))))
                    .isEqualTo("ToolHung");
        }

        @Test
        void tenMegabytesOfComplaintsDoNotBlock() throws Exception {
            RcloneTier tier = fake("head -c 10000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo the end >&2; exit 7");
            assertThatThrownBy(() -> tier.folders(""))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("exit code 7 (the end)");
        }

        @Test
        void successWithoutAFileIsNotBelieved() throws Exception {
            RcloneTier tier = fake("[ \"$1\" = rcat ] && { cat > /dev/null; exit 0; }; exec %s \"$@\"".formatted(REAL));
            assertThat(TierContract.reason(catchThrowable(
                            () -> tier.put(TierContract.FOLDER, "a", TierContract.content(TierContract.bytes("x"))))))
                    .isEqualTo("TierWriteFailed");
            try (Tier.Sink sink = tier.create(TierContract.FOLDER, "a")) {
                sink.write(1);
                assertThat(TierContract.reason(catchThrowable(sink::commit))).isEqualTo("TierWriteFailed");
            }
        }

        @Test
        void readingThatBreaksOffIsNoEndOfFile() throws Exception {
            RcloneTier tier =
                    fake("[ \"$1\" = cat ] && { echo half; echo broken >&2; exit 5; }; exec %s \"$@\"".formatted(REAL));
            Path file = folder.resolve(TierContract.FOLDER).resolve("a");
            Files.createDirectories(folder.resolve(TierContract.FOLDER));
            Files.writeString(file, "half and the rest");
            try (InputStream in = tier.open(TierContract.FOLDER, "a")) {
                assertThatThrownBy(in::readAllBytes)
                        .isInstanceOf(IOException.class)
                        .hasCauseInstanceOf(BackupException.class)
                        .hasMessageContaining("exit code 5 (broken)");
            }
        }

        @Test
        void neitherArgumentsNorEnvironmentHoldTheSecretAndItsFileIsPrivateAndGone() throws Exception {
            Path seen = folder.resolve("seen");
            RcloneTier tier = fake("""
                    { echo "$@"; env; } >> %1$s
                    last=''
                    for arg in "$@"; do [ "$last" = --config ] && stat -c '%%a %%n' "$arg" >> %1$s; last="$arg"; done
                    exit 3
                    """.formatted(seen));
            assertThat(tier.folders("")).isEmpty();
            assertThat(Files.readString(seen)).doesNotContain("old-token-value").doesNotContain("RCLONE_");
            String stat = Files.readAllLines(seen).getLast();
            assertThat(stat).startsWith("600 ");
            assertThat(Path.of(stat.substring(4))).doesNotExist();
        }

        @Test
        void configurationThatRunsProgramsIsRefusedBeforeAnythingRuns() throws Exception {
            Path ran = folder.resolve("ran");
            config = "[disk]\ntype = webdav\nbearer_token_command = touch " + ran + "\n";
            RcloneTier tier = fake("touch " + ran);
            assertThat(reason(tier)).isEqualTo("RcloneConfigRefused");
            assertThat(ran).doesNotExist();
        }

        private String reason(RcloneTier tier) {
            return TierContract.reason(catchThrowable(() -> tier.folders("")));
        }

        private RcloneTier fake(String script) throws IOException {
            return fake(script, SMALL);
        }

        private RcloneTier fake(String script, Rclone.Limits limits) throws IOException {
            return new RcloneTier(
                    "disk",
                    "disk:" + folder,
                    Password.of(config),
                    Tools.in(List.of(program(script))),
                    folder.resolve("staging"),
                    refreshed::add,
                    limits);
        }

        private Path program(String script) throws IOException {
            Path tools = Files.createTempDirectory(folder, "tools");
            Path program = tools.resolve("rclone");
            Files.writeString(program, "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return tools;
        }
    }

    private static RcloneTier made(String name, String remote, String config, Path staging) {
        return new RcloneTier(name, remote, Password.of(config), TOOLS, staging, unexpected -> {}, SMALL);
    }

    /** As rclone writes passwords into its configuration. */
    private static String obscured(String password) throws Exception {
        return Tool.text(new ToolCall(
                        REAL,
                        List.of("obscure", "-"),
                        Map.of(),
                        password.getBytes(StandardCharsets.UTF_8),
                        SHORT,
                        SHORT))
                .strip();
    }
}
