package io.zentoria.datalayer.backup.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.tool.FakeTool;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisBackupIT {
    private static final String CANARY = "canary-4711";

    private static RedisBed bed;

    @TempDir
    private Path folder = Path.of(".");

    @BeforeAll
    static void fill() {
        bed = new RedisBed(RedisServer.start(
                TestServers.folder("redis-backup"), Map.of("masterauth", CANARY, "repl-diskless-sync-delay", "0")));
        bed.fill();
        bed.run().set(RedisBed.bytes("zentoria:operator:identity"), RedisBed.bytes("the-data-set"));
        bed.run().aclSetuser("app", AclSetuserArgs.Builder.on().addPassword(CANARY));
        bed.run()
                .aclSetuser(
                        "backup",
                        AclSetuserArgs.Builder.on()
                                .addPassword(CANARY)
                                .allCommands()
                                .allKeys()
                                .allChannels());
        bed.run()
                .aclSetuser(
                        "blind",
                        AclSetuserArgs.Builder.on()
                                .addPassword(CANARY)
                                .allCommands()
                                .allKeys()
                                .removeCommand(CommandType.SYNC));
    }

    @AfterAll
    static void stop() {
        bed.close();
        bed.server().close();
    }

    @Test
    void dumpHoldsEveryDatabaseAndIsCountedByWhatMustStay() throws Exception {
        Instant before = Instant.now();
        Manifest manifest = bed.backup(folder, folder.resolve("staging"));
        assertThat(manifest.artifacts())
                .extracting(Manifest.Artifact::path)
                .containsExactly("redis/dump.rdb", "redis/acl.json", "redis/config.json", "resource.yaml");
        assertThat(manifest.artifacts().getFirst().counts())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "db0", 10L,
                        "db0.persistent", 8L,
                        "db0.hashesWithExpiringFields", 1L,
                        "db3", 2L,
                        "db3.persistent", 1L,
                        "db15", 1L,
                        "db15.persistent", 1L));
        assertThat(Instant.parse(String.valueOf(manifest.artifacts().getFirst().asOf())))
                .isBetween(before.minusSeconds(1), Instant.now());
        assertThat(manifest.stores()).singleElement().satisfies(store -> {
            assertThat(store.store()).isEqualTo("redis");
            assertThat(store.identity()).isEqualTo("the-data-set");
            assertThat(store.serverVersion()).startsWith("8.");
            assertThat(store.tool()).startsWith("redis-cli 8.");
        });
        Path dump = folder.resolve(RedisBed.FOLDER).resolve("redis/dump.rdb");
        assertThat(RdbReader.read(dump).end())
                .as("no mark of the stream behind the dump")
                .isEqualTo(Files.size(dump));
        assertThat(filesBelow(folder.resolve("staging"))).isEmpty();
    }

    @Test
    void dumpOfAnEmptyServerIsAGoodBackup() throws Exception {
        try (RedisServer server = RedisServer.start(TestServers.folder("redis-empty"), Map.of());
                RedisBed empty = new RedisBed(server)) {
            assertThat(empty.backup(folder, folder.resolve("staging"))
                            .artifacts()
                            .getFirst()
                            .counts())
                    .isEmpty();
        }
    }

    @Test
    void usersAreKeptAsHashesAndTheConfigurationWithoutSecrets() throws Exception {
        bed.backup(folder, folder.resolve("staging"));
        Path kept = folder.resolve(RedisBed.FOLDER).resolve("redis");
        assertThat(Files.readString(kept.resolve("acl.json")))
                .contains("user app on ")
                .contains("#")
                .doesNotContain(CANARY);
        assertThat(Files.readString(kept.resolve("config.json")))
                .contains("\"maxmemory-policy\"")
                .doesNotContain(CANARY)
                .doesNotContain(bed.server().adminPassword())
                .doesNotContain("masterauth")
                .doesNotContain("requirepass");
    }

    @Test
    void passwordIsInNoProcessListNorInAnyArtifact() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        Thread looking = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                ProcessHandle.current().descendants().forEach(child -> seen.addAll(shown(child.pid())));
            }
        });
        try (StoreBackup backup = backup("backup", RedisBed.tools())) {
            RedisBed.take(folder, backup);
        }
        looking.interrupt();
        looking.join();
        assertThat(List.copyOf(seen))
                .anyMatch(text -> text.contains("--askpass"))
                .noneMatch(text -> text.contains(CANARY));
        for (Path file : filesBelow(folder)) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain(CANARY);
        }
    }

    @Test
    void userWithoutTheRightIsToldWhichOneIsMissing() throws Exception {
        try (StoreBackup backup = backup("blind", RedisBed.tools())) {
            assertThatThrownBy(() -> RedisBed.take(folder, backup)).isInstanceOfSatisfying(BackupException.class, e -> {
                assertThat(e.reason()).isEqualTo("InsufficientPrivilege");
                assertThat(e.permanent()).isTrue();
                assertThat(e.getMessage()).contains("'blind'").contains("+sync +psync +replconf");
            });
        }
        assertThat(filesBelow(folder)).isEmpty();
    }

    @Test
    void replicaWithoutItsPrimaryIsAPassingFailure() throws Exception {
        try (RedisServer server =
                        RedisServer.start(TestServers.folder("redis-replica"), Map.of("replicaof", "127.0.0.1 1"));
                RedisBed replica = new RedisBed(server)) {
            assertThatThrownBy(() -> replica.backup(folder, folder.resolve("staging")))
                    .isInstanceOfSatisfying(BackupException.class, e -> {
                        assertThat(e.reason()).isEqualTo("ReadOnlyReplica");
                        assertThat(e.permanent()).isFalse();
                    });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "exit 0 ~ DumpDamaged ~ is cut",
                "cat GOOD | head -c 100; exit 0 ~ DumpDamaged ~ is cut",
                "cat GOOD; echo more ~ DumpDamaged ~ bytes follow its end",
                "cat GOOD | tr v w ~ DumpDamaged ~ redis-check-rdb says",
                "cat GOOD; exit 137 ~ DumpFailed ~ exit code 137",
                "head -c 10000000 /dev/zero | tr '\\0' x >&2; exit 1 ~ DumpFailed ~ exit code 1",
                "cat GOOD; exec tail -f /dev/null ~ ToolHung ~ gave no sign"
            })
    void toolThatFailsOrLiesIsNeverPublished(String script, String reason, String sentence) throws Exception {
        Path good = folder.resolve("good");
        bed.backup(good, folder.resolve("staging"));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        FakeTool.script(
                tools,
                "redis-cli",
                "case \"$1\" in --version) echo 'redis-cli 8.0.9'; exit 0;; esac\n"
                        + script.replace(
                                "GOOD",
                                good.resolve(RedisBed.FOLDER)
                                        .resolve("redis/dump.rdb")
                                        .toString()));
        Path backups = folder.resolve("backups");
        try (StoreBackup backup = backup("backup", Tools.in(List.of(tools, ClientTools.folder())))) {
            assertThatThrownBy(() -> RedisBed.take(backups, backup))
                    .isInstanceOfSatisfying(BackupException.class, e -> {
                        assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
                        assertThat(e.getMessage()).contains(sentence).doesNotContain(CANARY);
                    });
        }
        assertThat(filesBelow(backups)).isEmpty();
        assertThat(filesBelow(folder.resolve("staging"))).isEmpty();
    }

    private StoreBackup backup(String user, Tools tools) throws BackupException, InterruptedException {
        RedisEndpoint endpoint = bed.user(Optional.of(user), CANARY);
        return new RedisBackup(
                endpoint,
                tools,
                Clock.systemUTC(),
                folder.resolve("staging"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60));
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static List<String> shown(long pid) {
        List<String> texts = new ArrayList<>();
        for (String file : List.of("cmdline", "environ")) {
            try {
                texts.add(Files.readString(Path.of("/proc", String.valueOf(pid), file), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                texts.add("gone: " + pid);
            }
        }
        return texts;
    }
}
