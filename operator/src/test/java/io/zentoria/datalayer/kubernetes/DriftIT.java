package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.api.DataLayerStatus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What somebody changes by hand on servers of the whole sample: it is seen and named, left alone in Observe, mended in
 * Enforce, and the resource is never ready while it stands.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DriftIT {
    private static final String NAME = "personal";

    private Bench bench;
    private Servers servers;

    @BeforeAll
    void bringTheSampleUp() {
        bench = Bench.start("drift");
        servers = bench.servers();
        ObjectNode sample = bench.sample();
        // The sample has no memberships; the table wants one to lose.
        sample.withArray("/spec/postgres/roles")
                .addObject()
                .put("name", "auditor")
                .withArray("memberOf")
                .add("zentoria_readonly");
        bench.startOperator();
        bench.apply(sample);
        bench.awaitReady(NAME);
    }

    @AfterAll
    void stop() {
        servers.close();
        bench.close();
    }

    /**
     * One thing done by hand.
     *
     * @param named what the condition's message must name
     * @param harm what is done
     * @param probe what is read from the server to see whether it stands
     */
    record Case(String title, List<String> named, Action harm, Reading probe) {
        @Override
        public String toString() {
            return title;
        }
    }

    @FunctionalInterface
    interface Action {
        void run(Servers servers) throws Exception;
    }

    @FunctionalInterface
    interface Reading {
        Object of(Servers servers) throws Exception;
    }

    private static Case sql(String title, String database, String harm, String probe, String... named) {
        return new Case(title, List.of(named), s -> s.sql(database, harm), s -> s.rows(database, probe));
    }

    private static Case redis(String title, String harm, String probe, String... named) {
        return new Case(title, List.of(named), s -> s.redis(harm), s -> s.redis(probe));
    }

    Stream<Case> cases() {
        return Stream.of(
                sql(
                        "role attribute",
                        "postgres",
                        "ALTER ROLE zentoria_app CREATEDB",
                        "SELECT rolcreatedb FROM pg_roles WHERE rolname = 'zentoria_app'",
                        "zentoria_app"),
                sql(
                        "row security bypassed no more",
                        "postgres",
                        "ALTER ROLE zentoria_backup NOBYPASSRLS",
                        "SELECT rolbypassrls FROM pg_roles WHERE rolname = 'zentoria_backup'",
                        "zentoria_backup"),
                sql(
                        "connection limit",
                        "postgres",
                        "ALTER ROLE zentoria_ai CONNECTION LIMIT 1",
                        "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'zentoria_ai'",
                        "zentoria_ai"),
                new Case(
                        "password of a role",
                        List.of("n8n"),
                        s -> s.sql("postgres", "ALTER ROLE n8n PASSWORD 'somebody else knows it'"),
                        s -> s.opens(
                                "n8n",
                                "n8n",
                                bench.secretOf("personal-postgres-n8n").get("password"))),
                sql(
                        "role that may not log in",
                        "postgres",
                        "ALTER ROLE n8n NOLOGIN",
                        "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'n8n'",
                        "n8n"),
                sql(
                        "membership lost",
                        "postgres",
                        "REVOKE zentoria_readonly FROM auditor",
                        "SELECT pg_has_role('auditor', 'zentoria_readonly', 'MEMBER')",
                        "auditor",
                        "zentoria_readonly"),
                sql(
                        "table right lost",
                        "zentoria_main",
                        "REVOKE SELECT ON core.users FROM zentoria_readonly",
                        "SELECT has_table_privilege('zentoria_readonly', 'core.users', 'SELECT')",
                        "zentoria_readonly"),
                sql(
                        "schema right lost",
                        "zentoria_vectors",
                        "REVOKE USAGE ON SCHEMA embeddings FROM zentoria_ai",
                        "SELECT has_schema_privilege('zentoria_ai', 'embeddings', 'USAGE')",
                        "zentoria_ai"),
                sql(
                        "default privilege lost",
                        "zentoria_main",
                        "ALTER DEFAULT PRIVILEGES FOR ROLE zentoria_app REVOKE SELECT ON TABLES FROM zentoria_readonly",
                        "SELECT string_agg(defaclacl::text, ' ' ORDER BY oid) FROM pg_default_acl WHERE"
                                + " defaclobjtype = 'r'",
                        "zentoria_readonly"),
                sql(
                        "owner of a database",
                        "postgres",
                        "ALTER DATABASE n8n OWNER TO postgres",
                        "SELECT datdba::regrole FROM pg_database WHERE datname = 'n8n'",
                        "n8n"),
                sql(
                        "owner of a table",
                        "zentoria_main",
                        "ALTER TABLE core.users OWNER TO postgres",
                        "SELECT relowner::regrole FROM pg_class WHERE oid = 'core.users'::regclass",
                        "core.users"),
                sql(
                        "extension",
                        "zentoria_main",
                        "DROP EXTENSION pgcrypto",
                        "SELECT extname FROM pg_extension ORDER BY 1",
                        "pgcrypto"),
                sql(
                        "index dropped",
                        "zentoria_main",
                        "DROP INDEX files.items_tags",
                        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'files.items'::regclass ORDER BY"
                                + " indexrelid::regclass::text",
                        "items_tags"),
                sql(
                        "index invalid",
                        "zentoria_main",
                        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'mcp.messages_search'::regclass",
                        "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('mcp.messages_search')",
                        "messages_search"),
                sql(
                        "vector index dropped",
                        "zentoria_vectors",
                        "DROP INDEX embeddings.documents_embedding_hnsw",
                        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'embeddings.documents'::regclass"
                                + " ORDER BY indexrelid::regclass::text",
                        "documents"),
                sql(
                        "policy dropped",
                        "zentoria_main",
                        "DO $$DECLARE p text; BEGIN SELECT polname INTO p FROM pg_policy WHERE polrelid ="
                                + " 'files.items'::regclass LIMIT 1; EXECUTE format('DROP POLICY %I ON files.items',"
                                + " p); END$$",
                        "SELECT polname FROM pg_policy WHERE polrelid = 'files.items'::regclass",
                        "files.items"),
                sql(
                        "row security off",
                        "zentoria_main",
                        "ALTER TABLE files.items DISABLE ROW LEVEL SECURITY",
                        "SELECT relrowsecurity FROM pg_class WHERE oid = 'files.items'::regclass",
                        "files.items"),
                sql(
                        "function changed",
                        "zentoria_vectors",
                        "DO $$DECLARE f text; BEGIN SELECT pg_get_functiondef('embeddings.search_code'::regproc) INTO"
                                + " f; EXECUTE replace(f, 'embeddings.code', 'embeddings.knowledge'); END$$",
                        "SELECT md5(prosrc) FROM pg_proc WHERE oid = 'embeddings.search_code'::regproc",
                        "search_code"),
                sql(
                        "function dropped",
                        "zentoria_vectors",
                        "DROP FUNCTION embeddings.search_knowledge",
                        "SELECT proname FROM pg_proc WHERE pronamespace = 'embeddings'::regnamespace ORDER BY 1",
                        "search_knowledge"),
                sql(
                        "partition dropped",
                        "zentoria_main",
                        "DO $$DECLARE t text; BEGIN SELECT max(inhrelid::regclass::text) INTO t FROM pg_inherits WHERE"
                                + " inhparent = 'audit.logs'::regclass; EXECUTE 'DROP TABLE ' || t; END$$",
                        "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit.logs'::regclass ORDER BY"
                                + " inhrelid::regclass::text",
                        "audit.logs"),
                sql(
                        "trigger disabled",
                        "zentoria_main",
                        "ALTER TABLE core.users DISABLE TRIGGER USER",
                        "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'core.users'::regclass AND NOT"
                                + " tgisinternal",
                        "core.users"),
                sql(
                        "column's default dropped",
                        "zentoria_main",
                        "ALTER TABLE core.users ALTER id DROP DEFAULT",
                        "SELECT count(*) FROM pg_attrdef WHERE adrelid = 'core.users'::regclass",
                        "core.users"),
                new Case(
                        "parameter of the system",
                        List.of("work_mem"),
                        s -> s.parameter("ALTER SYSTEM SET work_mem = '1MB'"),
                        s -> s.rows("postgres", "SHOW work_mem")),
                sql(
                        "parameter of a database",
                        "postgres",
                        "ALTER DATABASE n8n SET work_mem = '2MB'",
                        "SELECT setconfig FROM pg_db_role_setting WHERE array_to_string(setconfig, ' ') LIKE"
                                + " '%work_mem%'",
                        "work_mem",
                        "n8n"),
                sql(
                        "parameter of a role",
                        "postgres",
                        "ALTER ROLE zentoria_ai SET work_mem = '3MB'",
                        "SELECT setconfig FROM pg_db_role_setting WHERE array_to_string(setconfig, ' ') LIKE"
                                + " '%work_mem%'",
                        "work_mem",
                        "zentoria_ai"),
                redis("Redis value", "CONFIG SET maxmemory 1gb", "CONFIG GET maxmemory", "maxmemory"),
                redis("user off", "ACL SETUSER n8n off", "ACL GETUSER n8n", "n8n"),
                redis("extra pattern", "ACL SETUSER n8n ~*", "ACL GETUSER n8n", "n8n"),
                redis("extra command", "ACL SETUSER n8n +@all", "ACL GETUSER n8n", "n8n"),
                redis("password of nobody", "ACL SETUSER backend-api nopass", "ACL GETUSER backend-api", "backend-api"),
                redis("lost user", "ACL DELUSER ai-orchestrator", "ACL GETUSER ai-orchestrator", "ai-orchestrator"),
                new Case(
                        "payload index",
                        List.of("documents", "file_id"),
                        s -> s.qdrant("DELETE", "/collections/documents/index/file_id?wait=true", null),
                        s -> s.qdrant("/collections/documents").at("/result/payload_schema/file_id")),
                new Case(
                        "HNSW",
                        List.of("documents"),
                        s -> s.qdrant("PATCH", "/collections/documents", "{\"hnsw_config\": {\"m\": 48}}"),
                        s -> s.qdrant("/collections/documents").at("/result/config/hnsw_config/m")),
                new Case(
                        "quantization",
                        List.of("code"),
                        s -> s.qdrant("PATCH", "/collections/code", "{\"quantization_config\": \"Disabled\"}"),
                        s -> s.qdrant("/collections/code").at("/result/config/quantization_config")),
                new Case(
                        "alias moved",
                        List.of("kb"),
                        s -> s.qdrant(
                                "POST",
                                "/collections/aliases",
                                "{\"actions\": [{\"create_alias\": {\"collection_name\": \"documents\","
                                        + " \"alias_name\": \"kb\"}}]}"),
                        s -> s.qdrant("/aliases").at("/result/aliases")),
                new Case(
                        "collection gone",
                        List.of("chat_history"),
                        s -> s.qdrant("DELETE", "/collections/chat_history", null),
                        s -> s.qdrant("/collections/chat_history/exists").at("/result/exists")),
                sql(
                        "owner of a schema",
                        "zentoria_main",
                        "ALTER SCHEMA files OWNER TO postgres",
                        "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'files'",
                        "files"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isSeenAndNamedLeftInObserveAndMendedInEnforce(Case drift) throws Exception {
        Object before = drift.probe().of(servers);
        bench.patch(NAME, "spec: {policy: {mode: Observe}}");
        bench.awaitReady(NAME);

        drift.harm().run(servers);
        Object harmed = drift.probe().of(servers);
        assertThat(harmed).as("the harm is done").isNotEqualTo(before);

        DataLayerStatus seen = bench.check(NAME);
        DataLayerStatus.Condition drifted = Bench.condition(seen, "Drifted");
        assertThat(drifted.status()).as(drifted.message()).isEqualTo("True");
        assertThat(drifted.reason()).isEqualTo("DriftFound");
        assertThat(drifted.message()).contains(drift.named());
        assertThat(Bench.condition(seen, "Ready").status()).isEqualTo("False");
        assertThat(drift.probe().of(servers)).as("Observe changes nothing").isEqualTo(harmed);

        bench.patch(NAME, "spec: {policy: {mode: Enforce}}");
        DataLayerStatus mended = bench.awaitReady(NAME).getStatus();
        DataLayerStatus.Condition told = Bench.condition(mended, "Drifted");
        assertThat(told.reason()).isEqualTo("DriftMended");
        assertThat(told.message()).contains(drift.named());
        assertThat(drift.probe().of(servers)).as("mended").isEqualTo(before);

        DataLayerStatus after = bench.check(NAME);
        assertThat(Bench.condition(after, "Drifted").status()).isEqualTo("False");
        assertThat(Bench.condition(after, "Ready").status()).isEqualTo("True");
    }

    /** An empty table in its place would hide the loss. */
    @Test
    void droppedTableOfABundleIsReportedAndMadeAgainOnlyWhenApproved() {
        servers.sql("zentoria_main", "DROP TABLE files.thumbnails");

        DataLayerStatus seen = bench.check(NAME);
        assertThat(Bench.condition(seen, "Drifted").message()).contains("files.thumbnails");
        assertThat(Bench.condition(seen, "Ready").status()).isEqualTo("False");
        assertThat(Bench.condition(seen, "Stalled").message())
                .contains("files.thumbnails")
                .contains("backup")
                .contains(seen.plan().digest());
        assertThat(servers.rows("zentoria_main", "SELECT to_regclass('files.thumbnails')::text"))
                .isEqualTo(List.of("null"));

        bench.annotate(NAME, Labels.APPROVE_PLAN, seen.plan().digest());
        bench.awaitReady(NAME);
        assertThat(servers.rows("zentoria_main", "SELECT to_regclass('files.thumbnails')::text"))
                .isEqualTo(List.of("files.thumbnails"));
        assertThat(Bench.condition(bench.check(NAME), "Drifted").status()).isEqualTo("False");
    }

    /** What an operator must not do: take away what it was never told of. */
    @Test
    void whatTheSpecDoesNotNameIsLeftAlone() throws Exception {
        servers.sql("postgres", "CREATE ROLE stranger LOGIN");
        servers.sql("postgres", "CREATE DATABASE foreign_land");
        servers.sql("zentoria_main", "CREATE TABLE core.of_the_application (id int)");
        servers.redis("ACL SETUSER stranger on nopass ~* +@all");
        servers.qdrant("PUT", "/collections/foreign", "{\"vectors\": {\"size\": 4, \"distance\": \"Dot\"}}");

        // A new table in a schema of a rule gets the rule's rights; nothing else may be touched.
        bench.check(NAME);
        DataLayerStatus after = bench.check(NAME);

        assertThat(Bench.condition(after, "Ready").status()).isEqualTo("True");
        assertThat(servers.rows("postgres", "SELECT rolname FROM pg_roles WHERE rolname = 'stranger'"))
                .hasSize(1);
        assertThat(servers.rows("postgres", "SELECT datname FROM pg_database WHERE datname = 'foreign_land'"))
                .hasSize(1);
        assertThat(servers.rows("zentoria_main", "SELECT to_regclass('core.of_the_application')::text"))
                .isEqualTo(List.of("core.of_the_application"));
        assertThat(servers.redis("ACL GETUSER stranger")).contains("~*");
        assertThat(servers.qdrant("/collections/foreign/exists")
                        .at("/result/exists")
                        .asBoolean())
                .isTrue();
    }
}
