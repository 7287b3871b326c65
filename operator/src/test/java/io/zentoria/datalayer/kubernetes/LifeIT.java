package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.testbed.FaultProxy;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What a resource goes through from its first day to its last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LifeIT {
    private static final String NAME = "personal";
    private static final String OURS =
            "SELECT datname FROM pg_database WHERE datname IN ('zentoria_main', 'zentoria_vectors', 'n8n') ORDER BY 1";

    private Bench bench;
    private Servers servers;

    @BeforeAll
    void startTheOperator() {
        bench = Bench.start("life");
        servers = bench.servers();
        bench.startOperator();
    }

    @AfterAll
    void stop() {
        servers.close();
        bench.close();
    }

    @Test
    @Order(1)
    void storeThatIsDownLeavesTheOthersWorkingAndComesBackByItself() {
        bench.redisLine.set(new FaultProxy.Fault.Refuse());
        bench.apply(bench.sample());
        DataLayerStatus status = bench.await(
                        NAME,
                        "ready but for Redis",
                        now -> Bench.condition(now, "PostgresReady").status().equals("True")
                                && Bench.condition(now, "QdrantReady").status().equals("True"))
                .getStatus();
        assertThat(Bench.condition(status, "RedisReady").status()).isEqualTo("False");
        assertThat(Bench.condition(status, "Ready").status()).isEqualTo("False");

        bench.redisLine.heal();
        bench.awaitReady(NAME);
    }

    @Test
    @Order(2)
    void pausedResourceIsLookedAtAndNotTouched() {
        bench.annotate(NAME, Labels.PAUSED, "true");
        // A pass that began before the annotation may still apply; the pause holds once the status says so.
        bench.await(
                NAME, "paused", now -> Bench.condition(now, "Paused").status().equals("True"));
        servers.sql("postgres", "ALTER ROLE n8n CONNECTION LIMIT 2");
        DataLayerStatus paused = bench.check(NAME);
        assertThat(Bench.condition(paused, "Paused").status()).isEqualTo("True");
        assertThat(Bench.condition(paused, "Drifted").message()).contains("n8n");
        assertThat(servers.rows("postgres", "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'n8n'"))
                .isEqualTo(List.of("2"));

        bench.annotate(NAME, Labels.PAUSED, "false");
        bench.await(
                NAME, "mended", now -> Bench.condition(now, "Ready").status().equals("True"));
        assertThat(servers.rows("postgres", "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'n8n'"))
                .isEqualTo(List.of("25"));
    }

    @Test
    @Order(3)
    void deletionRetainsEveryByteByDefaultAndTheNextResourceTakesItUpAgain() {
        String password = bench.secretOf("personal-postgres-n8n").get("password");
        bench.layer(NAME).delete();
        awaitGone();
        assertThat(servers.rows("postgres", OURS)).hasSize(3);
        assertThat(servers.redis("ACL USERS")).contains("backend-api");

        bench.apply(bench.sample());
        bench.awaitReady(NAME);
        assertThat(bench.secretOf("personal-postgres-n8n").get("password")).isEqualTo(password);
    }

    @Test
    @Order(4)
    void deletionThatIsToldToTakesAwayWhatTheOperatorMadeAndOnlyThat() throws Exception {
        servers.sql("postgres", "CREATE DATABASE of_somebody_else");
        servers.redis("ACL SETUSER stranger on nopass ~* +@all");
        servers.qdrant("PUT", "/collections/foreign", "{\"vectors\": {\"size\": 4, \"distance\": \"Dot\"}}");
        bench.patch(NAME, "spec: {policy: {deletion: Delete, destructiveChanges: Allow}}");
        bench.awaitReady(NAME);

        bench.layer(NAME).delete();
        awaitGone();

        assertThat(servers.rows("postgres", OURS)).isEmpty();
        assertThat(servers.rows("postgres", "SELECT rolname FROM pg_roles WHERE rolname LIKE 'zentoria%'"))
                .isEmpty();
        assertThat(servers.rows("postgres", "SELECT datname FROM pg_database WHERE datname = 'of_somebody_else'"))
                .hasSize(1);
        assertThat(servers.redis("ACL USERS")).contains("stranger").doesNotContain("backend-api");
        assertThat(servers.qdrant("/collections").toString())
                .contains("foreign")
                .doesNotContain("documents");
    }

    @Test
    @Order(5)
    void deletionDoesNotHangOnServersThatAreGone() {
        bench.apply(bench.sample());
        bench.awaitReady(NAME);
        bench.postgresLine.set(new FaultProxy.Fault.Refuse());
        bench.redisLine.set(new FaultProxy.Fault.Refuse());
        bench.qdrantLine.set(new FaultProxy.Fault.Refuse());
        bench.layer(NAME).delete();
        awaitGone();
    }

    private void awaitGone() {
        Awaitility.await().atMost(Bench.PATIENCE).until(() -> bench.layer(NAME).get() == null);
    }
}
