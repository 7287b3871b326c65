package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.Monitor;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Probes of real servers: they measure, read only, and come back whatever the server does. */
final class ProbesIT {
    private final PostgresServer postgres = TestServers.postgres();
    private final RedisServer redis = TestServers.redis();
    private final FaultProxy postgresLine = FaultProxy.to(postgres.host(), postgres.port());
    private final FaultProxy redisLine = FaultProxy.to(redis.host(), redis.port());
    private final String database = "probed_" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<Series, List<Duration>> times = new TreeMap<>(java.util.Comparator.comparing(Series::toString));

    @AfterEach
    void close() {
        postgresLine.close();
        redisLine.close();
    }

    private ProbeTarget target(String databases) {
        return target(databases, postgres.adminUser(), postgres.adminPassword());
    }

    private ProbeTarget target(String databases, String user, String password) {
        return new ProbeTarget(
                new Owner("zentoria", "probed"),
                Specs.of("""
                        postgres:
                          endpoint: {host: %s, port: %d, tls: {mode: Disable}}
                          adminSecretRef: {name: postgres}
                          databases: %s
                        redis:
                          endpoint: {host: %s, port: %d}
                          adminSecretRef: {name: redis}
                          allocations: [{db: 4, name: sessions, keyPattern: 's:{id}'}]
                        """.formatted(
                        postgresLine.host(), postgresLine.port(), databases, redisLine.host(), redisLine.port())),
                new GivenSecrets(Map.of(
                        "postgres", Map.of("username", user, "password", password),
                        "redis", Map.of("password", redis.adminPassword()))));
    }

    private void took(Series series, Duration time) {
        times.computeIfAbsent(series, any -> new ArrayList<>()).add(time);
    }

