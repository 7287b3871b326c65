package io.zentoria.datalayer.cli;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.MinioServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Three stores with something in them, one backup of it in three tiers, and the hands to damage it with. */
final class DamageBed implements AutoCloseable {
    private static final List<String> DATABASES = List.of("damage_a", "damage_b", "damage_c");
    private static final List<String> COLLECTIONS = List.of("damage_x", "damage_y", "damage_z");

    private final Path home = TestServers.folder("damage");
    private final PostgresServer postgres = TestServers.postgres();
    private final RedisServer redis = TestServers.redis();
    private final QdrantServer qdrant = TestServers.qdrant();
    private final MinioServer minio = MinioServer.start(home.resolve("minio"), List.of("damage"));
    private final BackupSession session;

    DamageBed() throws Exception {
        for (String folder : List.of("local", "far", "staging")) {
            Files.createDirectories(home.resolve(folder));
        }
        secrets();
        fill();
        Files.writeString(home.resolve("layer.yaml"), yaml());
        ResourceFile resource = ResourceFile.read(home.resolve("layer.yaml").toString());
        session = new BackupSession(
                resource.owner(),
                resource.resource().getSpec(),
                new SecretFiles(home.resolve("secrets"), Map.of()),
                new Site(Tools.in(List.of(ClientTools.folder())), home.resolve("staging"), Clock.systemUTC()));
    }

    BackupSession session() {
        return session;
    }

    Path staging() {
        return home.resolve("staging");
    }

    /** What a command said, and its exit code. */
    record Said(int code, String out, String err) {}

    /** Runs a command of the CLI on the resource. */
    Said zdl(String command, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "-f",
                home.resolve("layer.yaml").toString(),
                "--secrets",
                home.resolve("secrets").toString(),
                "--tools",
                ClientTools.folder().toString(),
                "--staging",
                staging().toString()));
        arguments.addAll(List.of(more));
        int code = Zdl.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString());
    }

    Manifest manifest(String tier, String folder) throws BackupException, InterruptedException {
        return ManifestJson.read(session.tier(tier).manifest(folder).orElseThrow(), tier);
    }

    byte[] bytes(String tier, String folder, String path) throws Exception {
        try (InputStream in = session.tier(tier).open(folder, path)) {
            return in.readAllBytes();
        }
    }

    /** Puts other bytes in the place of a file, as bit rot or a hand would: the manifest keeps what it says. */
    void set(String tier, String folder, String path, byte[] bytes) throws Exception {
        switch (tier) {
            case "local", "far" ->
                Files.write(home.resolve(tier).resolve(folder).resolve(path), bytes);
            default ->
                session.tier(tier)
                        .put(
                                folder,
                                path,
                                new Content(() -> new ByteArrayInputStream(bytes), bytes.length, sum(bytes)));
        }
    }

    void delete(String tier, String folder, String path) throws IOException {
        Files.delete(home.resolve(tier).resolve(folder).resolve(path));
    }

    private void secrets() throws Exception {
        secret("pg", Map.of("username", postgres.adminUser(), "password", postgres.adminPassword()));
        secret("redis", Map.of("password", redis.adminPassword()));
        secret("minio", Map.of("access-key", minio.accessKey(), "secret-key", minio.secretKey()));
        secret("rclone", Map.of("rclone.conf", "[far]\ntype = alias\nremote = " + home.resolve("far") + "\n"));
        Tools tools = Tools.in(List.of(ClientTools.folder()));
        secret("age", Map.of("identity", Tool.text(ToolCall.of(tools.program("age-keygen"), List.of(), Map.of()))));
        String key = qdrant.apiKey();
        if (key != null) {
            secret("qdrant", Map.of("api-key", key));
        }
    }

    private void secret(String name, Map<String, String> fields) throws IOException {
        Path folder = Files.createDirectories(home.resolve("secrets").resolve(name));
        for (Map.Entry<String, String> field : fields.entrySet()) {
            Files.writeString(folder.resolve(field.getKey()), field.getValue());
        }
    }

    private void fill() throws Exception {
        for (String database : DATABASES) {
            sql("postgres", "DROP DATABASE IF EXISTS " + database, "CREATE DATABASE " + database);
            sql(database, "CREATE TABLE t AS SELECT n, md5(n::text) AS word FROM generate_series(1, 500) n");
        }
        RedisURI uri = RedisURI.builder()
                .withHost(redis.host())
                .withPort(redis.port())
                .withPassword(redis.adminPassword().toCharArray())
                .build();
        try (RedisClient client = RedisClient.create(uri)) {
            var commands = client.connect().sync();
            commands.flushall();
            for (int i = 0; i < 100; i++) {
                commands.set("key:" + i, "value " + i);
            }
        }
        for (String collection : COLLECTIONS) {
            put("/collections/" + collection, "{\"vectors\":{\"size\":4,\"distance\":\"Cosine\"}}");
            put(
                    "/collections/" + collection + "/points?wait=true",
                    "{\"points\":[{\"id\":1,\"vector\":[0.1,0.2,0.3,0.4]},{\"id\":2,\"vector\":[0.4,0.3,0.2,0.1]}]}");
        }
    }

    private void put(String path, String json) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(qdrant.url() + path))
                .header("content-type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json));
        String key = qdrant.apiKey();
        if (key != null) {
            request.header("api-key", key);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.body());
            }
        }
    }

    private void sql(String database, String... statements) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private String yaml() {
        StringBuilder text = new StringBuilder("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaDataLayer
                metadata: {name: damage, namespace: default}
                spec:
                  postgres:
                    endpoint: {host: %s, port: %d, tls: {mode: Disable}}
                    adminSecretRef: {name: pg}
                    roles: [{name: damage_owner}]
                    databases:
                """.formatted(postgres.host(), postgres.port()));
        DATABASES.forEach(each -> text.append("      - {name: %s, owner: damage_owner}\n".formatted(each)));
        text.append("""
                  redis:
                    endpoint: {host: %s, port: %d}
                    adminSecretRef: {name: redis}
                  qdrant:
                    endpoint: {host: %s, httpPort: %d, grpcPort: %d}
                """.formatted(redis.host(), redis.port(), qdrant.host(), qdrant.httpPort(), qdrant.grpcPort()));
        if (qdrant.apiKey() != null) {
            text.append("    apiKeySecretRef: {name: qdrant, key: api-key}\n");
        }
        text.append("    collections:\n");
        COLLECTIONS.forEach(
                each -> text.append("      - {name: %s, vectors: {size: 4, distance: Cosine}}\n".formatted(each)));
        text.append("""
                  backup:
                    encryption: {identitySecretRef: {name: age, key: identity}}
                    tiers:
                      - {name: local, filesystem: {path: "%1$s/local"}}
                      - name: minio
                        s3: {endpoint: "%2$s", bucket: damage, region: us-east-1, pathStyle: true, credentialsSecretRef: {name: minio}}
                      - {name: far, rclone: {remote: "far:", configSecretRef: {name: rclone, key: rclone.conf}}}
                """.formatted(home, minio.endpoint()));
        return text.toString();
    }

    private static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public void close() throws Exception {
        session.close();
        minio.close();
        for (String database : DATABASES) {
            sql("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        }
    }
}
