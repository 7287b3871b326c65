package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.redis.Monitor;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The whole way: the sample as its users write it, {@code kubectl apply}, the operator in a process of its own, and the
 * servers looked at past it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class EndToEndIT {
    private static final String NAME = "personal";
    /** What it says is looked for everywhere; it has characters that want quoting in SQL, shells, URLs and JSON. */
    private static final String CANARY = "Canary-7f3'\"\\$%@:/ü";

    private static final int MOST_ROUND_TRIPS = 60;
    private static final int CHECKS = 10;
    private static final Pattern STATEMENT = Pattern.compile("LOG: {2}(?:statement|execute [^:]*): (.*)");
    static final Pattern READS =
            Pattern.compile("(?is)\\s*(select|with|show|set|begin|commit|rollback|start transaction)\\b.*");
    static final Set<String> REDIS_READS = Set.of(
            "auth", "hello", "client", "info", "acl", "config", "ping", "hgetall", "hmget", "hget", "get", "scan",
            "select", "ttl", "pttl", "memory", "type", "dbsize", "echo", "command", "module", "role", "quit");

    private Bench bench;
    private Servers servers;
    private OperatorJvm operator;
    private PgBouncerServer pooler;
    private final Set<String> activity = ConcurrentHashMap.newKeySet();

    @BeforeAll
    void applyTheSample() throws InterruptedException {
        bench = Bench.start("whole");
        servers = bench.servers();
        pooler = bench.startPooler(NAME);
        bench.secret("given", Map.of("password", CANARY));
        ObjectNode sample = bench.sample();
        ((ObjectNode) sample.at("/spec/postgres/roles/4"))
                .putObject("passwordSecretRef")
                .put("name", "given")
                .put("key", "password");
        ((ObjectNode) sample.at("/spec/redis/users/0"))
                .putObject("passwordSecretRef")
                .put("name", "given")
                .put("key", "password");
        operator = OperatorJvm.start(bench);
        AtomicBoolean done = new AtomicBoolean();
        Thread watcher = Thread.ofVirtual().start(() -> watchActivity(done));
        long began = System.nanoTime();
        bench.apply(sample);
        bench.awaitReady(NAME);
        System.out.printf(
                Locale.ROOT,
                "kubectl apply of the whole sample on empty servers to Ready: %.1f s%n",
                (System.nanoTime() - began) / 1e9);
        done.set(true);
        watcher.join();
    }

    private void watchActivity(AtomicBoolean done) {
        try (var connection = bench.postgres.connect("postgres");
                var statement = connection.createStatement()) {
            while (!done.get()) {
                try (var rows =
                        statement.executeQuery("SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()")) {
                    while (rows.next()) {
                        activity.add(rows.getString(1));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void stop() {
        operator.close();
        servers.close();
        bench.close();
    }

    @Test
    @Order(1)
    void kubectlShowsTheSampleReadyInItsColumns() {
        String shown =
                bench.cluster.kubectl("get", "zdl", "-n", bench.namespace).out();
        assertThat(shown.lines().findFirst().orElseThrow())
                .matches("NAME +READY +REASON +DRIFT +POSTGRES +REDIS +QDRANT +LAST BACKUP +AGE *");
        assertThat(shown.lines().skip(1).findFirst().orElseThrow())
                .matches("personal +True +AsDesired +False +True +True +True .*");
        assertThat(bench.cluster
                        .kubectl("wait", "--for=condition=Ready", "zdl/personal", "-n", bench.namespace)
                        .exit())
                .isZero();
    }

    @Test
    @Order(2)
    void applicationsFindWhatTheSampleNames() throws Exception {
        Map<String, String> app = bench.secretOf("personal-postgres-zentoria-app");
        assertThat(app)
                .containsKeys(
                        "type", "provider", "host", "port", "username", "password", "database", "uri", "jdbc-url");
        try (var connection = DriverManager.getConnection(app.get("jdbc-url"));
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO core.users (email, display_name, password_hash) VALUES ('a@b.c', 'a', 'x')");
        }
        try (var connection = DriverManager.getConnection(app.get("pooler-jdbc-url"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM core.users")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
        Map<String, String> ai = bench.secretOf("personal-postgres-zentoria-ai");
        try (var connection = DriverManager.getConnection(ai.get("jdbc-url"));
                var statement = connection.createStatement()) {
            for (String table : List.of("documents", "chat_history", "code", "knowledge")) {
                int dimensions = table.equals("code") ? 4096 : 768;
                String vector = "array_fill(0.5, ARRAY[" + dimensions + "])::public.vector";
                statement.execute("INSERT INTO embeddings.%s (content, embedding) VALUES ('%s', %s)"
                        .formatted(table, table, vector));
            }
            try (var rows = statement.executeQuery(
                    "SELECT content, similarity FROM search_code(array_fill(0.5, ARRAY[4096])::public.vector)")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("code");
                assertThat(rows.getDouble(2)).isGreaterThan(0.99);
            }
        }
        assertThat(servers.rows("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'n8n'"))
                .allMatch(verifier -> verifier.startsWith("SCRAM-SHA-256$"));
        assertThat(servers.qdrant("/collections/code")
                        .at("/result/config/params/vectors/size")
                        .asInt())
                .isEqualTo(4096);
        Map<String, String> redis = bench.secretOf("personal-redis-n8n");
        assertThat(redis).containsEntry("type", "redis").containsKeys("host", "port", "username", "password", "uri");
    }

    @Test
    @Order(3)
    void tenChecksWithNothingToDoWriteNothingAnywhere() throws Exception {
        settle();
        int postgresLog = postgresLog().length();
        String before = apiServer();
        if (!bench.qdrant.real()) {
            servers.qdrant("DELETE", "/stand-in/calls", null);
        }
        int trips;
        try (Monitor monitor = new Monitor(bench.redis)) {
            int postgresTrips = bench.postgresLine.roundTrips();
            int redisTrips = bench.redisLine.roundTrips();
            for (int check = 1; check <= CHECKS; check++) {
                look(check);
            }
            int perCheckPostgres = (bench.postgresLine.roundTrips() - postgresTrips) / CHECKS;
            int perCheckRedis = (bench.redisLine.roundTrips() - redisTrips) / CHECKS;
            int perCheckQdrant = bench.qdrant.real()
                    ? 0
                    : servers.qdrant("/stand-in/calls").at("/result").size() / CHECKS;
            trips = perCheckPostgres + perCheckRedis + perCheckQdrant;
            System.out.printf(
                    "a check of the whole sample takes %d round trips: PostgreSQL %d, handshakes included, Redis %d, Qdrant %d%n",
                    trips, perCheckPostgres, perCheckRedis, perCheckQdrant);
            assertThat(new TreeSet<>(monitor.words())).isSubsetOf(REDIS_READS);
        }
        assertThat(trips).isBetween(3, MOST_ROUND_TRIPS);
        assertThat(statements(postgresLog().substring(postgresLog)))
                .as("statements of %d checks", CHECKS)
                .hasSizeGreaterThan(CHECKS)
                .allMatch(statement -> READS.matcher(statement).matches());
        if (!bench.qdrant.real()) {
            List<JsonNode> calls = new ArrayList<>();
            servers.qdrant("/stand-in/calls").at("/result").forEach(calls::add);
            assertThat(calls).isNotEmpty().noneMatch(call -> call.get("write").asBoolean());
        }
        assertThat(apiServer()).as("versions of everything in the namespace").isEqualTo(before);
    }

    /** Asks for a pass by a word that the operator does not answer in the status, and waits until it is over. */
    private void look(int number) {
        int lines = bench.postgresLine.linesOpened();
        bench.annotate(NAME, Labels.ANNOTATION_PREFIX + "look", String.valueOf(number));
        Awaitility.await()
                .atMost(Bench.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bench.postgresLine.linesOpened() > lines && bench.postgresLine.linesOpen() == 0);
    }

    /** Until audits and their news are through. */
    private void settle() throws SQLException {
        // What PgBouncer holds open and nobody uses is no pass.
        try (var console = pooler.admin();
                var statement = console.createStatement()) {
            statement.execute("RECONNECT");
        }
        bench.await(NAME, "audited", status -> status.redis() != null);
        bench.check(NAME);
        for (int pass = 0; pass < 2; pass++) {
            look(-pass);
        }
    }

    /** The versions of all objects that the operator could have written; the resource's own by its status. */
    private String apiServer() {
        StringBuilder all = new StringBuilder();
        bench.client
                .secrets()
                .inNamespace(bench.namespace)
                .list()
                .getItems()
                .forEach(secret -> all.append(secret.getMetadata().getName())
                        .append(' ')
                        .append(secret.getMetadata().getResourceVersion())
                        .append('\n'));
        bench.client
                .events()
                .v1()
                .events()
                .inNamespace(bench.namespace)
                .list()
                .getItems()
                .forEach(event -> all.append(event.getMetadata().getName())
                        .append(' ')
                        .append(event.getMetadata().getResourceVersion())
                        .append('\n'));
        bench.client
                .configMaps()
                .inNamespace(bench.namespace)
                .list()
                .getItems()
                .forEach(map -> all.append(map.getMetadata().getName())
                        .append(' ')
                        .append(map.getMetadata().getResourceVersion())
                        .append('\n'));
        ZentoriaDataLayer layer = bench.get(NAME);
        layer.getMetadata().getManagedFields().stream()
                .filter(field -> Labels.FIELD_MANAGER.equals(field.getManager()))
                .forEach(field -> all.append(field.getSubresource())
                        .append(' ')
                        .append(field.getTime())
                        .append('\n'));
        return all.append(Yaml.write(layer.getStatus())).toString();
    }

    private String postgresLog() throws IOException {
        return Bench.read(bench.postgres.logFile());
    }

    static List<String> statements(String log) {
        List<String> statements = new ArrayList<>();
        Matcher matcher = STATEMENT.matcher(log);
        while (matcher.find()) {
            statements.add(matcher.group(1));
        }
        return statements;
    }

    @Test
    @Order(4)
    void changedSecretIsFollowedAtOnce() {
        bench.secret("given", Map.of("password", CANARY + "2"));
        bench.await(NAME, "ready again", status -> servers.opens("zentoria_main", "zentoria_readonly", CANARY + "2"));
        assertThat(servers.opens("zentoria_main", "zentoria_readonly", CANARY)).isFalse();
    }

    @Test
    @Order(5)
    void noPasswordIsFoundAnywhere() throws Exception {
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("canary", CANARY);
        secrets.put("PostgreSQL's administrator", bench.postgres.adminPassword());
        secrets.put("Redis's administrator", bench.redis.adminPassword());
        secrets.put("PgBouncer's administrator", pooler.adminPassword());
        bench.client.secrets().inNamespace(bench.namespace).list().getItems().stream()
                .filter(secret -> secret.getData().containsKey("password"))
                .forEach(secret -> secrets.put(
                        secret.getMetadata().getName(),
                        new String(
                                Base64.getDecoder().decode(secret.getData().get("password")), StandardCharsets.UTF_8)));
        assertThat(secrets).hasSizeGreaterThan(10);

        Map<String, String> places = new LinkedHashMap<>();
        places.put("the operator's log", operator.log());
        places.put("the process list", operator.inProcessList());
        places.put("the metrics", operator.metrics());
        places.put("PostgreSQL's log", postgresLog());
        places.put("pg_stat_activity", String.join("\n", activity));
        places.put("Redis's log", Bench.read(bench.redis.logFile()));
        places.put("PgBouncer's log", Bench.read(pooler.logFile()));
        places.put("PgBouncer's files", bench.poolerFiles(NAME).toString());
        places.put(
                "events",
                bench.cluster
                        .kubectl("get", "events", "-n", bench.namespace, "-o", "json")
                        .out());
        places.put(
                "the resource",
                bench.cluster
                        .kubectl("get", "zdl", "-n", bench.namespace, "-o", "json")
                        .out());
        places.put(
                "the journal",
                String.join(
                        "\n",
                        servers.rows("postgres", "SELECT row_to_json(c)::text FROM zentoria_operator.changes c")));
        assertThat(places.get("the operator's log")).contains("create role");
        assertThat(places.get("PostgreSQL's log")).contains("CREATE ROLE");
        assertThat(places.get("the metrics")).contains("zdl_condition{");

        List<String> found = new ArrayList<>();
        places.forEach((place, text) -> secrets.forEach((whose, secret) -> {
            String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
            if (text.contains(secret) || text.contains(encoded)) {
                found.add("the password of " + whose + " in " + place);
            }
        }));
        assertThat(found).isEmpty();
    }

    @Test
    @Order(6)
    void isKilledAndStartedAgainWithNothingLost() {
        // What was applied last has to stand in the status: else what follows is no drift but an unfinished change.
        DataLayerStatus before = bench.check(NAME);
        String password = bench.secretOf("personal-postgres-n8n").get("password");
        operator.kill();
        servers.sql("postgres", "ALTER ROLE n8n CONNECTION LIMIT 3");
        operator = OperatorJvm.start(bench);
        bench.await(
                NAME,
                "mended",
                status -> Bench.condition(status, "Drifted").reason().equals("DriftMended"));
        assertThat(bench.secretOf("personal-postgres-n8n").get("password")).isEqualTo(password);
        assertThat(bench.check(NAME).servers()).isEqualTo(before.servers());
    }

    @Test
    @Order(7)
    void endsWithinItsGracePeriodWhenAsked() {
        System.out.printf("the operator holds %d MiB%n", operator.residentMegabytes());
        Duration took = operator.stop();
        System.out.printf(Locale.ROOT, "the operator ended %.1f s after signal 15%n", took.toMillis() / 1000.0);
        assertThat(operator.log()).doesNotContain("Exception in thread");
    }
}
