package io.zentoria.datalayer.backup.redis;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A server with keys of every kind, its backups, and how two servers are compared. */
final class RedisBed implements AutoCloseable {
    static final String FOLDER = "default/personal/manual/2026-11-24T02-00-00Z";
    static final byte[] BINARY = {0, (byte) 0xff, (byte) 0xc3, '\r', '\n', '"', 1};
    private static final Instant FAR = Instant.parse("2099-01-01T00:00:00.123Z");

    private final RedisServer server;
    private final RedisClient client;
    private final RedisCommands<byte[], byte[]> commands;

    RedisBed(RedisServer server) {
        this.server = server;
        this.client = RedisClient.create(RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withPassword(server.adminPassword().toCharArray())
                .build());
        this.commands = client.connect(ByteArrayCodec.INSTANCE).sync();
    }

    static Tools tools() {
        return Tools.in(List.of(ClientTools.folder()));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    RedisServer server() {
        return server;
    }

    RedisCommands<byte[], byte[]> run() {
        return commands;
    }

    RedisEndpoint admin() {
        return user(Optional.empty(), server.adminPassword());
    }

    RedisEndpoint user(Optional<String> name, String password) {
        return new RedisEndpoint(
                server.host(),
                server.port(),
                RedisEndpoint.Encryption.NONE,
                Optional.empty(),
                name,
                Optional.of(Password.of(password)));
    }

    void empty() {
        commands.flushall();
    }

    /** Keys of all types in the logical databases 0, 3 and 15: nine that stay, three that expire. */
    void fill() {
        commands.select(0);
        commands.set(bytes("string"), bytes("value"));
        commands.set(BINARY, BINARY);
        commands.set(bytes("session:user:1:2"), bytes("x"), SetArgs.Builder.pxAt(FAR));
        commands.rpush(bytes("list"), bytes("a"), BINARY, bytes("c"));
        commands.sadd(bytes("set"), bytes("a"), BINARY);
        commands.zadd(bytes("zset"), 1.5, bytes("a"));
        commands.hset(bytes("hash"), Map.of(bytes("f"), bytes("1"), bytes("g"), BINARY));
        commands.hset(bytes("hash with fields that expire"), Map.of(bytes("f"), bytes("1"), bytes("g"), bytes("2")));
        commands.hpexpireat(bytes("hash with fields that expire"), FAR.toEpochMilli(), bytes("f"));
        for (int i = 0; i < 5; i++) {
            commands.xadd(bytes("stream"), bytes("n"), bytes(String.valueOf(i)));
        }
        commands.xgroupCreate(
                XReadArgs.StreamOffset.from(bytes("stream"), "0"), bytes("group"), XGroupCreateArgs.Builder.mkstream());
        commands.xreadgroup(
                Consumer.from(bytes("group"), bytes("consumer")),
                XReadArgs.Builder.count(2),
                XReadArgs.StreamOffset.lastConsumed(bytes("stream")));
        commands.select(3);
        commands.set(bytes("string"), bytes("of another database"));
        commands.set(bytes("gone in a day"), bytes("x"), SetArgs.Builder.ex(Duration.ofDays(1)));
        commands.select(15);
        commands.set(bytes("last"), bytes("x"));
        commands.select(0);
    }

    /** Many keys, so that a restore takes a while. */
    void fillMore(int database, int keys) {
        commands.select(database);
        for (int i = 0; i < keys; i += 1000) {
            Map<byte[], byte[]> some = new HashMap<>();
            for (int j = i; j < i + 1000; j++) {
                some.put(bytes("bulk:" + j), bytes("value " + j));
            }
            commands.mset(some);
        }
        commands.select(0);
    }

    /** Everything there is by database and key, as the server serializes it, with the instant of expiry. */
    Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        for (int database = 0; database < 16; database++) {
            commands.select(database);
            for (byte[] key : commands.keys("*")) {
                content.put(
                        database + "/" + HexFormat.of().formatHex(key),
                        commands.pexpiretime(key) + " " + HexFormat.of().formatHex(commands.dump(key)));
            }
        }
        commands.select(0);
        return content;
    }

    Manifest backup(Path tier, Path staging) throws BackupException, InterruptedException {
        try (StoreBackup backup = new RedisBackup(admin(), tools(), Clock.systemUTC(), staging)) {
            return take(tier, backup);
        }
    }

    static Manifest take(Path tier, StoreBackup backup) throws BackupException, InterruptedException {
        return new BackupRun(new FilesystemTier("local", tier), Optional.empty(), Clock.systemUTC())
                .take(
                        new RunRequest(
                                "personal-manual",
                                new Owner("default", "personal"),
                                "manual",
                                Instant.parse("2026-11-24T02:00:00Z"),
                                FOLDER,
                                bytes("kind: ZentoriaDataLayer\n")),
                        List.of(backup),
                        (path, bytes, estimate) -> {});
    }

    static StoreRestore.Job job(Path tier, Manifest manifest, StoreRestore.Target target) {
        return job(tier, manifest, target, Optional.empty());
    }

    static StoreRestore.Job job(
            Path tier, Manifest manifest, StoreRestore.Target target, Optional<StoreRestore.Selection> only) {
        Map<String, Path> files = new HashMap<>();
        manifest.artifacts()
                .forEach(artifact ->
                        files.put(artifact.path(), tier.resolve(FOLDER).resolve(artifact.storedPath())));
        return new StoreRestore.Job("it1", manifest, files, target, only);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
