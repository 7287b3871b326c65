package io.zentoria.datalayer.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What somebody changes by hand is seen, said, and mended; then nothing is left to do. */
class PostgresDriftIT {
    private static Bench bench;
    private static String spec;

    @BeforeAll
    static void bring() throws Exception {
        bench = Bench.onEmptyServer().withChangelog("mine", Bench.resource("small.sql"));
        spec = Bench.resource("small.yaml");
        bench.bring(spec);
        assertThat(bench.summaries(spec)).isEmpty();
    }

    private record Drift(String what, String database, String byHand, List<String> said, boolean destructive) {}

    private static Drift drift(String what, String database, String byHand, String... said) {
        return new Drift(what, database, byHand, List.of(said), false);
    }

    private static Drift loss(String what, String database, String byHand, String... said) {
        return new Drift(what, database, byHand, List.of(said), true);
    }

    private static List<Drift> drifts() {
        List<Drift> all = new ArrayList<>();
        for (String attribute : List.of(
                "NOLOGIN",
                "SUPERUSER",
                "CREATEDB",
                "CREATEROLE",
                "REPLICATION",
                "NOINHERIT",
                "BYPASSRLS",
                "CONNECTION LIMIT 3",
                "CONNECTION LIMIT -1",
                "VALID UNTIL '2030-01-01'")) {
            all.add(drift("role attribute " + attribute, "postgres", "ALTER ROLE app " + attribute, "alter role app"));
        }
        all.add(drift(
                "role attribute of the dumper", "postgres", "ALTER ROLE dumper NOBYPASSRLS", "alter role dumper"));
        all.add(drift(
                "password changed",
                "postgres",
                "ALTER ROLE app PASSWORD 'other'",
                "set the password of role app to the one in its Secret"));
        all.add(drift(
                "password cleared",
                "postgres",
                "ALTER ROLE app PASSWORD NULL",
                "set the password of role app to the one in its Secret"));
        all.add(drift(
                "role dropped",
                "shop",
                "DROP OWNED BY reader; DROP ROLE reader",
                "create role reader",
                "make role reader a member of pg_monitor",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        all.add(drift(
                "membership lost",
                "postgres",
                "REVOKE pg_monitor FROM reader",
                "make role reader a member of pg_monitor"));
        all.add(drift(
                "membership added",
                "postgres",
                "GRANT pg_read_all_data TO reader",
                "end the membership of role reader in pg_read_all_data"));
        all.add(drift(
                "membership added by somebody else",
                "postgres",
                "CREATE ROLE other_admin; GRANT pg_read_all_data TO other_admin WITH ADMIN OPTION; GRANT pg_read_all_data TO reader GRANTED BY other_admin",
                "end the membership of role reader in pg_read_all_data"));
        all.add(drift(
                "membership with admin option",
                "postgres",
                "GRANT pg_monitor TO reader WITH ADMIN OPTION",
                "alter the membership of role reader in pg_monitor"));
        all.add(drift(
                "right on a table revoked",
                "shop",
                "REVOKE SELECT ON core.items FROM reader",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        all.add(drift(
                "right on a sequence revoked",
                "shop",
                "REVOKE SELECT ON SEQUENCE core.items_id_seq FROM reader",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        all.add(drift(
                "right on a schema revoked",
                "shop",
                "REVOKE USAGE ON SCHEMA core FROM reader",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        all.add(drift(
                "right on a function revoked",
                "shop",
                "REVOKE EXECUTE ON FUNCTION core.secretly FROM reader",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        all.add(drift(
                "default privilege revoked",
                "shop",
                "ALTER DEFAULT PRIVILEGES FOR ROLE app REVOKE SELECT ON TABLES FROM reader",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        all.add(drift(
                "default privilege in a schema revoked",
                "shop",
                "ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA embeddings REVOKE INSERT ON TABLES FROM dumper",
                "grant SELECT, INSERT on schema embeddings to dumper in database shop"));
        all.add(drift(
                "table of a new creator",
                "shop",
                "CREATE TABLE core.by_the_admin (id int)",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        all.add(drift(
                "schema of a new creator",
                "shop",
                "CREATE ROLE maker; GRANT CREATE ON DATABASE shop TO maker; SET ROLE maker; CREATE SCHEMA by_a_maker CREATE TABLE things (id int)",
                "grant SELECT, EXECUTE on every schema to reader in database shop"));
        for (String extra : List.of(
                "INSERT ON core.items",
                "UPDATE (name) ON core.items",
                "SELECT ON core.items TO dumper; GRANT USAGE ON SCHEMA core",
                "UPDATE ON SEQUENCE core.items_id_seq",
                "CREATE ON SCHEMA core",
                "EXECUTE ON FUNCTION core.secretly",
                "CREATE ON DATABASE shop")) {
            all.add(drift(
                    "extra right " + extra,
                    "shop",
                    "GRANT " + extra + " TO dumper",
                    "revoke from role dumper in database shop what no rule grants"));
        }
        all.add(drift(
                "right with grant option",
                "shop",
                "GRANT SELECT ON core.items TO reader WITH GRANT OPTION",
                "revoke from role reader in database shop what no rule grants"));
        all.add(drift(
                "extra default privilege",
                "shop",
                "ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT DELETE ON TABLES TO reader",
                "revoke from role reader in database shop what no rule grants"));
        all.add(drift(
                "right to connect revoked",
                "shop",
                "REVOKE CONNECT ON DATABASE shop FROM PUBLIC",
                "let role dumper connect to database shop",
                "let role reader connect to database shop"));
        all.add(drift(
                "owner of the database",
                "postgres",
                "ALTER DATABASE shop OWNER TO postgres",
                "give database shop to app"));
        all.add(drift(
                "owner of a schema",
                "shop",
                "ALTER SCHEMA core OWNER TO postgres",
                "give schema core in database shop to app"));
        all.add(drift(
                "owner of a vector table's schema",
                "shop",
                "ALTER SCHEMA embeddings OWNER TO postgres",
                "give schema embeddings in database shop to app"));
        all.add(drift(
                "owner of a vector table",
                "shop",
                "ALTER TABLE embeddings.documents OWNER TO postgres",
                "give vector table embeddings.documents to app"));
        all.add(drift(
                "extension dropped", "shop", "DROP EXTENSION citext", "create extension citext in database shop"));
        all.add(drift(
                "extension moved",
                "shop",
                "ALTER EXTENSION citext SET SCHEMA core",
                "move extension citext in database shop to schema public"));
        all.add(drift("schema dropped", "shop", "DROP SCHEMA \"Odd Name\"", "create schema Odd Name in database shop"));
        all.add(drift(
                "index dropped",
                "shop",
                "DROP INDEX embeddings.documents_embedding_hnsw",
                "build the HNSW index of embeddings.documents in database shop"));
        all.add(drift(
                "index invalid",
                "shop",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'embeddings.documents_embedding_hnsw'::regclass",
                "build the HNSW index of embeddings.documents in database shop"));
        all.add(drift(
                "index with other parameters",
                "shop",
                "DROP INDEX embeddings.code_embedding_hnsw; CREATE INDEX code_embedding_hnsw ON embeddings.code USING hnsw ((binary_quantize(embedding)::bit(4096)) bit_hamming_ops) WITH (m = 8)",
                "build the HNSW index of embeddings.code in database shop"));
        all.add(drift(
                "invalid leftover of a build",
                "shop",
                "CREATE INDEX documents_embedding_hnsw_new ON embeddings.documents USING hnsw (embedding vector_l2_ops); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'embeddings.documents_embedding_hnsw_new'::regclass",
                "drop invalid index embeddings.documents_embedding_hnsw_new in database shop"));
        all.add(drift(
                "stopped before the index was renamed",
                "shop",
                "ALTER INDEX embeddings.documents_embedding_hnsw RENAME TO documents_embedding_hnsw_new",
                "rename index embeddings.documents_embedding_hnsw_new in database shop to documents_embedding_hnsw"));
        all.add(loss(
                "vector table dropped",
                "shop",
                "DROP TABLE embeddings.documents",
                "make lost vector table embeddings.documents again, empty, 8 dimensions, in database shop"));
        all.add(
                loss(
                        "embedding of another size",
                        "shop",
                        "DROP INDEX embeddings.documents_embedding_hnsw; SET search_path = public; ALTER TABLE embeddings.documents ALTER COLUMN embedding TYPE vector(9)",
                        "make column embedding of embeddings.documents in database shop anew as vector(8): its embeddings are lost, the other columns stay"));
        all.add(drift(
                "partition dropped",
                "shop",
                "DROP TABLE core.logs_y2026m12",
                "create partition core.logs_y2026m12 of logs in database shop"));
        all.add(drift(
                "partition detached",
                "shop",
                "ALTER TABLE core.logs DETACH PARTITION core.logs_y2026m12",
                "attach partition core.logs_y2026m12 to logs in database shop again"));
        all.add(drift(
                "parameter of the system",
                "postgres",
                "ALTER SYSTEM SET work_mem = '3MB'",
                "set parameter work_mem = 16MB"));
        all.add(drift(
                "parameter of a database",
                "postgres",
                "ALTER DATABASE shop SET work_mem = '3MB'",
                "reset parameter work_mem of database shop, which was set past the server's"));
        all.add(drift(
                "parameter of a role",
                "postgres",
                "ALTER ROLE app SET work_mem = '3MB'",
                "reset parameter work_mem of role app, which was set past the server's"));
        all.add(drift(
                "parameter of a role in a database",
                "postgres",
                "ALTER ROLE app IN DATABASE shop SET work_mem = '3MB'",
                "reset parameter work_mem of role app in database shop, which was set past the server's"));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> changeByHandIsSeenSaidAndMended() {
        return drifts().stream().map(drift -> DynamicTest.dynamicTest(drift.what(), () -> check(drift)));
    }

    private static void check(Drift drift) throws Exception {
        bench.sql(drift.database(), drift.byHand().split("; "));
        Plan plan = bench.plan(spec);
        try {
            assertThat(plan.conflicts()).isEmpty();
            assertThat(plan.changes()).extracting(Change::summary).containsAll(drift.said());
            assertThat(plan.changes().getFirst().summary())
                    .as("nothing else comes first")
                    .isIn(drift.said());
            if (drift.destructive()) {
                assertThat(plan.changes()).extracting(Change::risk).contains(Risk.DESTRUCTIVE);
                bench.bring(spec);
                assertThat(bench.plan(spec).changes())
                        .as("not without a person's word")
                        .isNotEmpty();
            } else {
                assertThat(plan.changes()).extracting(Change::risk).doesNotContain(Risk.DESTRUCTIVE);
            }
        } finally {
            bench.bringAllowing(spec);
        }
        assertThat(bench.summaries(spec)).as("after it was mended").isEmpty();
    }
}
