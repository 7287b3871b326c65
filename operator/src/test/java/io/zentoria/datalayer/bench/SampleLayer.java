package io.zentoria.datalayer.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.cli.Zdl;
import io.zentoria.datalayer.layer.BindingNames;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.pooler.RenderedPooler;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The sample's PostgreSQL and Redis, made by {@code zdl apply} on servers of their own, and a PgBouncer with the
 * operator's files in front of PostgreSQL. No Qdrant: the stand-in of the test bed is none to measure.
 */
public final class SampleLayer implements AutoCloseable {
    private static final int APPLY_SECONDS = 120;
    private static final Owner SAMPLE = new Owner("zentoria", "personal");

    private final PostgresServer postgres;
    private final RedisServer redis;
    private final PgBouncerServer pooler;
    private final Path secrets;

    private SampleLayer(PostgresServer postgres, RedisServer redis, PgBouncerServer pooler, Path secrets) {
        this.postgres = postgres;
        this.redis = redis;
        this.pooler = pooler;
        this.secrets = secrets;
    }

    /**
     * Starts the servers and applies the sample.
     *
     * @param folder an empty one
     * @param sample the resource as users write it
     */
    public static SampleLayer start(Path folder, Path sample) throws Exception {
        // A quarter of a gigabyte is what the files, messages and their indexes have, the vectors a half.
        PostgresServer postgres = PostgresServer.start(
                folder.resolve("postgres"),
                Map.of("max_connections", "200", "shared_buffers", "2GB", "fsync", "on", "full_page_writes", "on"));
        RedisServer redis = RedisServer.start(folder.resolve("redis"), Map.of());
        PgBouncerServer pooler = PgBouncerServer.start(folder.resolve("pgbouncer"), postgres, Map.of());
        SampleLayer layer = new SampleLayer(postgres, redis, pooler, folder.resolve("secrets"));
        ObjectNode resource = layer.here(Yaml.read(Files.readString(sample)));
        Path file = folder.resolve("layer.yaml");
        Files.writeString(file, Yaml.write(resource));
        layer.secret("zentoria-postgres-admin", "username", postgres.adminUser());
        layer.secret("zentoria-postgres-admin", "password", postgres.adminPassword());
        layer.secret("zentoria-redis-admin", "password", redis.adminPassword());
        apply(file, layer.secrets, folder.resolve("apply.log"));
        RenderedPooler.load(
                pooler, postgres, new ObjectMapper().treeToValue(resource.at("/spec/postgres"), PostgresSpec.class));
        return layer;
    }

    /** The resource on these servers. */
    private ObjectNode here(ObjectNode resource) {
        ObjectNode spec = resource.withObject("/spec");
        spec.remove(List.of("qdrant", "backup", "monitoring"));
        spec.withObject("/postgres/endpoint").put("host", postgres.host()).put("port", postgres.port());
        spec.withObject("/redis/endpoint").put("host", redis.host()).put("port", redis.port());
        return resource;
    }

    private void secret(String name, String key, String value) throws IOException {
        Path file = Files.createDirectories(secrets.resolve(name)).resolve(key);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, value);
    }

    private static void apply(Path file, Path secrets, Path log) throws IOException, InterruptedException {
        Process apply = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Zdl.class.getName(),
                        "apply",
                        "-f",
                        file.toString(),
                        "--secrets",
                        secrets.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!apply.waitFor(APPLY_SECONDS, TimeUnit.SECONDS) || apply.exitValue() != 0) {
            apply.destroyForcibly();
            throw new IllegalStateException("zdl apply failed: " + Files.readString(log));
        }
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public RedisServer redis() {
        return redis;
    }

    /** As an application of that role gets in: through PgBouncer, with the password of its Secret. */
    public Connection pooled(String database, String role) throws SQLException, IOException {
        return pooler.connect(database, role, password("postgres", role));
    }

    /** Of an ACL user of Redis. */
    public String redisPassword(String user) throws IOException {
        return password("redis", user);
    }

    private String password(String store, String user) throws IOException {
        String secret = BindingNames.secretName(SAMPLE, store, user);
        return Files.readString(secrets.resolve(secret).resolve("password")).strip();
    }

    @Override
    public void close() {
        pooler.close();
        redis.close();
        postgres.close();
    }
}
