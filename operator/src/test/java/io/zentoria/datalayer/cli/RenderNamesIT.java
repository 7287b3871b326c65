package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the sample does not have, on real servers: odd names and passwords, a person's own changelog, other intervals. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class RenderNamesIT {
    private static final String YAML = """
            apiVersion: zentoria.io/v1alpha1
            kind: ZentoriaDataLayer
            metadata: {name: odd.one, namespace: here}
            spec:
              postgres:
                endpoint: {host: 127.0.0.1, port: %1$d}
                adminSecretRef: {name: pg}
                parameters: {work_mem: 8MB, "log_line_prefix": "it's \\\\ %%m "}
                roles:
                  - {name: "o'b \\"rien", passwordSecretRef: {name: mine, key: odd}}
                  - {name: "$zdl$", connectionLimit: 3, memberOf: [pg_monitor]}
                  - {name: reader}
                databases:
                  - name: "my 'db\\" = x"
                    owner: "o'b \\"rien"
                    extensions: [pgcrypto, vector]
                    extensionSchema: "ext ensions"
                    schemas: ["a.b c", "$zdl$"]
                    migrations: [{configMapRef: {name: own, key: changes.sql}}]
                    vectorTables: [{schema: "a.b c", name: "t \\"1", dimensions: 3000, distance: Euclid}]
                    partitions: [{table: "plain.events", column: happened, interval: Week, premake: 2}]
                    grants:
                      - {role: reader, schemas: ["a.b c", plain], privileges: [SELECT, INSERT, EXECUTE]}
                      - {role: "$zdl$", schemas: ["*"], privileges: [SELECT, CREATE]}
              redis:
                endpoint: {host: 127.0.0.1, port: %2$d}
                adminSecretRef: {name: redis}
                config: {save: "900 1 60 100", notify-keyspace-events: Ex, client-output-buffer-limit: "pubsub 64mb 16mb 90"}
                allocations: [{db: 0, name: a, keyPattern: "it's:{id}"}, {db: 1, name: b, keyPattern: "b:*"}]
                users:
                  - {name: "o'neil", allocations: [a], access: Read, channels: ["news:*"], passwordSecretRef: {name: mine, key: odd}}
                  - {name: worker, allocations: [a, b], commands: ["+@read", "-keys"]}
              qdrant:
                endpoint: {host: %3$s, httpPort: %4$d, grpcPort: %5$d}
                %6$s
                collections:
                  - name: "odd name-1"
                    vectors: {size: 8, distance: Manhattan, onDisk: true}
                    hnsw: {m: 8, onDisk: true}
                    quantization: {product: {compression: x16, alwaysRam: true}}
                    optimizers: {deletedThreshold: 0.3, indexingThreshold: 5000}
                    onDiskPayload: false
                    payloadIndexes: [{field: "a.b", type: keyword}]
                    aliases: ["other name"]
            """;
    private static final String CHANGELOG = """
            --liquibase formatted sql

            --changeset me:1
            CREATE SCHEMA plain;
            CREATE TABLE plain.events (id bigint, happened timestamptz NOT NULL) PARTITION BY RANGE (happened);
            CREATE TABLE plain.words (word text PRIMARY KEY, note text DEFAULT 'a:b \\ c');

            --changeset me:2 splitStatements:false
            CREATE FUNCTION plain.twice(n int) RETURNS int LANGUAGE sql AS $body$ SELECT n * 2; $body$

            --changeset me:3 runInTransaction:false
            CREATE INDEX CONCURRENTLY words_note ON plain.words (note);

            --changeset me:4 endDelimiter:/
            INSERT INTO plain.words VALUES ('one; two')
            /
            INSERT INTO plain.words VALUES ('three')
            /

            --changeset me:5 dbms:mysql
            CREATE TABLE nowhere (id int);
            """;

    private final Path home = TestServers.folder("render-names");
    private final Path folder = home.resolve("fol der");

    private void secret(String name, String key, String value) throws IOException {
        Path file =
                Files.createDirectories(folder.resolve("secrets").resolve(name)).resolve(key);
        Files.writeString(file, value);
        file.toFile().setReadable(false, false);
        file.toFile().setReadable(true, true);
    }

    @Test
    void oddNamesAndOwnChangelogsComeOutAsTheOperatorMakesThem() throws Exception {
        int postgresPort = TestServers.freePort();
        int redisPort = TestServers.freePort();
        Path resource = home.resolve("layer.yaml");
        Files.writeString(Files.createDirectories(home.resolve("own")).resolve("changes.sql"), CHANGELOG);
        try (QdrantServer qdrant = QdrantServer.start(home.resolve("qdrant"))) {
            Files.writeString(
                    resource,
                    YAML.formatted(
                            postgresPort,
                            redisPort,
                            qdrant.host(),
                            qdrant.httpPort(),
                            qdrant.grpcPort(),
                            qdrant.apiKey() == null ? "" : "apiKeySecretRef: {name: qdrant}"));
            if (qdrant.apiKey() != null) {
                secret("qdrant", "api-key", qdrant.apiKey());
            }
            Commands.Said rendered = Commands.zdl(
                    "render",
                    "-f",
                    resource.toString(),
                    "--changelogs",
                    home.toString(),
                    "--force",
                    "-o",
                    folder.toString());
            assertThat(rendered.err()).isEmpty();
            try (PostgresServer postgres = PostgresServer.startFrom(
                            home.resolve("postgres"),
                            postgresPort,
                            Files.readString(folder.resolve("config/postgresql.conf")));
                    RedisServer redis = RedisServer.startFrom(
                            home.resolve("redis"),
                            redisPort,
                            Files.readString(folder.resolve("config/redis.conf")),
                            Files.readString(folder.resolve("config/users.acl")))) {
                secret("pg", "username", postgres.adminUser());
                secret("pg", "password", postgres.adminPassword());
                secret("redis", "username", "a.person's");
                secret("mine", "odd", "it's \"p\\w\" $x `y` %z : ü");
                for (String name : List.of("init_databases.sh", "init_redis.sh", "init_qdrant.sh", "init_redis.sh")) {
                    Commands.Said said = Commands.bash(folder.resolve("scripts").resolve(name), Map.of());
                    assertThat(said.err()).as(name).isEmpty();
                    assertThat(said.code()).as(name).isZero();
                }
                Commands.Said planned = Commands.zdl(
                        "plan",
                        "-f",
                        resource.toString(),
                        "--changelogs",
                        home.toString(),
                        "--secrets",
                        folder.resolve("secrets").toString());
                assertThat(planned.err()).isEmpty();
                assertThat(planned.out()).contains("Plan: 0 safe, 0 disruptive, 0 destructive.");
                assertThat(planned.code()).isZero();

                for (String name : List.of("backup_postgresql.sh", "backup_redis.sh", "backup_qdrant.sh")) {
                    Commands.Said said = Commands.bash(
                            folder.resolve("scripts").resolve(name),
                            Map.of("ZDL_BACKUPS", home.resolve("backups").toString()),
                            "nightly");
                    assertThat(said.err()).as(name).isEmpty();
                    assertThat(said.code()).as(name).isZero();
                }
                Commands.Said listed =
                        Commands.zdl("backups", "--at", home.resolve("backups").toString());
                assertThat(listed.out().lines().filter(line -> line.contains("here/odd.one/nightly/")))
                        .hasSize(3);
                assertThat(Commands.zdl(
                                        "verify",
                                        "--at",
                                        home.resolve("backups").toString(),
                                        "--tier",
                                        "at")
                                .code())
                        .isZero();
            }
        }
    }

    @Test
    void aFolderThatIsNotEmptyIsNotWrittenToUnlessItIsMeant() throws Exception {
        Path resource = home.resolve("small.yaml");
        Files.writeString(resource, """
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaDataLayer
                metadata: {name: small}
                spec: {redis: {endpoint: {host: localhost}}}
                """);
        Path full = Files.createDirectories(home.resolve("full"));
        Files.writeString(full.resolve("mine"), "stays");
        Commands.Said said = Commands.zdl("render", "-f", resource.toString(), "-o", full.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err().strip())
                .isEqualTo("zdl: " + full
                        + " is not empty: name another folder, or say --force to write over what is in it");
        assertThat(Commands.zdl("render", "-f", resource.toString(), "-o", full.toString(), "--force")
                        .code())
                .isZero();
        assertThat(full.resolve("mine")).hasContent("stays");
    }
}
