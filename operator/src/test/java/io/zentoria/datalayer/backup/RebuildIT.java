package io.zentoria.datalayer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A data layer whose servers, cluster, Secrets and files are gone comes back from the bucket and the age identity, by the
 * commands of docs/backup-restore.md.
 */
@Timeout(480)
final class RebuildIT {
    private static final Path SAMPLE = Path.of("../deploy/samples/personal.yaml");
    private static final List<String> DATABASES = List.of("zentoria_main", "zentoria_vectors", "n8n");
    private static final List<String> COLLECTIONS = List.of("documents", "chat_history", "code", "knowledge");
    private static final int WIDE = 768;

    @Test
    void bucketAndKeyAloneGiveTheWholeSampleBackOnEmptyServers() throws Exception {
        Path ground = TestServers.folder("rebuild");
        try (MinioServer minio = MinioServer.start(ground.resolve("minio"), List.of("zentoria-backups"))) {
            CommandLine before = new CommandLine(ground.resolve("before"));
            Content lost = live(before, ground, minio);

            CommandLine after = new CommandLine(ground.resolve("after"));
            Files.copy(before.folder.resolve("key.txt"), after.folder.resolve("key.txt"));
            try (PostgresServer postgres =
                            PostgresServer.start(ground.resolve("pg2"), Map.of("max_connections", "200"));
                    RedisServer redis = RedisServer.start(ground.resolve("redis2"), Map.of());
                    QdrantServer qdrant = QdrantServer.start(ground.resolve("qdrant2"));
                    Servers servers = new Servers(postgres, redis, qdrant)) {
                List<String> blocks = PageCommands.marked("backup-restore.md", "rebuild");
                after.environment.putAll(Map.of(
                        "AT", "s3://zentoria-backups?endpoint=" + minio.endpoint() + "&region=us-east-1",
                        "AWS_ACCESS_KEY_ID", minio.accessKey(),
                        "AWS_SECRET_ACCESS_KEY", minio.secretKey()));
                String listed = after.run("zdl backups --at \"$AT\" --identity key.txt");
                assertThat(listed.lines()).as("a heading and two backups").hasSize(3);
                after.environment.put("FOLDER", newest(listed));
                assertThat(after.run(blocks.getFirst()))
                        .contains("postgres,redis,qdrant")
                        .contains("encrypted");
                edit(after.folder.resolve("datalayer.yaml"), postgres, redis, qdrant);
                administrators(after, postgres, redis, qdrant);
                String plan = after.run(String.join("\n", blocks.subList(1, blocks.size())));

                Content back = Content.of(servers, redis);
                assertThat(back.rows).isEqualTo(lost.rows);
                assertThat(back.keys).isEqualTo(lost.keys);
                assertThat(back.points).isEqualTo(lost.points);
                assertThat(plan).as("what is left to do").contains("nothing to do");
            }
        }
    }

    private record Content(Map<String, List<String>> rows, Map<String, String> keys, Map<String, List<String>> points) {
        static Content of(Servers servers, RedisServer redis) throws Exception {
            return new Content(
                    StoreContent.postgres(servers, DATABASES),
                    StoreContent.redis(redis.host(), redis.port(), redis.adminPassword()),
                    StoreContent.qdrant(servers, COLLECTIONS));
        }
    }

    /** The data layer as it was: the sample, applied and filled and backed up. Its servers are gone afterwards. */
    private static Content live(CommandLine shell, Path ground, MinioServer minio) throws Exception {
        try (PostgresServer postgres = PostgresServer.start(ground.resolve("pg"), Map.of("max_connections", "200"));
                RedisServer redis = RedisServer.start(ground.resolve("redis"), Map.of());
                QdrantServer qdrant = QdrantServer.start(ground.resolve("qdrant"));
                Servers servers = new Servers(postgres, redis, qdrant)) {
            Path file = Files.copy(SAMPLE, shell.folder.resolve("personal.yaml"));
            edit(file, postgres, redis, qdrant);
            ObjectNode sample = Yaml.read(Files.readString(file));
            ArrayNode tiers = (ArrayNode) sample.at("/spec/backup/tiers");
            tiers.remove(2); // a OneDrive, of which there is none here
            ((ObjectNode) tiers.at("/0/filesystem"))
                    .put("path", ground.resolve("local").toString());
            ((ObjectNode) tiers.at("/1/s3")).put("endpoint", minio.endpoint());
            Files.writeString(file, Yaml.write(sample));
            Files.createDirectories(ground.resolve("local"));
            shell.run("age-keygen -o key.txt");
            administrators(shell, postgres, redis, qdrant);
            secret(shell, "zentoria-backup-identity", "identity", Files.readString(shell.folder.resolve("key.txt")));
            secret(shell, "zentoria-minio", "access-key", minio.accessKey());
            secret(shell, "zentoria-minio", "secret-key", minio.secretKey());
            shell.run("zdl apply -f personal.yaml");
            shell.run("zdl backup -f personal.yaml"); // an older one, which is not meant
            fill(servers);
            shell.run("zdl backup -f personal.yaml");
            Content content = Content.of(servers, redis);
            assertThat(content.rows.get("zentoria_main.own.notes")).hasSize(200);
            assertThat(content.keys).hasSize(3);
            assertThat(content.points.get("documents")).hasSize(10);
            for (String collection : COLLECTIONS) {
                servers.qdrant("DELETE", "/collections/" + collection, null);
            }
            shell.run("rm -r '" + ground.resolve("local") + "'");
            return content;
        }
    }

