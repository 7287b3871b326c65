package io.zentoria.datalayer.backup.postgres;

import static io.zentoria.datalayer.backup.postgres.RestoreFixture.SERVER;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.all;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.content;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.counting;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.drop;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.fill;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.job;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.left;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.one;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.restore;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.sql;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.restore.StoreRestore.Report;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import io.zentoria.datalayer.testbed.FaultProxy;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresRestoreIT {
    private static final String MAIN = "restore_it";
    private static final List<String> HOSTILE = List.of("-restore", "host=evil dbname=\"it's\"", "ä".repeat(31));

    @TempDir
    private Path folder = Path.of(".");

    @BeforeAll
    static void makeRoles() throws SQLException {
        RestoreFixture.roles();
    }

    @AfterAll
    static void dropRoles() throws SQLException {
        sql("postgres", "DROP ROLE " + RestoreFixture.OWNER, "DROP ROLE " + RestoreFixture.READER);
    }

    @BeforeEach
    void fillMain() throws SQLException {
        fill(MAIN);
    }

    @AfterEach
    void dropAll() throws SQLException {
        drop(List.of(MAIN, MAIN + "_restored"));
        drop(HOSTILE);
        drop(left());
    }

    private Report run(Manifest manifest, Target target) throws BackupException, InterruptedException {
        try (StoreRestore restore = restore()) {
            return restore.restore(job(folder, manifest, target, Optional.empty()), what -> {});
        }
    }

    @Test
    void drillSaysWhatItFoundAndLeavesNothing() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        List<String> before = all("postgres", "SELECT datname FROM pg_database ORDER BY 1");
        List<String> said = new ArrayList<>();
        Report report;
        try (StoreRestore restore = restore()) {
            report = restore.restore(job(folder, manifest, new Target.Drill(), Optional.empty()), said::add);
        }
        assertThat(report.checks())
                .contains(
                        MAIN + ": 4 tables, 20533 rows as counted",
                        MAIN + ": 1 extensions",
                        MAIN + ": 2 of 2 sequences not behind their columns",
                        MAIN + ": vector search by docs_near finds 3 of its own",
                        MAIN + ": vector search by docs_bits finds 3 of its own",
                        MAIN + ": 1 stale lock of a migration cleared");
        assertThat(said).contains("restore database " + MAIN, "check database " + MAIN);
        assertThat(all("postgres", "SELECT datname FROM pg_database ORDER BY 1"))
                .isEqualTo(before);
    }

    @Test
    void drillFailsWithTheNameOfTheTableThatLacksRows() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        assertThatThrownBy(() -> run(counting(manifest, "app.docs", 503), new Target.Drill()))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.reason()).isEqualTo("RestoreMismatch"))
                .hasMessageContaining("table app.docs has 502 rows and not 503");
        assertThat(left()).isEmpty();
    }

    @Test
    void sequenceBehindItsColumnIsSaidAndFailsNothing() throws Exception {
        sql(MAIN, "SELECT setval('app.items_id_seq', 5)");
        assertThat(run(take(folder, List.of(MAIN)), new Target.Drill()).checks())
                .anyMatch(line -> line.contains("app.items_id_seq") && line.contains("stands at 5"));
    }

    @Test
    void suffixPutsTheSameRowsBesideTheLiveOnes() throws Exception {
        List<String> before = content(MAIN);
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "DELETE FROM app.items");
        List<String> damaged = content(MAIN);
        run(manifest, new Target.Suffix("_restored"));
        assertThat(content(MAIN + "_restored")).isEqualTo(before);
        assertThat(content(MAIN)).isEqualTo(damaged);
        assertThat(left()).isEmpty();
        try (StoreRestore another = restore()) {
            assertThatThrownBy(() -> another.restore(
                            job("it2", folder, manifest, new Target.Suffix("_restored"), Optional.empty()), what -> {}))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("database " + MAIN + "_restored exists");
        }
        assertThat(content(MAIN + "_restored")).isEqualTo(before);
    }

    @Test
    void restoreThatIsDoneAgainFindsWhatItPutThereAndLeavesItAlone() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        run(manifest, new Target.Suffix("_restored"));
        sql(MAIN + "_restored", "DELETE FROM app.items WHERE id = 1");
        List<String> used = content(MAIN + "_restored");

        Report again = run(manifest, new Target.Suffix("_restored"));

        assertThat(again.checks()).containsExactly(MAIN + "_restored: an earlier attempt of this restore put it there");
        assertThat(content(MAIN + "_restored")).isEqualTo(used);
        assertThat(left()).isEmpty();
    }

    @Test
    void inPlaceBringsBackDamagedDataUnderOpenConnectionsAndKeepsWhatBelongsToTheDatabase() throws Exception {
        List<String> before = content(MAIN);
        String dress = dress();
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "DROP TABLE app.docs", "UPDATE app.items SET own = 'damaged'");
        try (Connection open = SERVER.connect(MAIN)) {
            run(manifest, new Target.InPlace());
            assertThat(open.isValid(2)).isFalse();
        }
        assertThat(content(MAIN)).isEqualTo(before);
        assertThat(dress()).isEqualTo(dress);
        assertThat(one(MAIN, "SELECT locked FROM zentoria_operator.databasechangeloglock"))
                .isEqualTo("f");
        assertThat(one(MAIN, "SELECT has_table_privilege('" + RestoreFixture.READER + "', 'app.items', 'SELECT')"))
                .isEqualTo("t");
        assertThat(one(MAIN, "SELECT reltuples > 0 FROM pg_class WHERE oid = 'app.items'::regclass"))
                .isEqualTo("t");
        assertThat(left()).isEmpty();
    }

    @Test
    void inPlaceMakesADatabaseThatIsGone() throws Exception {
        List<String> before = content(MAIN);
        Manifest manifest = take(folder, List.of(MAIN));
        drop(List.of(MAIN));
        run(manifest, new Target.InPlace());
        assertThat(content(MAIN)).isEqualTo(before);
        assertThat(one(
                        "postgres",
                        "SELECT pg_get_userbyid(datdba) || coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = '"
                                + MAIN + "'"))
                .isEqualTo(RestoreFixture.OWNER);
        assertThat(one(
                        "postgres",
                        "SELECT has_database_privilege('" + RestoreFixture.READER + "', '" + MAIN + "', 'CONNECT')"))
                .isEqualTo("t");
    }

    @Test
    void failureBetweenTheRenamesLeavesTheLiveDataAndASecondRunIsRight() throws Exception {
        List<String> before = content(MAIN);
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "DELETE FROM app.docs");
        List<String> damaged = content(MAIN);
        try (StoreRestore restore = restore(() -> {
            throw new InterruptedException("stop");
        })) {
            assertThatThrownBy(() ->
                            restore.restore(job(folder, manifest, new Target.InPlace(), Optional.empty()), what -> {}))
                    .isInstanceOf(InterruptedException.class);
        }
        assertThat(content(MAIN)).isEqualTo(damaged);
        assertThat(left()).isEmpty();
        run(manifest, new Target.InPlace());
        assertThat(content(MAIN)).isEqualTo(before);
        assertThat(left()).isEmpty();
    }

    @Test
    void connectionThatBreaksBetweenTheRenamesIsPassingAndLeavesTheLiveData() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        List<String> live = content(MAIN);
        try (StoreRestore restore = restore(() -> endSessions("postgres"))) {
            assertThatThrownBy(() ->
                            restore.restore(job(folder, manifest, new Target.InPlace(), Optional.empty()), what -> {}))
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            e -> assertThat(e.permanent()).isFalse())
                    .hasMessageContaining("give the restored databases their names");
        }
        assertThat(content(MAIN)).isEqualTo(live);
        assertThat(left()).isEmpty();
    }

    private static void endSessions(String database) {
        try {
            sql(
                    "template1",
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'zentoria-operator' AND datname = '"
                            + database + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void networkThatBreaksWhileTheDataComesIsPassingAndTheRestIsTakenAwayLater() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        List<String> live = content(MAIN);
        try (FaultProxy proxy = FaultProxy.to(SERVER.host(), SERVER.port());
                StoreRestore restore = RestoreFixture.restoreThrough(proxy.port())) {
            assertThatThrownBy(() ->
                            restore.restore(job(folder, manifest, new Target.InPlace(), Optional.empty()), what -> {
                                if (what.startsWith("restore database")) {
                                    proxy.set(new FaultProxy.Fault.Refuse());
                                }
                            }))
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            e -> assertThat(e.permanent()).isFalse());
            assertThat(content(MAIN)).isEqualTo(live);
            assertThat(left()).containsExactly("zdl_scratch_it1_" + MAIN);
            proxy.heal();
            assertThat(restore.removeScratch()).containsExactly("zdl_scratch_it1_" + MAIN);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void interruptWhileTheDataComesLeavesNothing() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        List<String> live = content(MAIN);
        Thread running = Thread.currentThread();
        try (StoreRestore restore = restore()) {
            assertThatThrownBy(() ->
                            restore.restore(job(folder, manifest, new Target.InPlace(), Optional.empty()), what -> {
                                if (what.startsWith("restore database")) {
                                    running.interrupt();
                                }
                            }))
                    .isInstanceOf(InterruptedException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(left()).isEmpty();
        assertThat(content(MAIN)).isEqualTo(live);
    }

    @Test
    void whatADeadProcessLeftIsTakenAwayAndTheLiveDatabaseOpenedAgain() throws Exception {
        List<String> live = content(MAIN);
        sql(
                "postgres",
                "CREATE DATABASE zdl_scratch_dead_x",
                "COMMENT ON DATABASE zdl_scratch_dead_x IS 'zentoria scratch of dead, made 2026-11-25T02:00:00Z, to take the place of "
                        + MAIN + "'",
                "ALTER DATABASE " + MAIN + " ALLOW_CONNECTIONS false",
                "CREATE DATABASE zdl_scratch_mine_x",
                "CREATE DATABASE zdl_old_dead_y ALLOW_CONNECTIONS false",
                "COMMENT ON DATABASE zdl_old_dead_y IS 'zentoria scratch of dead, made 2026-11-25T02:00:00Z'",
                "CREATE DATABASE zdl_old_other_x",
                "COMMENT ON DATABASE zdl_old_other_x IS 'zentoria scratch of dead, made 2026-11-25T02:00:00Z'");
        try (StoreRestore restore = restore()) {
            assertThat(restore.removeScratch()).containsExactly("zdl_old_dead_y", "zdl_scratch_dead_x");
            assertThat(restore.removeScratch()).isEmpty();
        }
        assertThat(content(MAIN)).isEqualTo(live);
        assertThat(left()).containsExactly("zdl_old_other_x", "zdl_scratch_mine_x");
    }

    @Test
    void restoreThatDiedBeforeItsSwapIsDoneAgainUnderTheSameId() throws Exception {
        List<String> before = content(MAIN);
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "DELETE FROM app.logs");
        String scratch = "zdl_scratch_it1_" + MAIN;
        sql(
                "postgres",
                "CREATE DATABASE " + scratch,
                "COMMENT ON DATABASE " + scratch
                        + " IS 'zentoria scratch of it1, made 2026-11-25T02:00:00Z, to take the place of " + MAIN + "'",
                "ALTER DATABASE " + MAIN + " ALLOW_CONNECTIONS false");
        run(manifest, new Target.InPlace());
        assertThat(content(MAIN)).isEqualTo(before);
        assertThat(left()).isEmpty();
    }

    @Test
    void truncatedDumpIsDamagedAndTheLiveDataUntouched() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        List<String> live = content(MAIN);
        Path dump = folder.resolve("backup/postgres/" + MAIN + ".dump");
        try (FileChannel channel = FileChannel.open(dump, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() * 2 / 3);
        }
        assertThatThrownBy(() -> run(manifest, new Target.InPlace()))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.reason()).isEqualTo("ArtifactDamaged"));
        assertThat(content(MAIN)).isEqualTo(live);
        assertThat(left()).isEmpty();
    }

    @Test
    void hostileNamesAreNamesAndNothingElse() throws Exception {
        List<List<String>> before = new ArrayList<>();
        for (String database : HOSTILE) {
            fill(database);
            before.add(content(database));
        }
        Manifest manifest = take(folder, HOSTILE);
        for (String database : HOSTILE) {
            sql(database, "TRUNCATE app.items, app.docs, app.logs");
        }
        run(manifest, new Target.InPlace());
        for (int i = 0; i < HOSTILE.size(); i++) {
            assertThat(content(HOSTILE.get(i))).isEqualTo(before.get(i));
        }
        assertThat(left()).isEmpty();
    }

    private static String dress() throws SQLException {
        return String.join("; ", all("postgres", """
                        SELECT concat_ws(' ', pg_get_userbyid(d.datdba), d.datconnlimit, d.datallowconn, d.datacl::text,
                                         shobj_description(d.oid, 'pg_database'), pg_encoding_to_char(d.encoding), d.datcollate,
                                         (SELECT string_agg(setrole::regrole || s.setconfig::text, ',' ORDER BY setrole)
                                            FROM pg_db_role_setting s WHERE s.setdatabase = d.oid))
                          FROM pg_database d WHERE d.datname = 'restore_it'
                        """));
    }
}
