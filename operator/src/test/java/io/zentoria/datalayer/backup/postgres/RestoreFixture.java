package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.restore.StoreRestore.Job;
import io.zentoria.datalayer.backup.restore.StoreRestore.Selection;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.postgres.Sql;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Databases with a bit of everything, and their backups. */
final class RestoreFixture {
    static final PostgresServer SERVER = TestServers.postgres();
    static final String OWNER = "restore_it_owner";
    static final String READER = "restore_it_reader";
    static final List<String> CONTENT = List.of("app.items", "app.docs", "app.logs");

    private RestoreFixture() {}

    static void roles() throws SQLException {
        sql("postgres", "CREATE ROLE " + OWNER, "CREATE ROLE " + READER);
    }

    static void fill(String database) throws SQLException {
        String name = Sql.name(database);
        sql(
                "postgres",
                "CREATE DATABASE " + name + " OWNER " + OWNER + " CONNECTION LIMIT 42",
                "COMMENT ON DATABASE " + name + " IS 'about it''s use'",
                "ALTER DATABASE " + name + " SET search_path = \"$user\", app, public",
                "ALTER DATABASE " + name + " SET work_mem = '7MB'",
                "ALTER ROLE " + READER + " IN DATABASE " + name + " SET statement_timeout = '17s'",
                "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC",
                "GRANT CONNECT ON DATABASE " + name + " TO " + READER);
        sql(
                database,
                "CREATE EXTENSION vector",
                "CREATE SCHEMA app AUTHORIZATION " + OWNER,
                "CREATE TABLE app.items (id bigserial PRIMARY KEY, own text NOT NULL, size int GENERATED ALWAYS AS (length(own)) STORED)",
                "INSERT INTO app.items (own) SELECT md5(n::text) || E'\\t\\\\ ä\\n' FROM generate_series(1, 20000) n",
                "ALTER TABLE app.items OWNER TO " + OWNER,
                "ALTER TABLE app.items ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY own ON app.items FOR SELECT TO " + READER + " USING (own = current_user)",
                "CREATE TABLE app.docs (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, embedding vector(4))",
                "INSERT INTO app.docs (embedding) SELECT ARRAY[n, n * n, 1000 - n, n % 7]::vector FROM generate_series(1, 500) n",
                "INSERT INTO app.docs (embedding) VALUES (NULL), ('[0,0,0,0]')",
                "CREATE INDEX docs_near ON app.docs USING hnsw (embedding vector_cosine_ops)",
                "CREATE INDEX docs_bits ON app.docs USING hnsw ((binary_quantize(embedding)::bit(4)) bit_hamming_ops)",
                "CREATE TABLE app.logs (at date NOT NULL) PARTITION BY RANGE (at)",
                "CREATE TABLE app.logs_2026 PARTITION OF app.logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "INSERT INTO app.logs SELECT '2026-03-01'::date + n FROM generate_series(1, 30) n",
                "CREATE SCHEMA zentoria_operator",
                "CREATE TABLE zentoria_operator.databasechangeloglock (id int PRIMARY KEY, locked boolean NOT NULL, lockedby text)",
                "INSERT INTO zentoria_operator.databasechangeloglock VALUES (1, true, 'somebody')",
                "GRANT USAGE ON SCHEMA app TO " + READER,
                "GRANT SELECT ON app.items TO " + READER);
    }

    static void drop(List<String> databases) throws SQLException {
        for (String database : databases) {
            sql("postgres", "DROP DATABASE IF EXISTS " + Sql.name(database) + " WITH (FORCE)");
        }
    }

