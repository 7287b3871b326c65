package io.zentoria.datalayer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.docs.CommandLine;
import io.zentoria.datalayer.docs.PageCommands;
import io.zentoria.datalayer.testbed.MinioServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What docs/backup-restore.md says of restoring by hand is done to the letter: its own commands, stock tools, no line of
 * this project. The backups lie encrypted in a bucket.
 */
@Timeout(420)
final class ByHandIT {
    private static final List<String> COLLECTIONS = List.of("byhand_docs", "byhand_small");
    private static final String RESOURCE = """
            apiVersion: zentoria.io/v1alpha1
            kind: ZentoriaDataLayer
            metadata: {name: personal, namespace: zentoria}
            spec:
              postgres:
                endpoint: {host: 127.0.0.1, port: 1}
                adminSecretRef: {name: postgres-admin}
                roles: [{name: byhand_app}]
                databases: [{name: byhand_shop, owner: byhand_app}, {name: byhand_logs, owner: byhand_app}]
              redis:
                endpoint: {host: 127.0.0.1, port: 1}
                adminSecretRef: {name: redis-admin}
              qdrant:
                endpoint: {host: 127.0.0.1, httpPort: 1, grpcPort: 2}
                collections:
                  - {name: byhand_docs, vectors: {size: 4, distance: Dot}}
                  - {name: byhand_small, vectors: {size: 4, distance: Dot}}
              backup:
                encryption: {identitySecretRef: {name: identity, key: identity}}
                tiers:
                  - name: minio
                    s3: {bucket: backups, pathStyle: true, credentialsSecretRef: {name: minio}}
            """;

    @Test
    void commandsOfThePageBringEveryRowKeyAndPointBackWithStockToolsAlone() throws Exception {
        Path ground = TestServers.folder("by-hand");
        try (PostgresServer postgres = PostgresServer.start(ground.resolve("pg"), Map.of());
                RedisServer redis = RedisServer.start(ground.resolve("redis"), Map.of());
                QdrantServer qdrant = QdrantServer.start(ground.resolve("qdrant"));
                MinioServer minio = MinioServer.start(ground.resolve("minio"), List.of("backups"));
                Servers from = new Servers(postgres, redis, qdrant)) {
            fill(from);
            CommandLine shell = new CommandLine(ground.resolve("shell"));
            resource(shell, ground, postgres, redis, qdrant, minio);
            shell.run("zdl backup -f resource.yaml");
            Map<String, String> keys = StoreContent.redis(redis.host(), redis.port(), redis.adminPassword());
            // A newer backup, of two of the stores: of each one the newest has to be found.
            from.sql("byhand_shop", "INSERT INTO app.items (own) VALUES ('of the newer backup')");
            from.redis("SET later x");
            from.qdrant("PUT", "/collections/byhand_small/points?wait=true", point(99));
            shell.run("zdl backup -f resource.yaml --store postgres,qdrant");
            Map<String, List<String>> rows = StoreContent.postgres(from, List.of("byhand_shop", "byhand_logs"));
            Map<String, List<String>> points = StoreContent.qdrant(from, COLLECTIONS);
            assertThat(keys).hasSize(5);
            assertThat(rows.get("byhand_shop.app.items")).hasSize(301);
            assertThat(points.get("byhand_small")).hasSize(21);
            for (String collection : COLLECTIONS) {
                from.qdrant("DELETE", "/collections/" + collection, null);
            }

            int redisPort = free();
            try {
                restore(shell, ground, minio, redisPort, rows, points);
                assertThat(StoreContent.redis("127.0.0.1", redisPort, "")).isEqualTo(keys);
            } finally {
                shell.run("redis-cli -p " + redisPort + " shutdown nosave || true");
            }
            damagedFileStopsTheCommandsBeforeAnythingIsRestored(shell);
        }
    }

