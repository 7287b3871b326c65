package io.zentoria.datalayer.backup.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.FlushMode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.restore.StoreRestore.Selection;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisRestoreIT {
    private static final byte[] OWN = RedisBed.bytes("zentoria:operator:identity");
    private static final Target IN_PLACE = new Target.InPlace();
    private static final int MANY = 40_000;

    private static RedisBed source;
    private static RedisBed target;

    @TempDir
    private Path folder = Path.of(".");

    private Path staging = Path.of(".");

    @BeforeAll
    static void start() {
        source = new RedisBed(
                RedisServer.start(TestServers.folder("redis-source"), Map.of("repl-diskless-sync-delay", "0")));
        target = new RedisBed(RedisServer.start(TestServers.folder("redis-target"), Map.of("appendonly", "yes")));
    }

    @AfterAll
    static void stop() {
        source.close();
        target.close();
        source.server().close();
        target.server().close();
    }

    @BeforeEach
    void fill() {
        staging = folder.resolve("s");
        source.empty();
        target.empty();
        source.fill();
        source.run().set(OWN, RedisBed.bytes("source"));
    }

    @Test
    void inPlaceIntoAnEmptyServerGivesEveryKeyWithItsExpiryAndSurvivesARestartWithAppendOnly() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        List<String> checks = restore(manifest, IN_PLACE).checks();
        assertThat(target.content()).isEqualTo(withoutOwn(source.content()));
        assertThat(checks)
                .contains("db0: 9 keys restored, 0 removed that the backup does not have")
                .anyMatch(line -> line.startsWith("db0: 10 keys, 9 of them without expiry, as counted; a "));
        assertThat(filesBelow(staging)).isEmpty();
        target.server().restart();
        try (RedisBed again = new RedisBed(target.server())) {
            assertThat(again.content()).isEqualTo(withoutOwn(source.content()));
        }
    }

    @Test
    void inPlaceReplacesWhatChangedAndRemovesWhatTheBackupDoesNotHaveButNeverTheOperatorsOwnKeys() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        target.run().set(OWN, RedisBed.bytes("target"));
        target.run().set(RedisBed.bytes("string"), RedisBed.bytes("changed"));
        target.run().set(RedisBed.bytes("new"), RedisBed.bytes("x"));
        target.fillMore(7, 3000);
        List<String> checks = restore(manifest, IN_PLACE).checks();
        assertThat(checks).contains("db7: 0 keys restored, 3000 removed that the backup does not have");
        assertThat(withoutOwn(target.content())).isEqualTo(withoutOwn(source.content()));
        assertThat(target.run().get(OWN)).isEqualTo(RedisBed.bytes("target"));
    }

    @Test
    void inPlaceThatWasStoppedInTheMiddleEndsInTheSameStateWhenDoneAgain() throws Exception {
        source.fillMore(5, MANY);
        Manifest manifest = source.backup(folder, staging);
        target.fillMore(9, 1000);
        AtomicReference<Object> outcome = new AtomicReference<>("still running");
        Thread restoring = Thread.ofPlatform().start(() -> {
            try {
                outcome.set(restore(manifest, IN_PLACE));
            } catch (BackupException | InterruptedException e) {
                outcome.set(e);
            }
        });
        target.run().select(5);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> target.run().dbsize() > 1000);
        restoring.interrupt();
        restoring.join();
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        assertThat(target.run().dbsize()).isBetween(1000L, MANY - 1L);
        target.run().select(9);
        assertThat(target.run().dbsize())
                .as("nothing is removed before all is there")
                .isEqualTo(1000);
        assertThat(filesBelow(staging)).isEmpty();
        assertThat(serversOf(staging)).isZero();

        restore(manifest, IN_PLACE);
        assertThat(target.content()).isEqualTo(withoutOwn(source.content()));
    }

    @Test
    void drillReadsTheDumpAndLeavesNothingAnywhere() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        target.run().set(RedisBed.bytes("live"), RedisBed.bytes("x"));
        Map<String, String> before = target.content();
        try (RedisRestore restore = restoring(target.admin())) {
            StoreRestore.Job drill = RedisBed.job(folder, manifest, new Target.Drill());
            assertThat(restore.refusals(drill)).isEmpty();
            assertThat(restore.restore(drill, what -> {}).checks())
                    .hasSize(3)
                    .allMatch(line -> line.contains("as counted") && line.contains("was read"));
        }
        assertThat(target.content()).isEqualTo(before);
        assertThat(filesBelow(staging)).isEmpty();
        assertThat(serversOf(staging)).isZero();
    }

    @Test
    void drillAfterKeysExpiredAsksOnlyForThoseThatStay() throws Exception {
        source.run().psetex(RedisBed.bytes("short"), 1500, RedisBed.bytes("x"));
        Manifest manifest = source.backup(folder, staging);
        Awaitility.await().until(() -> source.run().exists(RedisBed.bytes("short")) == 0);
        assertThat(manifest.artifacts().getFirst().counts()).containsEntry("db0", 11L);
        assertThat(restore(manifest, new Target.Drill()).checks()).anyMatch(line -> line.startsWith("db0: 10 keys"));
    }

    @Test
    void suffixCopiesBesideTheLiveKeysAndRefusesNamesThatAreTaken() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        target.run().set(RedisBed.bytes("string"), RedisBed.bytes("live"));
        restore(manifest, new Target.Suffix("_restored"));
        Map<String, String> expected = new TreeMap<>();
        withoutOwn(source.content())
                .forEach((key, value) ->
                        expected.put(key + HexFormat.of().formatHex(RedisBed.bytes("_restored")), value));
        Map<String, String> found = target.content();
        assertThat(found.remove("0/" + HexFormat.of().formatHex(RedisBed.bytes("string"))))
                .isNotNull();
        assertThat(found).isEqualTo(expected);

        try (RedisRestore restore = restoring(target.admin())) {
            assertThat(restore.refusals(RedisBed.job(folder, manifest, new Target.Suffix("_restored"))))
                    .singleElement()
                    .asString()
                    .startsWith("12 of the names are taken");
        }
        assertThatThrownBy(() -> restore(manifest, new Target.Suffix("_restored")))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.reason()).isEqualTo("TargetNotEmpty"));
    }

    @Test
    void selectionRestoresOneLogicalDatabaseAndLeavesTheOthers() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        target.run().set(RedisBed.bytes("live"), RedisBed.bytes("x"));
        target.fillMore(3, 1000);
        try (RedisRestore restore = restoring(target.admin())) {
            restore.restore(RedisBed.job(folder, manifest, IN_PLACE, only(Selection.Kind.DATABASE, "3")), what -> {});
        }
        Map<String, String> expected = new TreeMap<>(source.content());
        expected.keySet().removeIf(key -> !key.startsWith("3/"));
        Map<String, String> found = target.content();
        assertThat(found.remove("0/" + HexFormat.of().formatHex(RedisBed.bytes("live"))))
                .isNotNull();
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void whatRedisDoesNotHaveCannotBeSelected() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        try (RedisRestore restore = restoring(target.admin())) {
            assertThat(restore.refusals(RedisBed.job(folder, manifest, IN_PLACE, only(Selection.Kind.TABLE, "a"))))
                    .singleElement()
                    .asString()
                    .contains("no tables");
            assertThat(restore.refusals(RedisBed.job(folder, manifest, IN_PLACE, only(Selection.Kind.COLLECTION, "a"))))
                    .singleElement()
                    .asString()
                    .contains("no collections");
            assertThat(restore.refusals(RedisBed.job(folder, manifest, IN_PLACE, only(Selection.Kind.DATABASE, "x"))))
                    .singleElement()
                    .asString()
                    .contains("have numbers");
            assertThat(restore.refusals(RedisBed.job(folder, manifest, IN_PLACE, only(Selection.Kind.DATABASE, "8"))))
                    .singleElement()
                    .asString()
                    .contains("no key of logical database 8");
        }
    }

    @Test
    void serverThatCannotTakeTheDumpIsRefusedWithEachReason() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        try (RedisServer server = RedisServer.start(
                        TestServers.folder("redis-small"),
                        Map.of("databases", "4", "maxmemory", "100kb", "replicaof", "127.0.0.1 1"));
                RedisBed small = new RedisBed(server);
                RedisRestore restore = restoring(small.admin())) {
            assertThat(restore.refusals(RedisBed.job(folder, manifest, IN_PLACE)))
                    .hasSize(3)
                    .anyMatch(line -> line.contains("is a replica"))
                    .anyMatch(line -> line.contains("has 4 logical databases and the backup uses 16"))
                    .anyMatch(line -> line.contains("maxmemory"));
        }
    }

    @Test
    void userThatLacksRightsIsRefusedBeforeAndTheKeyIsNamedWhenItFails() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        target.run()
                .aclSetuser(
                        "partly",
                        AclSetuserArgs.Builder.on()
                                .addPassword("x")
                                .allCommands()
                                .keyPattern("zentoria:operator:*"));
        try (RedisRestore restore = restoring(target.user(Optional.of("partly"), "x"))) {
            StoreRestore.Job job = RedisBed.job(folder, manifest, IN_PLACE, only(Selection.Kind.DATABASE, "15"));
            assertThat(restore.refusals(job))
                    .singleElement()
                    .asString()
                    .contains("'partly'")
                    .contains("+restore");
            assertThatThrownBy(() -> restore.restore(job, what -> {}))
                    .isInstanceOfSatisfying(BackupException.class, e -> {
                        assertThat(e.reason()).isEqualTo("InsufficientPrivilege");
                        assertThat(e.getMessage()).contains("key 'last' of logical database 15");
                    });
        }
        assertThat(target.content()).isEmpty();
    }

    @Test
    void dumpThatIsCutOrNotWhatWasCountedNeverTouchesTheLiveServer() throws Exception {
        Manifest manifest = source.backup(folder, staging);
        target.run().set(RedisBed.bytes("live"), RedisBed.bytes("x"));
        Map<String, String> before = target.content();
        Path dump = folder.resolve(RedisBed.FOLDER).resolve("redis/dump.rdb");

        Manifest other = otherCount(manifest);
        assertThatThrownBy(() -> restore(other, IN_PLACE)).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.reason()).isEqualTo("RestoreMismatch");
            assertThat(e.getMessage()).contains("db3 has 1 keys without expiry instead of 2");
        });

        byte[] whole = Files.readAllBytes(dump);
        whole[whole.length - 1] ^= 1; // of the checksum
        Files.write(dump, whole);
        assertThatThrownBy(() -> restore(manifest, IN_PLACE))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.reason()).isEqualTo("LoadFailed"));

        try (var channel = FileChannel.open(dump, StandardOpenOption.WRITE)) {
            channel.truncate(whole.length - 30L);
        }
        assertThatThrownBy(() -> restore(manifest, IN_PLACE))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.reason()).isEqualTo("DumpDamaged"));
        assertThat(target.content()).isEqualTo(before);
        assertThat(filesBelow(staging)).isEmpty();
    }

    @Test
    void usersAndFunctionsThatTheServerLacksAreToldAndNotMade() throws Exception {
        source.run()
                .functionLoad(
                        "#!lua name=only_in_the_backup\nredis.register_function('f', function() return 1 end)", true);
        source.run().aclSetuser("only-in-the-backup", AclSetuserArgs.Builder.on());
        Manifest manifest = source.backup(folder, staging);
        source.run().aclDeluser("only-in-the-backup");
        source.run().functionFlush(FlushMode.SYNC);
        assertThat(restore(manifest, IN_PLACE).checks())
                .anyMatch(line -> line.startsWith("ACL users") && line.endsWith(": only-in-the-backup"))
                .anyMatch(line -> line.startsWith("libraries of functions") && line.endsWith(": only_in_the_backup"));
        assertThat(target.run().aclUsers()).doesNotContain("only-in-the-backup");
    }

    @Test
    void scratchOfADeadProcessIsRemovedWithItsServerAndThatOfALivingOneIsNot() throws Exception {
        source.backup(folder, staging);
        Path dump = folder.resolve(RedisBed.FOLDER).resolve("redis/dump.rdb");
        Path left = Files.createDirectories(staging.resolve("zdl_scratch_redis_dead"));
        Path config = Files.writeString(
                left.resolve("redis.conf"),
                "port 0\nunixsocket %1$s/s\npidfile %1$s/redis.pid\nset-proc-title no\nsave \"\"\ndir %1$s\n"
                        .formatted(left.toRealPath()));
        Process server = new ProcessBuilder(
                        RedisBed.tools().program("redis-server").toString(),
                        config.toRealPath().toString())
                .redirectErrorStream(true)
                .redirectOutput(left.resolve("log").toFile())
                .start();
        Path foreign = Files.createDirectories(staging.resolve("zdl_scratch_redis_foreign"));
        Process innocent = new ProcessBuilder("tail", "-f", "/dev/null").start();
        RedisClients clients = new RedisClients(Clock.systemUTC(), () -> "x");
        try (RedisRestore restore = restoring(target.admin())) {
            Files.writeString(foreign.resolve("redis.pid"), innocent.pid() + "\n");
            Awaitility.await().until(() -> Files.exists(left.resolve("redis.pid")) && Files.exists(left.resolve("s")));
            try (PrivateServer living = PrivateServer.load(RedisBed.tools(), clients, staging, "living", dump, 16)) {
                assertThat(restore.removeScratch())
                        .containsExactlyInAnyOrder("zdl_scratch_redis_dead", "zdl_scratch_redis_foreign");
                assertThat(RedisCalls.sizes(living.link())).containsKey(15);
            }
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(innocent.isAlive()).isTrue();
            assertThat(filesBelow(staging)).isEmpty();
        } finally {
            server.destroyForcibly();
            innocent.destroyForcibly();
        }
    }

    private static Manifest otherCount(Manifest manifest) {
        Manifest.Artifact dump = manifest.artifacts().getFirst();
        Map<String, Long> counts = new TreeMap<>(dump.counts());
        counts.put("db3.persistent", 2L);
        return new Manifest(
                manifest.formatVersion(),
                manifest.name(),
                manifest.namespace(),
                manifest.resource(),
                manifest.schedule(),
                manifest.dueTime(),
                manifest.startTime(),
                manifest.completionTime(),
                manifest.consistency(),
                manifest.spreadSeconds(),
                manifest.encryption(),
                manifest.stores(),
                List.of(new Manifest.Artifact(
                        dump.path(),
                        dump.store(),
                        dump.asOf(),
                        dump.size(),
                        dump.sha256(),
                        dump.storedPath(),
                        dump.storedSize(),
                        dump.storedSha256(),
                        counts)));
    }

    private StoreRestore.Report restore(Manifest manifest, Target where) throws BackupException, InterruptedException {
        try (RedisRestore restore = restoring(target.admin())) {
            return restore.restore(RedisBed.job(folder, manifest, where), what -> {});
        }
    }

    private RedisRestore restoring(RedisEndpoint endpoint) {
        return new RedisRestore(endpoint, RedisBed.tools(), Clock.systemUTC(), staging);
    }

    private static Optional<Selection> only(Selection.Kind kind, String name) {
        return Optional.of(new Selection(kind, Optional.empty(), name));
    }

    private static Map<String, String> withoutOwn(Map<String, String> content) {
        Map<String, String> others = new TreeMap<>(content);
        others.remove("0/" + HexFormat.of().formatHex(OWN));
        return others;
    }

    private static long serversOf(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder + "/"))
                .count();
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder)).toList();
        }
    }
}
