package io.zentoria.datalayer.backup.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.postgres.HastyPostgres;
import io.zentoria.datalayer.backup.redis.HastyRedis;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tier.HastyTiers;
import io.zentoria.datalayer.backup.tier.S3Tier;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.backup.tool.FakeTool;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.MinioServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Three stores with something in them, and tiers of every kind with something in between that can fail. */
final class FaultBed implements AutoCloseable {
    static final String DATABASE = "fault_it";
    static final String COLLECTION = "fault_it";
    static final Owner OWNER = new Owner("default", "fault");
    static final String PREFIX = "default/fault";
    static final Duration SILENCE = Duration.ofMillis(1500);

    private static final String BUCKET = "fault";
    private static final String RCLONE_BUCKET = "fault-rclone";
    private static final Map<String, String> REMOTES =
            Map.of("far", "far:", "thin", "thin:", "cloud", "cloud:" + RCLONE_BUCKET);
    private static final String LARGE = random(6 << 20);
    private static final String SPEC = """
            postgres:
              endpoint: {host: %s, port: %d, tls: {mode: Disable}}
              adminSecretRef: {name: pg}
              databases: [{name: %s, owner: %s}]
            redis:
              endpoint: {host: %s, port: %d}
              adminSecretRef: {name: redis}
            qdrant:
              endpoint: {host: %s, httpPort: %d, grpcPort: %d}
              %s
              collections: [{name: %s, vectors: {size: 2, distance: Dot}}]
            backup:
              encryption: {identitySecretRef: {name: age, key: identity}}
              tiers:
            """;

    final SmallDisk disk;
    final S3Front front;
    final TierPicture picture;
    private final Path home = TestServers.folder("fault");
    private final PostgresServer postgres = TestServers.postgres();
    private final RedisServer redis =
            RedisServer.start(TestServers.folder("redis-fault"), Map.of("repl-diskless-sync-delay", "0"));
    private final QdrantServer qdrant = TestServers.qdrant();
    private final MinioServer minio = MinioServer.start(home.resolve("minio"), List.of(BUCKET, RCLONE_BUCKET));
    private final Servers servers = new Servers(postgres, redis, qdrant);
    private final Map<String, Credential> secrets = new HashMap<>();

    FaultBed() throws Exception {
        disk = SmallDisk.at(Files.createDirectories(home.resolve("disk")));
        front = new S3Front(URI.create(minio.endpoint()));
        picture = new TierPicture(
                List.of(home.resolve("local"), home.resolve("far"), disk.path()),
                List.of(settings(minio.endpoint(), BUCKET), settings(minio.endpoint(), RCLONE_BUCKET)));
        for (String folder : List.of("local", "far", "staging", "tools")) {
            Files.createDirectories(home.resolve(folder));
        }
        secret("pg", Map.of("username", postgres.adminUser(), "password", postgres.adminPassword()));
        secret("redis", Map.of("password", redis.adminPassword()));
        secret("minio", Map.of("access-key", minio.accessKey(), "secret-key", minio.secretKey()));
        secret("age", Map.of("identity", Tool.text(ToolCall.of(tools().program("age-keygen"), List.of(), Map.of()))));
        secret("rclone", Map.of("rclone.conf", rcloneConfig()));
        Optional.ofNullable(qdrant.apiKey()).ifPresent(key -> secret("qdrant", Map.of("api-key", key)));
        fill();
    }

    private String rcloneConfig() {
        return """
                [far]
                type = alias
                remote = %s
                [thin]
                type = alias
                remote = %s
                [cloud]
                type = s3
                provider = Minio
                endpoint = %s
                access_key_id = %s
                secret_access_key = %s
                """.formatted(
                        home.resolve("far"),
                        disk.path().resolve("rclone"),
                        front.endpoint(),
                        minio.accessKey(),
                        minio.secretKey());
    }

    private void secret(String name, Map<String, String> fields) {
        Map<String, Password> values = new HashMap<>();
        fields.forEach((key, value) -> values.put(key, Password.of(value)));
        secrets.put(name, new Credential("1", values));
    }

    private void fill() throws Exception {
        servers.sql("postgres", "CREATE DATABASE " + DATABASE);
        servers.sql(DATABASE, "CREATE SCHEMA app");
        for (String table : List.of("one", "two")) {
            servers.sql(
                    DATABASE,
                    "CREATE TABLE app.%s AS SELECT n, md5(n::text) AS word FROM generate_series(1, 2000) n"
                            .formatted(table));
        }
        servers.sql(DATABASE, "SELECT lo_from_bytea(0, 'large')");
        servers.redis("SET key value");
        servers.qdrant("PUT", "/collections/" + COLLECTION, "{\"vectors\": {\"size\": 2, \"distance\": \"Dot\"}}");
        servers.qdrant(
                "PUT",
                "/collections/" + COLLECTION + "/points?wait=true",
                "{\"points\": [{\"id\": 1, \"vector\": [0.5, 0.25]}, {\"id\": 2, \"vector\": [1, 2]}]}");
    }

    /** Makes Redis's dump one of 12 MiB, until all is healed. */
    void grow() {
        servers.redis("SET big " + LARGE);
        servers.redis("SET bigger " + LARGE);
    }

    /** Room on the small disk for less than half of what Redis holds. */
    void nearlyFull() throws IOException {
        grow();
        disk.leaveKib(5_000);
    }

