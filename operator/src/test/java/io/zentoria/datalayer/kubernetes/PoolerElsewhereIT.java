package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A PgBouncer that somebody else runs, with the files that the operator renders, from the resource to its clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PoolerElsewhereIT {
    private static final String NAME = "pooled";

    private Bench bench;
    private PgBouncerServer pooler;
    private ObjectNode sample;

    @BeforeAll
    void applyPostgresOfTheSample() {
        bench = Bench.start("pooler");
        pooler = bench.startPooler(NAME);
        bench.secret("given", Map.of("password", "first-of-two"));
        sample = bench.sample();
        sample.withObject("/metadata").put("name", NAME);
        ObjectNode spec = sample.withObject("/spec");
        spec.remove(List.of("redis", "qdrant", "backup", "monitoring"));
        ((ObjectNode) spec.at("/postgres/roles/2"))
                .putObject("passwordSecretRef")
                .put("name", "given")
                .put("key", "password");
        bench.startOperator();
        bench.apply(sample);
        bench.awaitReady(NAME);
    }

    @AfterAll
    void stop() {
        bench.close();
    }

    private DataLayerStatus.Condition pooled(DataLayerStatus status) {
        return Bench.condition(status, "PoolerReady");
    }

    private String shown(String setting) throws SQLException {
        try (Connection console = pooler.admin();
                Statement statement = console.createStatement();
                ResultSet rows = statement.executeQuery("SHOW CONFIG")) {
            while (rows.next()) {
                if (rows.getString("key").equals(setting)) {
                    return rows.getString("value");
                }
            }
        }
        throw new AssertionError("no setting " + setting);
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    @Order(1)
    void readySaysThatThePoolerIsAsTheSpecAsks() {
        DataLayerStatus status = bench.get(NAME).getStatus();
        assertThat(pooled(status).status() + " " + pooled(status).reason()).isEqualTo("True AsDesired");
        assertThat(Bench.condition(status, "Ready").message()).contains("PgBouncer");
        assertThat(status.servers())
                .anySatisfy(server ->
                        assertThat(server.store() + " " + server.version()).startsWith("pooler 1."));
    }

    @Test
    @Order(2)
    void applicationsEnterByTheAddressOfTheirSecret() throws SQLException {
        for (String role : List.of("zentoria-app", "zentoria-ai", "n8n", "zentoria-backup", "zentoria-readonly")) {
            Map<String, String> binding = bench.secretOf(NAME + "-postgres-" + role);
            assertThat(binding.get("pooler-jdbc-url")).contains(":" + pooler.port() + "/");
            try (Connection client = DriverManager.getConnection(binding.get("pooler-jdbc-url"))) {
                assertThat(one(client, "SELECT current_user")).isEqualTo(binding.get("username"));
            }
        }
    }

    @Test
    @Order(3)
    void filesHoldTheServersVerifiersAndBelongToTheResource() throws SQLException {
        String list = bench.poolerFiles(NAME).orElseThrow().userList();
        try (Connection direct = bench.postgres.connect("postgres")) {
            assertThat(list)
                    .contains("\"n8n\" \"" + one(direct, "SELECT rolpassword FROM pg_authid WHERE rolname = 'n8n'")
                            + "\"");
        }
        assertThat(list).doesNotContain("first-of-two").doesNotContain(pooler.adminPassword());
        for (HasMetadata object : objects()) {
            assertThat(object.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.getName()).isEqualTo(NAME));
            assertThat(object.getMetadata().getManagedFields())
                    .allSatisfy(field -> assertThat(field.getManager() + " " + field.getOperation())
                            .isEqualTo(Labels.FIELD_MANAGER + " Apply"));
        }
        assertThat(bench.client
                        .apps()
                        .deployments()
                        .inNamespace(bench.namespace)
                        .list()
                        .getItems())
                .as("somebody else runs it")
                .isEmpty();
    }

    private List<HasMetadata> objects() {
        return List.of(
                Objects.requireNonNull(bench.client
                        .configMaps()
                        .inNamespace(bench.namespace)
                        .withName(NAME + "-pooler")
                        .get()),
                Objects.requireNonNull(bench.client
                        .secrets()
                        .inNamespace(bench.namespace)
                        .withName(NAME + "-pooler-users")
                        .get()));
    }

    @Test
    @Order(4)
    void checksWithNothingToDoWriteNothing() {
        bench.check(NAME);
        List<String> before = objects().stream()
                .map(object -> object.getMetadata().getResourceVersion())
                .toList();
        for (int i = 0; i < 3; i++) {
            bench.check(NAME);
        }
        assertThat(objects().stream()
                        .map(object -> object.getMetadata().getResourceVersion())
                        .toList())
                .isEqualTo(before);
    }

    @Test
    @Order(5)
    void whatSomebodySetAtTheConsoleIsDriftAndMended() throws SQLException {
        try (Connection console = pooler.admin();
                Statement statement = console.createStatement()) {
            statement.execute("SET max_client_conn = 7");
        }

        DataLayerStatus status = bench.check(NAME);

        assertThat(Bench.condition(status, "Drifted").reason()).isEqualTo("DriftMended");
        assertThat(Bench.condition(status, "Drifted").message()).contains("max_client_conn");
        assertThat(shown("max_client_conn")).isEqualTo("500");
        assertThat(pooled(status).status()).isEqualTo("True");
    }

    @Test
    @Order(6)
    void changedPoolReachesPgBouncerAndDropsNoClient() throws SQLException {
        Map<String, String> binding = bench.secretOf(NAME + "-postgres-n8n");
        try (Connection client = DriverManager.getConnection(binding.get("pooler-jdbc-url"))) {
            client.setAutoCommit(false);
            String server = one(client, "SELECT pg_backend_pid()");

            bench.patch(NAME, "spec: {postgres: {pooler: {defaultPoolSize: 15}}}");
            bench.awaitReady(NAME);

            assertThat(shown("default_pool_size")).isEqualTo("15");
            assertThat(one(client, "SELECT pg_backend_pid()")).isEqualTo(server);
            client.commit();
        }
    }

    @Test
    @Order(7)
    void migrationHasServerConnectionsMadeAnew() throws Exception {
        bench.client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("more")
                        .withNamespace(bench.namespace)
                        .endMetadata()
                        .addToData("changelog.sql", """
                                --liquibase formatted sql
                                --changeset tests:more
                                CREATE TABLE public.more (a int);
                                """)
                        .build())
                .create();
        ((ArrayNode) sample.at("/spec/postgres/databases/2/migrations"))
                .addObject()
                .putObject("configMapRef")
                .put("name", "more");

        bench.apply(sample);
        bench.awaitReady(NAME);

        assertThat(Files.readString(pooler.logFile())).contains("RECONNECT");
    }

    @Test
    @Order(8)
    void sumOverALimitIsAWarningWithItsArithmetic() {
        bench.patch(NAME, """
                spec: {postgres: {pooler: {pools: [
                  {service: backend-api, database: zentoria_main, role: zentoria_app, size: 40},
                  {service: backend-api, database: zentoria_vectors, role: zentoria_app, size: 45}]}}}
                """);
        DataLayerStatus status = bench.awaitReady(NAME).getStatus();

        assertThat(status.warnings())
                .anySatisfy(
                        warning -> assertThat(warning.reason() + ": " + warning.message())
                                .isEqualTo(
                                        "PoolSum: the pools of role zentoria_app are 40 (backend-api in zentoria_main) + 45 (backend-api in zentoria_vectors) = 85 connections, over its connectionLimit of 70: the server refuses what is above"));
    }

    @Test
    @Order(9)
    void changedPasswordReachesServerAndListAndClientsEnterWithIt() {
        bench.secret("given", Map.of("password", "second-of-two"));

        Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            try (Connection client = pooler.connect("n8n", "n8n", "second-of-two")) {
                return one(client, "SELECT 1").equals("1");
            }
        });
        bench.awaitReady(NAME);
        assertThatThrownBy(() -> pooler.connect("n8n", "n8n", "first-of-two")).isInstanceOf(SQLException.class);
    }

    @Test
    @Order(10)
    void poolerThatIsGoneIsSaidInASentenceAndReadyNoMore() {
        pooler.close();

        DataLayerStatus status = bench.check(NAME);

        assertThat(pooled(status).status() + " " + pooled(status).reason()).isEqualTo("False Unreachable");
        assertThat(pooled(status).message())
                .isEqualTo("PgBouncer at %s:%d does not answer while trying to log in to its console"
                        .formatted(pooler.host(), pooler.port()));
        assertThat(Bench.condition(status, "Ready").status()).isEqualTo("False");
        assertThat(Bench.condition(status, "PostgresReady").status()).isEqualTo("True");
        assertThat(Bench.condition(status, "Reconciling").reason()).isEqualTo("Retrying");
    }
}
