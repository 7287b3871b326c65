package io.zentoria.datalayer.backup.postgres;

import static io.zentoria.datalayer.backup.postgres.RestoreFixture.content;
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
import io.zentoria.datalayer.backup.restore.StoreRestore.Selection;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTableRestoreIT {
    private static final String MAIN = "table_it";

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
        drop(List.of(MAIN));
        drop(left());
    }

    private Report run(Manifest manifest, String table, Target target) throws BackupException, InterruptedException {
        try (StoreRestore restore = restore()) {
            return restore.restore(
                    job(
                            folder,
                            manifest,
                            target,
                            Optional.of(new Selection(Selection.Kind.TABLE, Optional.of(MAIN), table))),
                    what -> {});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.items", "app.docs", "app.logs"})
    void tableInPlaceHasItsRowsAgainAndTheOthersStayAsTheyAre(String table) throws Exception {
        List<String> before = content(MAIN);
        Manifest manifest = take(folder, List.of(MAIN));
        sql(
                MAIN,
                "CREATE TABLE public.hits (n int)",
                "CREATE FUNCTION public.hit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.hits VALUES (1); RETURN NULL; END'",
                "DELETE FROM " + table,
                "INSERT INTO zentoria_operator.databasechangeloglock VALUES (2, false, NULL)",
                "CREATE TRIGGER hit AFTER INSERT ON " + table + " FOR EACH STATEMENT EXECUTE FUNCTION public.hit()");
        assertThat(run(manifest, table, new Target.InPlace()).checks())
                .singleElement()
                .asString()
                .contains("table " + table);
        assertThat(content(MAIN)).isEqualTo(before);
        assertThat(one(MAIN, "SELECT count(*) FROM zentoria_operator.databasechangeloglock"))
                .isEqualTo("2");
        assertThat(one(MAIN, "SELECT count(*) FROM public.hits")).isEqualTo("0");
        assertThat(one(MAIN, "SELECT tgenabled FROM pg_trigger WHERE tgname = 'hit'"))
                .isEqualTo("O");
        assertThat(left()).isEmpty();
    }

    @Test
    void triggerOfAPartitionRestsToo() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        sql(
                MAIN,
                "CREATE FUNCTION public.deny() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER deny BEFORE INSERT ON app.logs_2026 FOR EACH ROW EXECUTE FUNCTION public.deny()",
                "ALTER TABLE app.logs_2026 ENABLE ALWAYS TRIGGER deny");
        run(manifest, "app.logs", new Target.InPlace());
        assertThat(one(MAIN, "SELECT count(*) FROM app.logs")).isEqualTo("30");
        assertThat(one(MAIN, "SELECT tgenabled FROM pg_trigger WHERE tgname = 'deny'"))
                .isEqualTo("A");
    }

    @Test
    void sequenceOfTheTableGoesOnWhereItWas() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "TRUNCATE app.items RESTART IDENTITY");
        run(manifest, "app.items", new Target.InPlace());
        assertThat(one(MAIN, "INSERT INTO app.items (own) VALUES ('new') RETURNING id"))
                .isEqualTo("20001");
    }

    @Test
    void tableBesideTheLiveOneHoldsTheSameRows() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        String hash = "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM app.%s t";
        String before = one(MAIN, hash.formatted("items"));
        sql(MAIN, "DELETE FROM app.items WHERE id > 3");
        run(manifest, "app.items", new Target.Suffix("_restored"));
        assertThat(one(MAIN, hash.formatted("items_restored"))).isEqualTo(before);
        assertThat(one(MAIN, "SELECT count(*) FROM app.items")).isEqualTo("3");
        assertThat(one(MAIN, "SELECT relowner::regrole FROM pg_class WHERE oid = 'app.items_restored'::regclass"))
                .isEqualTo(RestoreFixture.OWNER);
        run(manifest, "app.items", new Target.Suffix("_restored")); // done again, it finds its own
        assertThat(one(MAIN, hash.formatted("items_restored"))).isEqualTo(before);
        try (StoreRestore another = restore()) {
            assertThatThrownBy(() -> another.restore(
                            job(
                                    "it2",
                                    folder,
                                    manifest,
                                    new Target.Suffix("_restored"),
                                    Optional.of(new Selection(Selection.Kind.TABLE, Optional.of(MAIN), "app.items"))),
                            what -> {}))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("table app.items_restored exists");
        }
    }

    @Test
    void tableThatOthersReferToIsNotEmptied() throws Exception {
        sql(MAIN, "CREATE TABLE app.parts (item bigint CONSTRAINT of_item REFERENCES app.items)");
        Manifest manifest = take(folder, List.of(MAIN));
        List<String> before = content(MAIN);
        assertThatThrownBy(() -> run(manifest, "app.items", new Target.InPlace()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("of_item of app.parts");
        assertThat(content(MAIN)).isEqualTo(before);
    }

    @Test
    void tableThatHasChangedSinceIsLeftAsItIs() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "ALTER TABLE app.docs RENAME COLUMN embedding TO vector_of_it");
        List<String> before = content(MAIN);
        assertThatThrownBy(() -> run(manifest, "app.docs", new Target.InPlace()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("lacks embedding");
        assertThat(content(MAIN)).isEqualTo(before);
        assertThat(left()).isEmpty();
    }

    @Test
    void rowThatTheLiveDatabaseRefusesLeavesTheTableAsItWas() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "DELETE FROM app.items WHERE id > 10", "ALTER TABLE app.items ADD CHECK (id <= 10)");
        List<String> before = content(MAIN);
        assertThatThrownBy(() -> run(manifest, "app.items", new Target.InPlace()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("check constraint");
        assertThat(content(MAIN)).isEqualTo(before);
        assertThat(left()).isEmpty();
    }

    @Test
    void drillOfATableCountsItAndFailsForOneThatIsNotThere() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        assertThat(run(manifest, "app.logs", new Target.Drill()).checks())
                .containsExactly(MAIN + ": table app.logs, 30 rows as counted");
        assertThatThrownBy(
                        () -> run(RestoreFixture.counting(manifest, "app.items", 1), "app.items", new Target.Drill()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("table app.items has 20000 rows and not 1");
        assertThatThrownBy(() -> run(manifest, "app.nothing", new Target.Drill()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("holds no table app.nothing");
        assertThat(left()).isEmpty();
    }
}