    private void sql(String in, String statement) throws Exception {
        try (Connection connection = postgres.connect(in);
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    @Test
    void emptyVectorTableIsMeasuredAndMissingOnesArePassedOver() throws Exception {
        sql("postgres", "CREATE DATABASE " + database);
        sql(database, "CREATE EXTENSION vector; CREATE SCHEMA s; CREATE TABLE s.t (id uuid, embedding vector(3))");

        List<Reading> readings = new PostgresProbe()
                .run(
                        target(
                                "[{name: %s, owner: x, vectorTables: [{schema: s, name: t, dimensions: 3}, {schema: s, name: gone, dimensions: 3}]}, {name: not_there, owner: x, vectorTables: [{schema: s, name: t, dimensions: 3}]}]"
                                        .formatted(database)),
                        this::took);

        assertThat(times.keySet())
                .containsExactlyInAnyOrder(
                        Series.of(Metric.LOOKUP_LATENCY, database),
                        Series.of(Metric.VECTOR_LATENCY, database, "s.t"),
                        Series.of(Metric.QUERY_LATENCY, database));
        assertThat(times.get(Series.of(Metric.VECTOR_LATENCY, database, "s.t"))).hasSize(5);
        assertThat(times.get(Series.of(Metric.QUERY_LATENCY, database))).hasSize(10);
        assertThat(readings)
                .anySatisfy(reading -> {
                    assertThat(reading.series()).isEqualTo(Series.of(Metric.POSTGRES_USED_RATIO));
                    assertThat(reading.value()).isBetween(0.0, 1.0);
                })
                .anySatisfy(reading -> {
                    assertThat(reading.series()).isEqualTo(Series.of(Metric.POSTGRES_SIZE, database));
                    assertThat(reading.value()).isGreaterThan(1e6);
                });
    }

    @Test
    void probeOfPostgresSendsNothingButReadsAndLeavesNoConnection() throws Exception {
        sql("postgres", "CREATE DATABASE " + database);
        int before = Files.readString(postgres.logFile()).length();
        int lines = postgresLine.linesOpened();

        new PostgresProbe().run(target("[{name: %s, owner: x}]".formatted(database)), this::took);

        List<String> statements = Files.readString(postgres.logFile())
                .substring(before)
                .lines()
                .filter(line -> line.contains("LOG:  statement:") || line.contains("LOG:  execute "))
                .map(line -> line.replaceFirst("^.*LOG: {2}(statement|execute [^:]*): ", ""))
                .toList();
        assertThat(statements).isNotEmpty().allMatch(statement -> statement.matches("(?s)\\s*(SELECT|SET) .*"));
        assertThat(statements).anyMatch(statement -> statement.contains("default_transaction_read_only = on"));
        assertThat(postgresLine.linesOpened() - lines)
                .as("what the server counts is read in the same place")
                .isEqualTo(1);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> postgresLine.linesOpen() == 0);
    }

    @Test
    void administratorWhoMaySeeLittleStillCountsTheConnectionsOfOthers() throws Exception {
        sql("postgres", "CREATE DATABASE " + database);
        sql("postgres", "CREATE ROLE " + database + " LOGIN PASSWORD 'seen'");
        try (Connection other = postgres.connect("postgres")) {
            assertThat(other.isClosed()).isFalse();

            List<Reading> readings = new PostgresProbe()
                    .run(target("[{name: %s, owner: x}]".formatted(database), database, "seen"), this::took);

            double most = value(readings, Series.of(Metric.POSTGRES_MAX_CONNECTIONS));
            assertThat(value(readings, Series.of(Metric.POSTGRES_USED_RATIO)) * most)
                    .isGreaterThanOrEqualTo(2);
        }
    }

    private static double value(List<Reading> readings, Series series) {
        return readings.stream()
                .filter(reading -> reading.series().equals(series))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void probeOfRedisReadsTheSessionsDatabaseAndNothingElse() throws Exception {
        try (Monitor monitor = new Monitor(redis)) {
            new RedisProbe().run(target("[]"), this::took);

            assertThat(times).containsOnlyKeys(Series.of(Metric.REDIS_SESSION_LATENCY, "4"));
            assertThat(monitor.words())
                    .contains("select", "get", "info")
                    .isSubsetOf("auth", "hello", "client", "ping", "echo", "select", "get", "info", "command");
        }
    }

    @Test
    void serverThatHangsIsGivenUp() {
        postgresLine.set(new FaultProxy.Fault.Hang());
        redisLine.set(new FaultProxy.Fault.Hang());
        long began = System.nanoTime();

        assertThatThrownBy(() -> new PostgresProbe().run(target("[]"), this::took))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> new RedisProbe().run(target("[]"), this::took)).isInstanceOf(StoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(40));
    }

    @Test
    void collectionOfQdrantIsSearchedAndItsFiguresAreRead() throws Exception {
        QdrantServer qdrant = TestServers.qdrant();
        String key = qdrant.apiKey();
        ProbeTarget target = new ProbeTarget(
                new Owner("zentoria", "probed"),
                Specs.of("""
                        qdrant:
                          endpoint: {host: %s, httpPort: %d, grpcPort: %d}
                          %s
                          collections:
                          - {name: %s, vectors: {size: 4, distance: Cosine}}
                          - {name: not_there, vectors: {size: 4, distance: Cosine}}
                        """.formatted(
                                qdrant.host(),
                                qdrant.httpPort(),
                                qdrant.grpcPort(),
                                key == null ? "" : "apiKeySecretRef: {name: qdrant}",
                                database)),
                new GivenSecrets(key == null ? Map.of() : Map.of("qdrant", Map.of("api-key", key))));
        Rest rest = new Rest(qdrant);
        rest.put("/collections/" + database, "{\"vectors\": {\"size\": 4, \"distance\": \"Cosine\"}}");
        rest.put(
                "/collections/" + database + "/points?wait=true",
                "{\"points\": [{\"id\": 1, \"vector\": [1, 2, 3, 4]}, {\"id\": 2, \"vector\": [4, 3, 2, 1]}]}");

        List<Reading> readings = new QdrantProbe().run(target, this::took);

        assertThat(times.get(Series.of(Metric.QDRANT_SEARCH_LATENCY, database))).hasSize(5);
        assertThat(readings)
                .contains(Reading.of(Metric.QDRANT_POINTS, 2, database), Reading.of(Metric.QDRANT_GREEN, 1, database))
                .noneMatch(reading -> reading.series().values().contains("not_there"));
    }
}