    /** Does what the page says, with new servers; the Redis that it starts goes on. */
    private static void restore(
            CommandLine shell,
            Path ground,
            MinioServer minio,
            int redisPort,
            Map<String, List<String>> rows,
            Map<String, List<String>> points)
            throws Exception {
        try (PostgresServer postgres = PostgresServer.start(ground.resolve("pg2"), Map.of());
                QdrantServer qdrant = QdrantServer.start(ground.resolve("qdrant2"));
                RedisServer unused = RedisServer.start(ground.resolve("redis2"), Map.of());
                Servers to = new Servers(postgres, unused, qdrant)) {
            Files.writeString(shell.folder.resolve("pgpass"), "*:*:*:*:" + postgres.adminPassword() + "\n");
            shell.run("chmod 600 pgpass");
            Files.writeString(
                    shell.folder.resolve("rclone.conf"),
                    "[minio]\ntype = s3\nprovider = Minio\nendpoint = %s\naccess_key_id = %s\nsecret_access_key = %s\n"
                            .formatted(minio.endpoint(), minio.accessKey(), minio.secretKey()));
            Files.writeString(
                    shell.folder.resolve("qdrant-headers"),
                    qdrant.apiKey() == null ? "" : "api-key: " + qdrant.apiKey() + "\n");
            shell.environment.putAll(Map.of(
                    "PLACE", "minio:backups",
                    "LAYER", "zentoria/personal",
                    "KEY", shell.folder.resolve("key.txt").toString(),
                    "RCLONE_CONFIG", shell.folder.resolve("rclone.conf").toString(),
                    "PGHOST", postgres.host(),
                    "PGPORT", String.valueOf(postgres.port()),
                    "PGUSER", postgres.adminUser(),
                    "PGPASSFILE", shell.folder.resolve("pgpass").toString(),
                    "REDIS_DATA",
                            Files.createDirectories(ground.resolve("redis-data"))
                                    .toString(),
                    "REDIS_PORT", String.valueOf(redisPort)));
            shell.environment.put("QDRANT_URL", qdrant.url());
            shell.environment.put(
                    "QDRANT_HEADERS", shell.folder.resolve("qdrant-headers").toString());
            shell.run(String.join("\n", PageCommands.marked("backup-restore.md", "by-hand")));

            assertThat(StoreContent.postgres(to, List.of("byhand_shop", "byhand_logs")))
                    .isEqualTo(rows);
            assertThat(to.opens("byhand_shop", "byhand_app", "of the role")).isTrue();
            assertThat(to.rows(
                            "postgres",
                            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'byhand_shop'"))
                    .containsExactly("byhand_app");
            assertThat(StoreContent.qdrant(to, COLLECTIONS)).isEqualTo(points);
            assertThat(to.qdrant("/aliases").at("/result/aliases").toString())
                    .contains("\"byhand_live\"")
                    .contains("\"byhand_docs\"");
            assertThat(to.qdrant("/collections/byhand_docs")
                            .at("/result/payload_schema/word/data_type")
                            .asText())
                    .isEqualTo("keyword");
            assertThat(shell.run("redis-cli -p " + redisPort
                            + " --user byhand-user --pass secret --no-auth-warning get session:1"))
                    .contains("value");
        }
    }

    private static void damagedFileStopsTheCommandsBeforeAnythingIsRestored(CommandLine shell) throws Exception {
        List<String> blocks = PageCommands.marked("backup-restore.md", "by-hand");
        String first = blocks.getFirst();
        shell.run(
                "rm -r postgres redis qdrant\n" + first
                        + "head --bytes=1000 /dev/zero | rclone rcat \"$PLACE/$(newest postgres)/postgres/byhand_shop.dump.age\"");
        CommandLine.Outcome outcome = shell.attempt(String.join("\n", blocks.subList(0, 2)) + "\ntouch gone-on");
        assertThat(outcome.exit()).as("%s", outcome.said()).isNotZero();
        assertThat(outcome.said()).contains("postgres/byhand_shop.dump.age: FAILED");
        assertThat(shell.folder.resolve("gone-on")).doesNotExist();
    }

    private static void fill(Servers servers) throws IOException, InterruptedException {
        servers.sql("postgres", "CREATE ROLE byhand_app LOGIN PASSWORD 'of the role'");
        servers.sql("postgres", "CREATE DATABASE byhand_shop OWNER byhand_app");
        servers.sql("postgres", "CREATE DATABASE byhand_logs");
        servers.sql("byhand_shop", "CREATE SCHEMA app AUTHORIZATION byhand_app");
        servers.sql("byhand_shop", "CREATE EXTENSION vector");
        servers.sql("byhand_shop", "CREATE TABLE app.items (id bigserial PRIMARY KEY, own text NOT NULL, v vector(3))");
        servers.sql("byhand_shop", "ALTER TABLE app.items OWNER TO byhand_app");
        servers.sql("byhand_shop", "ALTER TABLE app.items ENABLE ROW LEVEL SECURITY");
        servers.sql(
                "byhand_shop",
                "INSERT INTO app.items (own, v) SELECT 'row ä ' || n, ARRAY[n, 1, 2]::vector FROM generate_series(1, 300) n");
        servers.sql("byhand_logs", "CREATE TABLE logs (at date NOT NULL, word text) PARTITION BY RANGE (at)");
        servers.sql(
                "byhand_logs",
                "CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
        servers.sql(
                "byhand_logs",
                "INSERT INTO logs SELECT '2026-03-01'::date + n, 'w' || n FROM generate_series(1, 50) n");
        servers.redis("SET session:1 value PXAT 4070908800123");
        servers.redis("RPUSH list a b c");
        servers.redis("HSET hash f 1 g 2");
        servers.redis("SELECT 7");
        servers.redis("ZADD scores 1.5 a 2.5 b");
        servers.redis("SET ä ü");
        servers.redis("SELECT 0");
        servers.redis("ACL SETUSER byhand-user on >secret ~session:* resetchannels -@all +@read");
        for (String collection : COLLECTIONS) {
            servers.qdrant("PUT", "/collections/" + collection, "{\"vectors\": {\"size\": 4, \"distance\": \"Dot\"}}");
            for (int id = 1; id <= 20; id++) {
                servers.qdrant("PUT", "/collections/" + collection + "/points?wait=true", point(id));
            }
        }
        servers.qdrant(
                "PUT",
                "/collections/byhand_docs/index?wait=true",
                "{\"field_name\": \"word\", \"field_schema\": \"keyword\"}");
        servers.qdrant(
                "POST",
                "/collections/aliases",
                "{\"actions\": [{\"create_alias\": {\"collection_name\": \"byhand_docs\", \"alias_name\": \"byhand_live\"}}]}");
    }

    private static String point(int id) {
        return "{\"points\": [{\"id\": %1$d, \"vector\": [%1$d, 0.5, -1, 2], \"payload\": {\"word\": \"w%1$d\", \"n\": %1$d}}]}"
                .formatted(id);
    }

    private static void resource(
            CommandLine shell,
            Path ground,
            PostgresServer postgres,
            RedisServer redis,
            QdrantServer qdrant,
            MinioServer minio)
            throws Exception {
        ObjectNode resource = Yaml.read(RESOURCE);
        ObjectNode spec = resource.withObject("/spec");
        spec.withObject("/postgres/endpoint").put("port", postgres.port());
        spec.withObject("/redis/endpoint").put("port", redis.port());
        spec.withObject("/qdrant/endpoint")
                .put("host", qdrant.host())
                .put("httpPort", qdrant.httpPort())
                .put("grpcPort", qdrant.grpcPort());
        ((ObjectNode) spec.at("/backup/tiers/0/s3")).put("endpoint", minio.endpoint());
        shell.run("age-keygen -o key.txt");
        secret(shell, "postgres-admin", "username", postgres.adminUser());
        secret(shell, "postgres-admin", "password", postgres.adminPassword());
        secret(shell, "redis-admin", "password", redis.adminPassword());
        secret(shell, "identity", "identity", Files.readString(shell.folder.resolve("key.txt")));
        secret(shell, "minio", "access-key", minio.accessKey());
        secret(shell, "minio", "secret-key", minio.secretKey());
        String key = qdrant.apiKey();
        if (key != null) {
            spec.withObject("/qdrant/apiKeySecretRef").put("name", "qdrant").put("key", "api-key");
            secret(shell, "qdrant", "api-key", key);
        }
        Files.writeString(shell.folder.resolve("resource.yaml"), Yaml.write(resource));
    }

    private static void secret(CommandLine shell, String name, String key, String value) throws IOException {
        Path folder =
                Files.createDirectories(shell.folder.resolve("zdl-secrets").resolve(name));
        Files.writeString(folder.resolve(key), value);
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