    /** Without a blank, and nothing that can be packed. */
    private static String random(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) random.nextInt('!', '~'));
        }
        return text.toString();
    }

    /** The real tools. */
    Tools tools() {
        return Tools.in(List.of(ClientTools.folder()));
    }

    /** A folder for tools that are not. */
    Path fakes() {
        return home.resolve("tools");
    }

    BackupSession session(Tools tools) throws IOException {
        return new BackupSession(
                OWNER,
                new ObjectMapper().treeToValue(Yaml.read(spec()), DataLayerSpec.class),
                new Given(secrets),
                new Site(tools, staging(), Clock.systemUTC()));
    }

    private String spec() {
        StringBuilder spec = new StringBuilder(SPEC.formatted(
                postgres.host(),
                postgres.port(),
                DATABASE,
                postgres.adminUser(),
                redis.host(),
                redis.port(),
                qdrant.host(),
                qdrant.httpPort(),
                qdrant.grpcPort(),
                qdrant.apiKey() == null ? "" : "apiKeySecretRef: {name: qdrant, key: api-key}",
                COLLECTION));
        List<String> tiers = new ArrayList<>(List.of(
                "{name: local, filesystem: {path: '%s'}}".formatted(home.resolve("local")),
                "{name: disk, filesystem: {path: '%s'}}".formatted(disk.path().resolve("folder")),
                "{name: s3, s3: {endpoint: '%s', bucket: %s, region: us-east-1, pathStyle: true, credentialsSecretRef: {name: minio}}}"
                        .formatted(front.endpoint(), BUCKET)));
        REMOTES.forEach((name, remote) ->
                tiers.add("{name: %s, rclone: {remote: '%s', configSecretRef: {name: rclone, key: rclone.conf}}}"
                        .formatted(name, remote)));
        tiers.forEach(tier -> spec.append("    - ").append(tier).append('\n'));
        return spec.toString();
    }

    /** A tier that the caller closes; one that loses its patience in seconds where that is asked for. */
    Tier tier(BackupSession session, String name, boolean hasty, Tools tools) throws BackupException {
        if (!hasty || name.equals("local") || name.equals("disk")) {
            return session.tier(name);
        }
        return name.equals("s3")
                ? HastyTiers.s3(name, settings(front.endpoint(), BUCKET))
                : HastyTiers.rclone(name, REMOTES.get(name), Password.of(rcloneConfig()), tools, staging(), SILENCE);
    }

    /** A tier as it is looked at when all is over: past rclone, which spares its many starts. */
    Tier look(BackupSession session, String name) throws BackupException {
        return switch (name) {
            case "far" -> new FilesystemTier(name, home.resolve("far"));
            case "thin" -> new FilesystemTier(name, disk.path().resolve("rclone"));
            case "cloud" -> new S3Tier(name, settings(minio.endpoint(), RCLONE_BUCKET));
            default -> session.tier(name);
        };
    }

    /** A store whose reading loses its patience in seconds. */
    StoreBackup hasty(BackupSession session, StoreKind kind) throws BackupException, InterruptedException {
        return switch (kind) {
            case POSTGRES ->
                HastyPostgres.backup(session.postgres().orElseThrow(), List.of(DATABASE), session.site(), SILENCE);
            case REDIS -> HastyRedis.backup(session.redis().orElseThrow(), session.site(), SILENCE);
            case QDRANT, POOLER -> session.backup(kind);
        };
    }

    /** Leaves the small disk so many files that a backup of Qdrant lacks just its manifest, going by an older backup. */
    void leaveNoManifest(String older) throws IOException {
        try (Stream<Path> files =
                Files.walk(disk.path().resolve("folder").resolve(older).resolve("qdrant"))) {
            // Beside Qdrant's: the folder itself and the resource.
            disk.leaveFiles((int) files.count() + 2);
        }
    }

    /** Whether a program or a server of S3 has done what it was to do badly. */
    boolean struck() {
        return front.struck() || FakeTool.struck(fakes());
    }

    /** Takes every fault away. */
    void heal() throws IOException {
        servers.redis("DEL big bigger");
        front.set(S3Fault.none());
        disk.heal();
        try (Stream<Path> fakes = Files.walk(fakes())) {
            for (Path fake : fakes.filter(Files::isRegularFile).toList()) {
                Files.delete(fake);
            }
        }
    }

    private S3Tier.Settings settings(String endpoint, String bucket) {
        return new S3Tier.Settings(
                Optional.of(URI.create(endpoint)),
                bucket,
                "us-east-1",
                true,
                minio.accessKey(),
                Password.of(minio.secretKey()));
    }

    Path staging() {
        return home.resolve("staging");
    }

    /** All that no message may hold. */
    List<String> passwords() {
        List<String> all = new ArrayList<>(
                List.of(postgres.adminPassword(), redis.adminPassword(), minio.secretKey(), "AGE-SECRET-KEY"));
        Optional.ofNullable(qdrant.apiKey()).ifPresent(all::add);
        return all;
    }

    /** What Qdrant holds beside the data, as it says it. */
    String snapshots() throws IOException, InterruptedException {
        return servers.qdrant("/collections/" + COLLECTION + "/snapshots").path("result")
                + servers.qdrant("/snapshots").path("result").toString();
    }

    @Override
    public void close() throws Exception {
        servers.qdrant("DELETE", "/collections/" + COLLECTION, null);
        servers.sql("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
        servers.close();
        front.close();
        disk.close();
        minio.close();
        redis.close();
    }

    private record Given(Map<String, Credential> secrets) implements CredentialStore {
        @Override
        public Optional<Credential> read(String secret) {
            return Optional.ofNullable(secrets.get(secret));
        }

        @Override
        public void keep(BindingSecret secret) {
            throw new UnsupportedOperationException("a backup makes no secrets");
        }

        @Override
        public void forget(String secret) {
            throw new UnsupportedOperationException("a backup removes no secrets");
        }

        @Override
        public void update(String secret, String key, Password value) {
            throw new UnsupportedOperationException("no token was to be refreshed");
        }
    }
}
