package io.zentoria.datalayer.backup.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A data layer of three stores in which the numbers 1, 2, 3, … can be written everywhere; its names are its own. */
final class FencedBed implements AutoCloseable {
    static final String FOLDER = "default/fenced/manual/2026-11-24T02-00-00Z";
    private static final ObjectMapper JSON = new ObjectMapper();

    final String name = "fence_" + UUID.randomUUID().toString().substring(0, 8);
    final Path folder;
    private final PostgresServer postgres = TestServers.postgres();
    private final RedisServer redis = TestServers.redis();
    private final QdrantServer qdrant = TestServers.qdrant();
    private final RedisClient client = RedisClient.create(RedisURI.builder()
            .withHost(redis.host())
            .withPort(redis.port())
            .withPassword(redis.adminPassword().toCharArray())
            .build());
    final RedisCommands<String, String> keys = client.connect().sync();
    private final HttpClient http = HttpClient.newHttpClient();

    FencedBed(Path folder) throws Exception {
        this.folder = folder;
        sql("postgres", "CREATE DATABASE " + name);
        sql(
                name,
                "CREATE SCHEMA app",
                "CREATE TABLE app.numbers (n bigint PRIMARY KEY)",
                "CREATE TABLE app.writing (go boolean NOT NULL, stopped boolean NOT NULL)",
                "INSERT INTO app.writing VALUES (true, false)",
                "CREATE TABLE app.calls (at bigserial, hook text)");
        call("PUT", "/collections/" + name, "{'vectors': {'size': 2, 'distance': 'Dot'}}");
        writeAll(1);
    }

    /** The spec; hooks as YAML in one line each. */
    String spec(String backup) {
        return """
                postgres:
                  endpoint: {host: %s, port: %d}
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
                  tiers: [{name: local, filesystem: {path: %s}}]
                %s
                """.formatted(
                        postgres.host(),
                        postgres.port(),
                        name,
                        postgres.adminUser(),
                        redis.host(),
                        redis.port(),
                        qdrant.host(),
                        qdrant.httpPort(),
                        qdrant.grpcPort(),
                        qdrant.apiKey() == null ? "" : "apiKeySecretRef: {name: qdrant}",
                        name,
                        folder.resolve("tier"),
                        backup.indent(2));
    }

    BackupSession session(String backup, boolean hookCommands) throws JsonProcessingException {
        return new BackupSession(
                new Owner("default", "fenced"),
                JSON.treeToValue(Yaml.read(spec(backup)), DataLayerSpec.class),
                new Given(Map.of(
                        "pg",
                        new Credential(
                                "1",
                                Map.of(
                                        "username", Password.of(postgres.adminUser()),
                                        "password", Password.of(postgres.adminPassword()))),
                        "redis",
                        new Credential("1", Map.of("password", Password.of(redis.adminPassword()))),
                        "qdrant",
                        new Credential("1", Map.of("api-key", Password.of(String.valueOf(qdrant.apiKey())))))),
                new Site(
                        Tools.in(List.of(ClientTools.folder())),
                        folder.resolve("staging"),
                        Clock.systemUTC(),
                        hookCommands));
    }

    StoreReading.Result take(BackupSession session, RunProgress progress) throws BackupException, InterruptedException {
        return new StoreReading(session)
                .take(
                        new RunRequest(
                                "fenced-manual",
                                session.owner(),
                                "manual",
                                Instant.parse("2026-11-24T02:00:00Z"),
                                FOLDER,
                                "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8)),
                        session.stores(),
                        new BackupRun(session.tier("local"), Optional.empty(), Clock.systemUTC()),
                        progress);
    }

    List<String> published() throws BackupException {
        return new FilesystemTier("local", folder.resolve("tier")).folders("default/fenced");
    }

    void sql(String database, String... statements) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    Connection connect() throws SQLException {
        return postgres.connect(name);
    }

    String text(String database, String query) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    void writeAll(long number) throws Exception {
        sql(name, "INSERT INTO app.numbers VALUES (" + number + ")");
        writeKey(number);
        writePoint(number);
    }

    void writeKey(long number) {
        keys.set(name, String.valueOf(number));
    }

    void writePoint(long number) throws Exception {
        call(
                "PUT",
                "/collections/" + name + "/points?wait=true",
                "{'points': [{'id': %d, 'vector': [0.5, 0.25]}]}".formatted(number));
    }

    /** How many points a collection has; the numbers are written without a gap. */
    long points(String collection) throws Exception {
        return call("POST", "/collections/" + collection + "/points/count", "{'exact': true}")
                .at("/result/count")
                .asLong();
    }

    JsonNode call(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(qdrant.url() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        Optional.ofNullable(qdrant.apiKey()).ifPresent(key -> request.header("api-key", key));
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + " answered " + response.statusCode() + " " + response.body());
        }
        return (ObjectNode) JSON.readTree(response.body());
    }

    @Override
    public void close() throws Exception {
        for (String database : List.of(name, name + "_copy")) {
            sql("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
            call("DELETE", "/collections/" + database, "");
        }
        keys.del(name, name + "_copy");
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        http.close();
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
            throw new UnsupportedOperationException("a backup changes no secrets");
        }
    }
}
