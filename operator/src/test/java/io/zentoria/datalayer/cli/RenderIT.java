package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The folder of the whole sample, on real servers that are started from its files: it gives what the operator gives. The
 * methods go on where the one before ended, as a person does.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RenderIT {
    private static final Path SAMPLE = Path.of("../deploy/samples/personal.yaml");

    private final Path home = TestServers.folder("render");
    private final Path folder = home.resolve("folder");
    private final Path resource = home.resolve("layer.yaml");
    private final int postgresPort = TestServers.freePort();
    private final int poolerPort = TestServers.freePort();
    private final int redisPort = TestServers.freePort();
    private QdrantServer qdrant;
    private PostgresServer postgres;
    private RedisServer redis;
    private PgBouncerServer pooler;

    @BeforeAll
    void start() throws Exception {
        qdrant = QdrantServer.start(home.resolve("qdrant"));
        Files.writeString(resource, resourceAt(postgresPort, poolerPort, redisPort, qdrant));
        Commands.Said said = Commands.zdl("render", "-f", resource.toString(), "-o", folder.toString());
        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isZero();
        postgres = PostgresServer.startFrom(home.resolve("postgres"), postgresPort, read("config/postgresql.conf"));
        redis = RedisServer.startFrom(
                home.resolve("redis"), redisPort, read("config/redis.conf"), read("config/users.acl"));
        secret("zentoria-postgres-admin", "username", postgres.adminUser());
        secret("zentoria-postgres-admin", "password", postgres.adminPassword());
    }

    @AfterAll
    void stop() {
        Stream.of(pooler, redis, postgres, qdrant)
                .filter(server -> server != null)
                .forEach(server -> {
                    try {
                        server.close();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** The sample, on these servers, with a folder for backups alone. */
    private String resourceAt(int postgresAt, int poolerAt, int redisAt, QdrantServer qdrantAt) throws IOException {
        ObjectNode layer = Yaml.read(Files.readString(SAMPLE));
        ObjectNode spec = (ObjectNode) layer.get("spec");
        ((ObjectNode) spec.at("/postgres/endpoint")).put("host", "127.0.0.1").put("port", postgresAt);
        ObjectNode pool = (ObjectNode) spec.at("/postgres/pooler");
        if (poolerAt == 0) {
            ((ObjectNode) spec.get("postgres")).remove("pooler");
        } else {
            pool.put("port", poolerAt);
            pool.putObject("endpoint").put("host", "127.0.0.1").put("port", poolerAt);
            pool.putObject("adminSecretRef").put("name", "personal-pooler-admin");
        }
        ((ObjectNode) spec.at("/redis/endpoint")).put("host", "127.0.0.1").put("port", redisAt);
        ObjectNode endpoint = ((ObjectNode) spec.at("/qdrant/endpoint"));
        endpoint.put("host", qdrantAt.host());
        endpoint.put("httpPort", qdrantAt.httpPort()).put("grpcPort", qdrantAt.grpcPort());
        if (qdrantAt.apiKey() != null) {
            ((ObjectNode) spec.get("qdrant"))
                    .putObject("apiKeySecretRef")
                    .put("name", "qdrant")
                    .put("key", "api-key");
            secret("qdrant", "api-key", qdrantAt.apiKey());
        }
        ObjectNode backup = (ObjectNode) spec.get("backup");
        backup.remove("encryption");
        backup.remove("schedules");
        backup.remove("drill");
        backup.putArray("tiers")
                .addObject()
                .put("name", "local")
                .putObject("filesystem")
                .put("path", home.resolve("backups").toString());
        return Yaml.write(layer);
    }

    private String read(String path) throws IOException {
        return Files.readString(folder.resolve(path));
    }

    private void secret(String name, String key, String value) throws IOException {
        Path file = Files.createDirectories(
                        folder.resolveSibling("folder-secrets").resolve(name))
                .resolve(key);
        Files.writeString(file, value);
        file.toFile().setReadable(false, false);
        file.toFile().setReadable(true, true);
    }

    private Path secrets() {
        return folder.resolveSibling("folder-secrets");
    }

    private String kept(String name) throws IOException {
        return Files.readString(secrets().resolve(name).resolve("password")).strip();
    }

    private Commands.Said script(String name, String... arguments) throws Exception {
        return Commands.bash(
                folder.resolve("scripts").resolve(name),
                Map.of("ZDL_SECRETS", secrets().toString()),
                arguments);
    }

    private Commands.Said plan(Path of) {
        return Commands.zdl("plan", "-f", of.toString(), "--secrets", secrets().toString());
    }

    private static List<String> rows(PostgresServer server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            Stream.Builder<String> rows = Stream.builder();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows.build().toList();
        }
    }

    @Test
    @Order(1)
    void afterTheScriptsThereIsNothingLeftToPlan() throws Exception {
        for (String name : List.of("init_databases.sh", "init_redis.sh", "init_qdrant.sh")) {
            Commands.Said said = script(name);
            assertThat(said.err()).as(name).isEmpty();
            assertThat(said.code()).as(name).isZero();
        }
        pooler = PgBouncerServer.startFrom(
                home.resolve("pooler"),
                poolerPort,
                read("config/pgbouncer.ini"),
                read("config/userlist.txt"),
                "zentoria_pooler",
                kept("personal-pooler-admin"));

        Commands.Said planned = plan(resource);

        assertThat(planned.err()).isEmpty();
        assertThat(planned.out()).contains("Plan: 0 safe, 0 disruptive, 0 destructive.");
        assertThat(planned.code()).isZero();
    }

    @Test
    @Order(2)
    void runAgainTheyChangeNothing() throws Exception {
        String before = postgres.schemaDump();
        String users = read("config/userlist.txt");
        for (String name : List.of("init_databases.sh", "init_redis.sh", "init_qdrant.sh")) {
            Commands.Said said = script(name);
            assertThat(said.err()).as(name).isEmpty();
            assertThat(said.code()).as(name).isZero();
        }
        assertThat(withoutRandom(postgres.schemaDump())).isEqualTo(withoutRandom(before));
        assertThat(read("config/userlist.txt")).isEqualTo(users);
        assertThat(plan(resource).code()).isZero();
    }

    @Test
    @Order(3)
    void applicationsLogInWithThePasswordsThatWereMade() throws Exception {
        try (Connection connection =
                pooler.connect("zentoria_main", "zentoria_app", kept("personal-postgres-zentoria-app"))) {
            assertThat(connection.isValid(5)).isTrue();
        }
        try (RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(redisPort)
                .withAuthentication("n8n", kept("personal-redis-n8n").toCharArray())
                .withDatabase(2)
                .build())) {
            assertThat(client.connect().sync().set("queue:n8n:1", "job")).isEqualTo("OK");
        }
    }

    @Test
    @Order(4)
    void noLogAndNoFileOfTheFolderHoldsASecret() throws Exception {
        String log = Files.readString(postgres.logFile()) + Files.readString(redis.logFile());
        assertThat(log).doesNotContain("SCRAM-SHA-256$4096:");
        try (Stream<Path> files = Files.walk(secrets())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().equals("password"))
                    .toList()) {
                String password = Files.readString(file).strip();
                assertThat(log).doesNotContain(password);
                try (Stream<Path> written = Files.walk(folder)) {
                    for (Path one : written.filter(Files::isRegularFile).toList()) {
                        assertThat(Files.readString(one)).as(one.toString()).doesNotContain(password);
                    }
                }
            }
        }
    }

    @Test
    @Order(5)
    void itIsWhatTheOperatorMakesAndTakesWhatTheBackupScriptsWrote() throws Exception {
        fill();
        for (String name : List.of("backup_postgresql.sh", "backup_redis.sh", "backup_qdrant.sh")) {
            Commands.Said said = script(name);
            assertThat(said.err()).as(name).isEmpty();
            assertThat(said.code()).as(name).isZero();
        }
        String made = postgres.schemaDump();
        Path other = home.resolve("other.yaml");
        try (PostgresServer freshPostgres = PostgresServer.start(home.resolve("postgres-2"), Map.of());
                RedisServer freshRedis = RedisServer.start(home.resolve("redis-2"), Map.of());
                QdrantServer freshQdrant = QdrantServer.start(home.resolve("qdrant-2"))) {
            secret("zentoria-postgres-admin", "username", freshPostgres.adminUser());
            secret("zentoria-postgres-admin", "password", freshPostgres.adminPassword());
            secret("zentoria-redis-admin", "password", freshRedis.adminPassword());
            Files.writeString(other, resourceAt(freshPostgres.port(), 0, freshRedis.port(), freshQdrant));
            Commands.Said applied = Commands.zdl(
                    "apply", "-f", other.toString(), "--secrets", secrets().toString());
            assertThat(applied.err()).isEmpty();
            assertThat(applied.code()).isZero();

            assertThat(withoutRandom(made)).isEqualTo(withoutRandom(freshPostgres.schemaDump()));

            for (String backup : backups()) {
                Commands.Said restored = Commands.zdl(
                        "restore",
                        "-f",
                        other.toString(),
                        "--secrets",
                        secrets().toString(),
                        "--tools",
                        ClientTools.folder().toString(),
                        "--staging",
                        home.resolve("staging").toString(),
                        "--tier",
                        "local",
                        "--path",
                        backup,
                        "--in-place",
                        "--confirm",
                        "personal",
                        "--no-safety-backup");
                assertThat(restored.code()).as(restored.err()).isZero();
            }

            assertThat(rows(freshPostgres, "zentoria_main", "SELECT email FROM core.users"))
                    .containsExactly("a@example.org");
            assertThat(rows(freshPostgres, "zentoria_vectors", "SELECT content FROM embeddings.documents"))
                    .containsExactly("a text");
            try (RedisClient client = RedisClient.create(RedisURI.builder()
                    .withHost("127.0.0.1")
                    .withPort(freshRedis.port())
                    .withPassword(freshRedis.adminPassword().toCharArray())
                    .withDatabase(2)
                    .build())) {
                assertThat(client.connect().sync().get("queue:n8n:1")).isEqualTo("job");
            }
            assertThat(send(freshQdrant, "POST", "/collections/kb/points/count", "{\"exact\": true}")
                            .at("/result/count")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    private void fill() throws Exception {
        try (Connection main = postgres.connect("zentoria_main");
                Statement statement = main.createStatement()) {
            statement.execute("INSERT INTO core.users (email, display_name) VALUES ('a@example.org', 'A')");
        }
        try (Connection vectors = postgres.connect("zentoria_vectors");
                Statement statement = vectors.createStatement()) {
            statement.execute("INSERT INTO embeddings.documents (content) VALUES ('a text')");
        }
        String vector = Stream.generate(() -> "0.1").limit(768).collect(Collectors.joining(","));
        send(
                qdrant,
                "PUT",
                "/collections/knowledge/points?wait=true",
                "{\"points\":[{\"id\":1,\"vector\":[" + vector + "]}]}");
    }

    private List<String> backups() throws IOException {
        Path tier = home.resolve("backups");
        try (Stream<Path> files = Files.walk(tier)) {
            return files.filter(file -> file.getFileName().toString().equals("manifest.json"))
                    .map(file -> tier.relativize(file.getParent()).toString())
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode send(QdrantServer server, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (server.apiKey() != null) {
            request.header("api-key", server.apiKey());
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new ObjectMapper().readTree(answer.body());
        }
    }

    /** Verifiers have salts, and newer pg_dumps a random word on each file. */
    private static String withoutRandom(String dump) {
        return dump.lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .map(line -> line.replaceAll("PASSWORD 'SCRAM[^']*'", "PASSWORD '***'"))
                .collect(Collectors.joining("\n"));
    }
}