    static Manifest take(Path folder, List<String> databases) throws BackupException, InterruptedException {
        try (StoreBackup store = new PostgresBackup(admin(), admin(), databases, tools(), Clock.systemUTC())) {
            return new BackupRun(new FilesystemTier("local", folder), Optional.empty(), Clock.systemUTC())
                    .take(
                            new RunRequest(
                                    "personal-manual",
                                    new Owner("default", "personal"),
                                    "manual",
                                    Instant.parse("2026-11-24T02:00:00Z"),
                                    "backup",
                                    "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8)),
                            List.of(store),
                            (path, bytes, estimate) -> {});
        }
    }

    static Job job(Path folder, Manifest manifest, Target target, Optional<Selection> only) {
        return job("it1", folder, manifest, target, only);
    }

    /** @param id of the restore: another one is somebody else's */
    static Job job(String id, Path folder, Manifest manifest, Target target, Optional<Selection> only) {
        Map<String, Path> files = new HashMap<>();
        manifest.artifacts().stream()
                .filter(artifact -> "postgres".equals(artifact.store()))
                .forEach(artifact ->
                        files.put(artifact.path(), folder.resolve("backup").resolve(artifact.storedPath())));
        return new Job(id, manifest, files, target, only);
    }

    /** The same manifest with other counts of a table. */
    static Manifest counting(Manifest manifest, String table, long rows) {
        return with(
                manifest,
                manifest.stores(),
                manifest.artifacts().stream()
                        .map(artifact -> {
                            Map<String, Long> counts = new HashMap<>(artifact.counts());
                            counts.replace(table, rows);
                            return new Manifest.Artifact(
                                    artifact.path(),
                                    artifact.store(),
                                    artifact.asOf(),
                                    artifact.size(),
                                    artifact.sha256(),
                                    artifact.storedPath(),
                                    artifact.storedSize(),
                                    artifact.storedSha256(),
                                    counts);
                        })
                        .toList());
    }

    static Manifest ofVersion(Manifest manifest, String version) {
        return with(
                manifest,
                manifest.stores().stream()
                        .map(entry -> new Manifest.StoreEntry(
                                entry.store(), entry.asOf(), entry.address(), version, entry.identity(), entry.tool()))
                        .toList(),
                manifest.artifacts());
    }

    private static Manifest with(
            Manifest manifest, List<Manifest.StoreEntry> stores, List<Manifest.Artifact> artifacts) {
        return new Manifest(
                manifest.formatVersion(),
                manifest.name(),
                manifest.namespace(),
                manifest.resource(),
                manifest.schedule(),
                manifest.dueTime(),
                manifest.startTime(),
                manifest.completionTime(),
                manifest.consistency(),
                manifest.spreadSeconds(),
                manifest.encryption(),
                stores,
                artifacts);
    }

    static StoreRestore restore() throws BackupException, InterruptedException {
        return new PostgresRestore(admin(), tools(), Clock.systemUTC());
    }

    static StoreRestore restore(DatabaseSwap.Watch watch) throws BackupException, InterruptedException {
        return new PostgresRestore(admin(), tools(), Clock.systemUTC(), watch);
    }

    static StoreRestore restoreThrough(int port) throws BackupException, InterruptedException {
        return new PostgresRestore(admin(port), tools(), Clock.systemUTC());
    }

    static Tools tools() {
        return Tools.in(List.of(ClientTools.folder()));
    }

    static PostgresEndpoint admin() {
        return admin(SERVER.port());
    }

    private static PostgresEndpoint admin(int port) {
        return new PostgresEndpoint(
                SERVER.host(),
                port,
                Tls.Mode.PREFER,
                Optional.empty(),
                SERVER.adminUser(),
                Password.of(SERVER.adminPassword()),
                "postgres");
    }

    /** All rows of the tables, in a hash. */
    static List<String> content(String database) throws SQLException {
        List<String> content = new ArrayList<>();
        for (String table : CONTENT) {
            content.add(one(database, "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM " + table + " t"));
        }
        return content;
    }

    /** Databases that restores made and did not take away. */
    static List<String> left() throws SQLException {
        return all("postgres", "SELECT datname FROM pg_database WHERE datname ~ '^zdl_(scratch|old)_' ORDER BY 1");
    }

    static String one(String database, String query) throws SQLException {
        return all(database, query).getFirst();
    }

    static List<String> all(String database, String query) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(String.valueOf(rows.getString(1)));
            }
            return found;
        }
    }

    static void sql(String database, String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