    private static void fill(Servers servers) throws IOException, InterruptedException {
        servers.sql("zentoria_main", "CREATE SCHEMA own AUTHORIZATION zentoria_app");
        servers.sql("zentoria_main", "CREATE TABLE own.notes (id int PRIMARY KEY, note text)");
        servers.sql("zentoria_main", "ALTER TABLE own.notes OWNER TO zentoria_app");
        servers.sql("zentoria_main", "GRANT SELECT ON own.notes TO zentoria_backup, zentoria_readonly");
        servers.sql("zentoria_main", "GRANT USAGE ON SCHEMA own TO zentoria_backup, zentoria_readonly");
        servers.sql("zentoria_main", "INSERT INTO own.notes SELECT n, 'nöte ' || n FROM generate_series(1, 200) n");
        servers.redis("SET session:user:1:a x PXAT 4070908800123");
        servers.redis("SELECT 2");
        servers.redis("RPUSH queue:n8n:jobs a b c");
        servers.redis("SELECT 7");
        servers.redis("SET metrics:cpu:host 1 EX 864000");
        servers.redis("SELECT 0");
        for (int id = 1; id <= 10; id++) {
            StringBuilder vector = new StringBuilder();
            for (int i = 0; i < WIDE; i++) {
                vector.append(i == 0 ? "" : ",").append((id * 7 + i * 13) % 101 - 50);
            }
            servers.qdrant(
                    "PUT",
                    "/collections/documents/points?wait=true",
                    "{\"points\": [{\"id\": %d, \"vector\": [%s], \"payload\": {\"chunk_index\": %d, \"tags\": [\"a\"]}}]}"
                            .formatted(id, vector, id));
        }
    }

    /** What the page says in words: endpoints of the new servers, and no schedules yet. */
    private static void edit(Path file, PostgresServer postgres, RedisServer redis, QdrantServer qdrant)
            throws IOException {
        ObjectNode resource = Yaml.read(Files.readString(file));
        ObjectNode spec = resource.withObject("/spec");
        spec.withObject("/postgres/endpoint").put("host", postgres.host()).put("port", postgres.port());
        spec.withObject("/redis/endpoint").put("host", redis.host()).put("port", redis.port());
        spec.withObject("/qdrant/endpoint")
                .put("host", qdrant.host())
                .put("httpPort", qdrant.httpPort())
                .put("grpcPort", qdrant.grpcPort());
        if (qdrant.apiKey() != null) {
            spec.withObject("/qdrant/apiKeySecretRef")
                    .put("name", "zentoria-qdrant")
                    .put("key", "api-key");
        }
        spec.withObject("/backup").remove(List.of("schedules", "drill"));
        Files.writeString(file, Yaml.write(resource));
    }

    private static void administrators(
            CommandLine shell, PostgresServer postgres, RedisServer redis, QdrantServer qdrant) throws IOException {
        secret(shell, "zentoria-postgres-admin", "username", postgres.adminUser());
        secret(shell, "zentoria-postgres-admin", "password", postgres.adminPassword());
        secret(shell, "zentoria-redis-admin", "password", redis.adminPassword());
        String key = qdrant.apiKey();
        if (key != null) {
            secret(shell, "zentoria-qdrant", "api-key", key);
        }
    }

    private static void secret(CommandLine shell, String name, String key, String value) throws IOException {
        Path folder =
                Files.createDirectories(shell.folder.resolve("zdl-secrets").resolve(name));
        Files.writeString(folder.resolve(key), value);
    }

    /** The path of the first line of the list, which follows its heading. */
    private static String newest(String listed) {
        return listed.lines().skip(1).findFirst().orElseThrow().split(" +", 3)[1];
    }
}
