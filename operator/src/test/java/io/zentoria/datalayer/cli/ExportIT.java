package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.zentoria.datalayer.Yaml;
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
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is exported from live servers is a resource that changes nothing on them. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class ExportIT {
    private static final Path SAMPLE = Path.of("../deploy/samples/personal.yaml");

    private final Path home = TestServers.folder("export");
    private final Path secrets = home.resolve("secrets");
    private final Path bare = home.resolve("bare.yaml");
    private final Path exported = home.resolve("exported.yaml");
    private PostgresServer postgres;
    private RedisServer redis;
    private QdrantServer qdrant;

    @BeforeEach
    void start() throws IOException {
        postgres = PostgresServer.start(home.resolve("postgres"), Map.of());
        redis = RedisServer.start(home.resolve("redis"), Map.of());
        qdrant = QdrantServer.start(home.resolve("qdrant"));
        secret("zentoria-postgres-admin", "username", postgres.adminUser());
        secret("zentoria-postgres-admin", "password", postgres.adminPassword());
        secret("zentoria-redis-admin", "password", redis.adminPassword());
        if (qdrant.apiKey() != null) {
            secret("qdrant", "api-key", qdrant.apiKey());
        }
        Files.writeString(bare, """
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaDataLayer
                metadata: {name: personal, namespace: zentoria}
                spec:
                  postgres: {endpoint: {host: 127.0.0.1, port: %d}, adminSecretRef: {name: zentoria-postgres-admin}}
                  redis: {endpoint: {host: 127.0.0.1, port: %d}, adminSecretRef: {name: zentoria-redis-admin}}
                  qdrant: {endpoint: {host: %s, httpPort: %d, grpcPort: %d}%s}
                """.formatted(
                        postgres.port(),
                        redis.port(),
                        qdrant.host(),
                        qdrant.httpPort(),
                        qdrant.grpcPort(),
                        qdrant.apiKey() == null ? "" : ", apiKeySecretRef: {name: qdrant, key: api-key}"));
    }

    @AfterEach
    void stop() throws Exception {
        qdrant.close();
        redis.close();
        postgres.close();
    }

    private void secret(String name, String key, String value) throws IOException {
        Files.writeString(Files.createDirectories(secrets.resolve(name)).resolve(key), value);
    }

    private Commands.Said zdl(String command, Path file) {
        return Commands.zdl(command, "-f", file.toString(), "--secrets", secrets.toString());
    }

    private String export() throws IOException {
        Commands.Said said = zdl("export", bare);
        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isZero();
        assertThat(said.out()).doesNotContain(postgres.adminPassword()).doesNotContain("SCRAM");
        Files.writeString(exported, said.out());
        return said.out();
    }

    @Test
    void whatTheOperatorMadeComesBackAsAResourceWithNothingToDo() throws Exception {
        ObjectNode layer = Yaml.read(Files.readString(SAMPLE));
        ObjectNode spec = (ObjectNode) layer.get("spec");
        ObjectNode endpoints = (ObjectNode) Yaml.read(Files.readString(bare)).get("spec");
        for (String store : List.of("postgres", "redis", "qdrant")) {
            ((ObjectNode) spec.get(store)).setAll((ObjectNode) endpoints.get(store));
        }
        ((ObjectNode) spec.get("postgres")).remove("pooler");
        spec.remove("backup");
        Path sample = home.resolve("sample.yaml");
        Files.writeString(sample, Yaml.write(layer));
        Commands.Said applied = zdl("apply", sample);
        assertThat(applied.err()).isEmpty();
        // What only a restart brings into force is not what a server is yet.
        postgres.restart();

        String yaml = export();

        assertThat(yaml).doesNotContain("planning this would still");
        Commands.Said planned = zdl("plan", exported);
        assertThat(planned.out()).contains("Plan: 0 safe, 0 disruptive, 0 destructive.");
        assertThat(planned.code()).isZero();
        ObjectNode written = (ObjectNode) Yaml.read(yaml).get("spec");
        assertThat(written.at("/postgres/roles").findValuesAsText("name"))
                .containsExactlyInAnyOrder(
                        "zentoria_app", "zentoria_ai", "n8n", "zentoria_backup", "zentoria_readonly");
        assertThat(written.at("/postgres/databases").findValuesAsText("bundle"))
                .containsExactlyInAnyOrder("zentoria-main", "zentoria-vectors", "n8n-integration");
        assertThat(written.at("/qdrant/collections").findValuesAsText("size"))
                .containsExactlyInAnyOrder("768", "768", "4096", "768");
        assertThat(written.at("/redis/users").findValuesAsText("name"))
                .containsExactlyInAnyOrder("backend-api", "n8n", "ai-orchestrator");
    }

    @Test
    void whatAPersonMadeIsTakenOverAsItIs() throws Exception {
        byHand();
        secret("personal-postgres-shop", "password", "p1");
        secret("personal-postgres-reader", "password", "p2");
        secret("personal-redis-worker", "password", "p3");

        String yaml = export();

        assertThat(yaml)
                .contains("# role boss is left out: it may create databases, which a resource has no word for")
                .contains("# database bosses is left out: it belongs to boss, which is none of the roles here");
        Commands.Said planned = zdl("plan", exported);
        assertThat(planned.err()).isEmpty();
        assertThat(planned.out().lines().filter(line -> line.startsWith("  Safe")))
                .as(yaml + planned.out())
                .isNotEmpty()
                .allMatch(
                        line -> line.contains(" adopt ") || line.contains("mark the data set as looked after"),
                        "nothing but notes of what was there before");
        assertThat(planned.out()).contains(" 0 disruptive, 0 destructive");
        assertThat(yaml).doesNotContain("planning this would still");

        assertThat(zdl("apply", exported).err()).isEmpty();
        assertThat(zdl("plan", exported).code()).isZero();
        Commands.Said log = zdl("log", exported);
        assertThat(log.err()).isEmpty();
        assertThat(log.out())
                .containsPattern("(?m)^\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z  postgres Safe +adopt role shop$")
                .contains("redis    Safe        adopt acl user worker");
        String again = export();
        assertThat(again).doesNotContain("planning this would still");
    }

    private void byHand() throws Exception {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE boss LOGIN CREATEDB");
            statement.execute("CREATE ROLE shop LOGIN CONNECTION LIMIT 7 PASSWORD 'p1'");
            statement.execute("CREATE ROLE reader LOGIN PASSWORD 'p2'");
            statement.execute("CREATE DATABASE bosses OWNER boss");
            statement.execute("CREATE DATABASE shop OWNER shop");
        }
        try (Connection connection = postgres.connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION pg_trgm");
            statement.execute("CREATE SCHEMA sales AUTHORIZATION shop");
            statement.execute("SET ROLE shop");
            statement.execute("CREATE TABLE sales.orders (id bigint PRIMARY KEY)");
            statement.execute("GRANT USAGE ON SCHEMA sales TO reader");
            statement.execute("GRANT SELECT ON sales.orders TO reader");
            statement.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO reader");
            statement.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON SEQUENCES TO reader");
        }
        try (RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(redis.port())
                .withPassword(redis.adminPassword().toCharArray())
                .build())) {
            var commands = client.connect().sync();
            commands.configSet("maxmemory", "100mb");
            commands.aclSetuser(
                    "worker",
                    AclSetuserArgs.Builder.on()
                            .addPassword("p3")
                            .keyPattern("jobs:*")
                            .addCommand(io.lettuce.core.protocol.CommandType.GET));
        }
        send("/collections/things", "{\"vectors\":{\"size\":4,\"distance\":\"Dot\"},\"hnsw_config\":{\"m\":32}}");
        send("/collections/things/index?wait=true", "{\"field_name\":\"kind\",\"field_schema\":\"keyword\"}");
    }

    private void send(String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(qdrant.url() + path))
                .header("content-type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body));
        if (qdrant.apiKey() != null) {
            request.header("api-key", qdrant.apiKey());
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
