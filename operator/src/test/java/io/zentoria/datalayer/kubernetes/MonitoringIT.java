package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.kubernetes.pooler.ProbedPooler;
import io.zentoria.datalayer.monitoring.Metric;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import io.zentoria.datalayer.testbed.PrometheusServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The whole sample with backups, a drill and a pooler, watched by a real Prometheus. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MonitoringIT {
    private static final String NAME = "personal";
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DASHBOARDS = Path.of("../deploy/dashboards");
    /** Shown only when something is wrong. */
    private static final Set<Metric> IN_TROUBLE = Set.of(Metric.BACKUP_CAUGHT_UP, Metric.BACKUP_TIER_PENDING_SINCE);

    private final AtomicBoolean done = new AtomicBoolean();
    private Bench bench;
    private Servers servers;
    private BackupPlaces places;
    private PgBouncerServer pooler;
    private @Nullable PrometheusServer prometheus;

    @BeforeAll
    void runTheSample() throws Exception {
        bench = Bench.start("monitoring");
        servers = bench.servers();
        places = new BackupPlaces();
        pooler = bench.startPooler(NAME);
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        sample.withObject("/spec/monitoring").put("probeInterval", "1s");
        bench.apply(sample);
        bench.startOperator(Clock.systemUTC(), Optional.empty(), new ProbedPooler());
        bench.awaitReady(NAME);
        SampleData.fill(servers);
        prometheus = PrometheusServer.start(
                TestServers.folder("prometheus"),
                "127.0.0.1:" + bench.healthPort(),
                List.of(Path.of("../deploy/alerts/zentoria-data-layer.yaml")));
        Thread.ofVirtual().start(this::useThePooler);
        bench.apply(busy(sample));
        awaitQuery("count(zdl_backup_last_success_timestamp_seconds) == 5");
        bench.apply(sample);
        ObjectNode drill = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaRestore
                metadata: {name: prove}
                spec: {dataLayer: personal, target: {mode: Drill}}
                """);
        drill.withObject("/metadata").put("namespace", bench.namespace);
        bench.apply(drill);
        awaitQuery("count(zdl_backup_verified_timestamp_seconds) == 3");
        awaitQuery("count(zdl_redis_audit_outside_pattern_keys) > 0");
    }

    /** With a backup of every schedule each minute, where the bench holds them back. */
    private static ObjectNode busy(ObjectNode sample) {
        ObjectNode busy = sample.deepCopy();
        for (JsonNode schedule : busy.at("/spec/backup/schedules")) {
            ((ObjectNode) schedule).put("cron", "* * * * *");
        }
        return busy;
    }

    private void useThePooler() {
        Map<String, String> app = bench.secretOf("personal-postgres-zentoria-app");
        try (Connection connection = pooler.connect("zentoria_main", app.get("username"), app.get("password"));
                Statement statement = connection.createStatement()) {
            while (!done.get()) {
                statement.execute("SELECT count(*) FROM core.users");
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitQuery(String query) {
        Awaitility.await()
                .alias(query)
                .atMost(LONG)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !prometheus.query(query).isEmpty());
    }

    @AfterAll
    void stop() {
        done.set(true);
        if (prometheus != null) {
            prometheus.close();
        }
        bench.stopOperator();
        servers.close();
        places.close();
        bench.close();
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> everyQueryOfEveryDashboardHasAnAnswer() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : dashboards()) {
            JsonNode dashboard = JSON.readTree(Files.readString(file));
            for (JsonNode panel : dashboard.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    String query = target.path("expr")
                            .asText()
                            .replace("$namespace", bench.namespace)
                            .replace("$name", NAME);
                    tests.add(DynamicTest.dynamicTest(
                            dashboard.path("title").asText() + ": "
                                    + panel.path("title").asText(),
                            () -> answered(query)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(60);
        return tests.stream();
    }

    private static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(all).hasSize(5);
            return all;
        }
    }

    private void answered(String query) {
        assertThat(query).doesNotContain("$");
        Awaitility.await()
                .alias(query)
                .atMost(Bench.PATIENCE)
                .untilAsserted(() -> assertThat(values(query)).isNotEmpty().anyMatch(Double::isFinite));
    }

    private List<Double> values(String query) {
        List<Double> values = new ArrayList<>();
        for (JsonNode line : prometheus.query(query)) {
            String text = line.at("/value/1").asText();
            values.add(text.equals("NaN") || text.endsWith("Inf") ? Double.NaN : Double.parseDouble(text));
        }
        return values;
    }

    @Test
    @Order(2)
    void everyMetricOfTheCodeIsShownAndNoOther() throws Exception {
        Set<String> shown = scrape().lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>();
        for (Metric metric : Metric.values()) {
            if (!IN_TROUBLE.contains(metric)) {
                expected.add(metric.word());
            }
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                expected.add(metric.word() + "_max");
            }
        }
        IN_TROUBLE.forEach(metric -> shown.remove(metric.word()));
        assertThat(shown).isEqualTo(expected);
        System.out.printf(
                "the whole sample is %d lines%n",
                scrape().lines().filter(line -> !line.startsWith("#")).count());
    }

    @Test
    @Order(3)
    void prometheusEvaluatesEveryRuleAndNoneFiresOnAGoodDay() {
        JsonNode rules = prometheus.get("/api/v1/rules").at("/data/groups/0/rules");
        assertThat(rules).hasSizeGreaterThan(15);
        for (JsonNode rule : rules) {
            assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
            // A backup each minute may be more than this machine can do.
            if (!rule.path("name").asText().equals("ZentoriaBackupMissed")) {
                assertThat(rule.path("state").asText())
                        .as(rule.path("name") + " " + rule.path("alerts"))
                        .isIn("inactive", "pending");
            }
        }
    }

    @Test
    @Order(4)
    void noPasswordIsShown() throws Exception {
        String metrics = scrape();
        bench.client.secrets().inNamespace(bench.namespace).list().getItems().stream()
                .filter(secret -> secret.getData() != null && secret.getData().containsKey("password"))
                .forEach(secret -> assertThat(metrics)
                        .doesNotContain(
                                bench.secretOf(secret.getMetadata().getName()).get("password")));
    }

    @Test
    @Order(5)
    void thresholdsOfTheResourceAreItsOwn() {
        bench.patch(NAME, "spec: {monitoring: {thresholds: {redisMemory: {warning: 1%, critical: 2%}}}}");

        awaitQuery("zdl_threshold_redis_memory_warning_ratio == 0.01");
        assertThat(values("zdl_threshold_redis_memory_critical_ratio")).containsExactly(0.02);
    }

    @Test
    @Order(6)
    void storeThatIsDownShowsInItsProbeAndLeavesTheOthersAlone() {
        bench.redisLine.set(new FaultProxy.Fault.Refuse());
        awaitQuery("zdl_probe_success{store=\"redis\"} == 0");
        assertThat(values("zdl_probe_success{store=~\"postgres|qdrant\"}")).containsExactly(1.0, 1.0);
        bench.redisLine.heal();
        awaitQuery("zdl_probe_success{store=\"redis\"} == 1");
    }

    @Test
    @Order(7)
    void nothingIsShownOfAResourceThatWent() throws Exception {
        bench.layer(NAME).delete();

        Awaitility.await()
                .atMost(Bench.PATIENCE)
                .untilAsserted(() -> assertThat(scrape())
                        .doesNotContain("name=\"" + NAME + "\"")
                        .contains("zdl_leader 1.0"));
    }

    private String scrape() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bench.healthPort() + "/metrics"))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            return answer.body();
        }
    }
}
