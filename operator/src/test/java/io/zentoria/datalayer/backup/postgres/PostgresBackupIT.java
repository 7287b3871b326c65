package io.zentoria.datalayer.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tool.FakeTool;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBackupIT {
    private static final String FOLDER = "default/personal/manual/2026-11-24T02-00-00Z";
    /** pg_dump would take the first one for options and the second one for a connection string. */
    private static final List<String> DATABASES = List.of("backup_it", "-foo", "host=evil dbname=x");

    private static final String PASSWORD = "canary:\\with'odd signs";
    private static final PostgresServer SERVER = TestServers.postgres();

    @TempDir
    private Path folder = Path.of(".");

    @BeforeAll
    static void fill() throws SQLException {
        sql("postgres", "CREATE ROLE backup_it_dump LOGIN BYPASSRLS PASSWORD '" + PASSWORD.replace("'", "''") + "'");
        sql("postgres", "CREATE ROLE backup_it_blind LOGIN PASSWORD 'x'");
        for (String database : DATABASES) {
            sql("postgres", "CREATE DATABASE \"" + database + "\"");
            sql(
                    database,
                    "CREATE SCHEMA app",
                    "GRANT USAGE ON SCHEMA app TO backup_it_dump, backup_it_blind",
                    "CREATE TABLE app.items (id bigserial PRIMARY KEY, own text NOT NULL)",
                    "INSERT INTO app.items (own) SELECT '" + database + " ' || n FROM generate_series(1, 1000) n",
                    "ALTER TABLE app.items ENABLE ROW LEVEL SECURITY",
                    "CREATE POLICY own ON app.items USING (own = current_user)",
                    "CREATE TABLE app.logs (at date NOT NULL) PARTITION BY RANGE (at)",
                    "CREATE TABLE app.logs_2026 PARTITION OF app.logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                    "INSERT INTO app.logs SELECT '2026-03-01'::date + n FROM generate_series(1, 30) n",
                    "CREATE SCHEMA zentoria_operator",
                    "CREATE TABLE zentoria_operator.databasechangelog (id text)",
                    "INSERT INTO zentoria_operator.databasechangelog VALUES ('001')",
                    "SELECT lo_from_bytea(0, 'large')",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA app TO backup_it_dump, backup_it_blind",
                    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA app TO backup_it_dump, backup_it_blind");
        }
    }

    @AfterAll
    static void empty() throws SQLException {
        for (String database : DATABASES) {
            sql("postgres", "DROP DATABASE \"" + database + "\"");
        }
        sql("postgres", "DROP ROLE backup_it_dump", "DROP ROLE backup_it_blind");
    }

    @Test
    void dumpOfEveryDatabaseRestoresWithStockToolsToWhatWasCounted() throws Exception {
        FilesystemTier tier = new FilesystemTier("local", folder);
        Manifest manifest = take(tier, "backup_it_dump", PASSWORD, Tools.in(List.of(ClientTools.folder())));

        assertThat(manifest.artifacts())
                .extracting(Manifest.Artifact::path)
                .containsExactly(
                        "postgres/globals.sql",
                        "postgres/backup_it.dump",
                        "postgres/-foo.dump",
                        "postgres/host%3Devil%20dbname%3Dx.dump",
                        "resource.yaml");
        for (int i = 0; i < DATABASES.size(); i++) {
            Manifest.Artifact dump = manifest.artifacts().get(i + 1);
            assertThat(dump.counts())
                    .containsEntry("app.items", 1000L)
                    .containsEntry("app.logs_2026", 30L)
                    .containsEntry("zentoria_operator.databasechangelog", 1L);
            assertThat(restored(folder.resolve(FOLDER).resolve(dump.storedPath())))
                    .isEqualTo(List.of(DATABASES.get(i) + " 1", "1000", "30", "1", "large"));
        }
    }

    @Test
    void passwordIsInNoProcessListNorInAnyArtifact() throws Exception {
        FilesystemTier tier = new FilesystemTier("local", folder);
        List<String> seen = new ArrayList<>();
        Thread looking = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                ProcessHandle.current().descendants().forEach(child -> seen.addAll(shown(child.pid())));
            }
        });
        take(tier, "backup_it_dump", PASSWORD, Tools.in(List.of(ClientTools.folder())));
        looking.interrupt();
        looking.join();
        assertThat(seen).anyMatch(text -> text.contains("--snapshot=")).noneMatch(text -> text.contains("canary"));
        for (Path file : filesBelow(folder)) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("canary");
        }
    }

    @Test
    void roleThatDoesNotSeeEveryRowIsRefusedInsteadOfDumpingLess() throws Exception {
        FilesystemTier tier = new FilesystemTier("local", folder);
        assertThatThrownBy(() -> take(tier, "backup_it_blind", "x", Tools.in(List.of(ClientTools.folder()))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("row-level security");
        assertThat(filesBelow(folder)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "exit 0 ~ what came is cut",
                "printf PGD ~ what came is cut",
                "echo no dump at all ~ what came is no dump",
                "printf PGDMPhalf; exit 137 ~ exit code 137",
                "head -c 10000000 /dev/zero | tr '\\0' x >&2; exit 1 ~ exit code 1"
            },
            maxCharsPerColumn = 200,
            ignoreLeadingAndTrailingWhitespace = true)
    void toolThatFailsOrLiesIsNeverPublished(String script, String sentence) throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        fakeDump(tools, script);
        Path backups = folder.resolve("backups");
        assertThatThrownBy(() -> take(
                        new FilesystemTier("local", backups),
                        "backup_it_dump",
                        PASSWORD,
                        Tools.in(List.of(tools, ClientTools.folder()))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("canary");
        assertThat(filesBelow(backups)).isEmpty();
    }

    @Test
    @Timeout(60)
    void countingIsNotWaitedForWhenTheDumpHasFailed() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        fakeDump(tools, "exit 1");
        try (Connection busy = SERVER.connect("backup_it");
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            // The counting waits here as it would for hours in a big table.
            statement.execute("LOCK TABLE app.items IN ACCESS EXCLUSIVE MODE");
            assertThatThrownBy(() -> take(
                            new FilesystemTier("local", folder.resolve("backups")),
                            "backup_it_dump",
                            PASSWORD,
                            Tools.in(List.of(tools, ClientTools.folder()))))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("exit code 1");
        }
    }

    private static void fakeDump(Path tools, String script) throws IOException {
        FakeTool.script(
                tools,
                "pg_dump",
                "case \"$1\" in --version) echo 'pg_dump (PostgreSQL) 17.9'; exit 0;; esac\n" + script);
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Manifest take(FilesystemTier tier, String role, String password, Tools tools)
            throws BackupException, InterruptedException {
        PostgresEndpoint admin = endpoint(SERVER.adminUser(), SERVER.adminPassword());
        try (StoreBackup store =
                new PostgresBackup(admin, endpoint(role, password), DATABASES, tools, Clock.systemUTC())) {
            return new BackupRun(tier, Optional.empty(), Clock.systemUTC())
                    .take(
                            new RunRequest(
                                    "personal-manual",
                                    new Owner("default", "personal"),
                                    "manual",
                                    Instant.parse("2026-11-24T02:00:00Z"),
                                    FOLDER,
                                    "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8)),
                            List.of(store),
                            (path, bytes, estimate) -> {});
        }
    }

    private static PostgresEndpoint endpoint(String user, String password) {
        return new PostgresEndpoint(
                SERVER.host(),
                SERVER.port(),
                Tls.Mode.PREFER,
                Optional.empty(),
                user,
                Password.of(password),
                "postgres");
    }

    /** Restores into a database of its own with pg_restore, as a person would. */
    private static List<String> restored(Path dump) throws Exception {
        sql("postgres", "CREATE DATABASE backup_it_restored");
        try (PostgresTool tool = new PostgresTool(endpoint(SERVER.adminUser(), SERVER.adminPassword()))) {
            Tool.text(ToolCall.of(
                    Tools.in(List.of(ClientTools.folder())).program("pg_restore"),
                    List.of("--exit-on-error", "--dbname=" + tool.connection("backup_it_restored"), dump.toString()),
                    tool.environment()));
            List<String> found = new ArrayList<>();
            for (String query : List.of(
                    "SELECT own FROM app.items WHERE id = 1",
                    "SELECT count(*) FROM app.items",
                    "SELECT count(*) FROM app.logs",
                    "SELECT count(*) FROM zentoria_operator.databasechangelog",
                    "SELECT convert_from(lo_get(oid), 'UTF8') FROM pg_largeobject_metadata")) {
                try (Connection connection = SERVER.connect("backup_it_restored");
                        Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(query)) {
                    row.next();
                    found.add(row.getString(1));
                }
            }
            return found;
        } finally {
            sql("postgres", "DROP DATABASE backup_it_restored");
        }
    }

    private static List<String> shown(long pid) {
        List<String> texts = new ArrayList<>();
        for (String file : List.of("cmdline", "environ")) {
            try {
                texts.add(Files.readString(Path.of("/proc", String.valueOf(pid), file), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                texts.add("gone: " + Map.of("pid", pid));
            }
        }
        return texts;
    }

    private static void sql(String database, String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
