package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.zentoria.datalayer.Reading;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.testbed.FaultProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Every way in which a resource goes: none hangs, {@code Retain} leaves every byte, {@code Delete} takes what the
 * operator made and nothing else, and somebody is told what was left behind. The controllers that a cluster has beside
 * its API server, for foreground deletion and for namespaces, are played by this test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeletionIT {
    private static final Duration BOUND = Duration.ofSeconds(30);
    /** As docs/gitops.md says. */
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final SettableClock clock = new SettableClock();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Bench bench;
    private Servers servers;

    static Stream<DeletionCase> table() {
        return DeletionCase.table();
    }

    @BeforeAll
    void startWithAResourceThatStays() {
        bench = Bench.start("deletion");
        servers = bench.servers();
        table().filter(row -> row.situation() == DeletionCase.Situation.NAMESPACE_TERMINATING)
                .forEach(row -> bench.namespaces.add(namespace(row)));
        bench.namespaces.forEach(name -> bench.client
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create());
        log.start();
        ((Logger) LoggerFactory.getLogger(EventLog.class)).addAppender(log);
        bench.startOperator(clock, Optional.empty());
        bench.apply(SmallLayer.of(bench, "keeper"));
        bench.awaitReady("keeper");
        servers.sql("postgres", "CREATE DATABASE of_somebody_else");
        servers.redis("ACL SETUSER stranger on nopass ~* +@all");
    }

    private String namespace(DeletionCase row) {
        return row.situation() == DeletionCase.Situation.NAMESPACE_TERMINATING
                ? bench.namespace + "-" + row.name()
                : bench.namespace;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void resourceGoesAndTheStoresAreAsItsPolicySays(DeletionCase row) throws Exception {
        List<String> without = reading();
        applyWithData(row);
        List<String> with = reading();
        List<String> data = data(row.name());
        assertThat(data).as("the data").hasSize(3).noneMatch(line -> line.endsWith("gone"));

        servers.forget(row.name()); // what somebody is connected to is not dropped
        delete(row);
        awaitGone(row);

        List<String> after = reading();
        if (row.retains()) {
            assertThat(Reading.differences(with, after)).isEmpty();
            assertThat(data(row.name())).isEqualTo(data);
        } else {
            assertThat(left(row, after)).as("what is left in the stores").isEqualTo(leftBehind(row));
            assertThat(Reading.differences(without, after))
                    .as("only what was made for this resource may be different")
                    .allMatch(line -> leftBehind(row).stream().anyMatch(store -> line.startsWith("+ " + store))
                            || (leftBehind(row).contains("postgres") && line.startsWith("+ ") && !isOther(line)));
        }
        told(row);
        assertThat(secrets(row)).as("Secrets of the resource").isEqualTo(secretsLeft(row));
    }

    @AfterEach
    void othersAreReadyWhenAllIsWellAgain() {
        bench.redisLine.heal();
        clock.backToPresent();
        bench.annotate("keeper", Labels.RECONCILE_AT, Instant.now().toString());
        bench.awaitReady("keeper");
    }

    private static boolean isOther(String line) {
        return line.startsWith("+ redis") || line.startsWith("+ qdrant");
    }

    // The stores

    private void applyWithData(DeletionCase row) throws Exception {
        String name = row.name();
        String namespace = namespace(row);
        ObjectNode layer = SmallLayer.of(bench, name);
        layer.withObject("/metadata").put("namespace", namespace);
        layer.withObject("/spec/policy").put("deletion", row.policy());
        layer.withObject("/spec/postgres/adminSecretRef").put("name", name + "-postgres-admin");
        layer.withObject("/spec/redis/adminSecretRef").put("name", name + "-redis-admin");
        if (bench.qdrant.apiKey() != null) {
            layer.withObject("/spec/qdrant/apiKeySecretRef").put("name", name + "-qdrant-admin");
            secret(namespace, name + "-qdrant-admin", Map.of("api-key", bench.qdrant.apiKey()));
        }
        secret(
                namespace,
                name + "-postgres-admin",
                Map.of("username", bench.postgres.adminUser(), "password", bench.postgres.adminPassword()));
        secret(namespace, name + "-redis-admin", Map.of("password", bench.redis.adminPassword()));
        bench.apply(layer);
        Awaitility.await(name + " is ready").atMost(BOUND).until(() -> {
            ZentoriaDataLayer now = layer(row).get();
            return now.getStatus() != null
                    && Bench.condition(now.getStatus(), "Ready").status().equals("True");
        });
        servers.sql(name, "CREATE TABLE core.things (id int PRIMARY KEY, thing text)");
        servers.sql(name, "INSERT INTO core.things SELECT i, 'thing ' || i FROM generate_series(1, 100) i");
        servers.redis("SET " + name + ":session:1 kept EX 3000");
        servers.qdrant(
                "PUT",
                "/collections/" + name + "/points?wait=true",
                "{\"points\":[{\"id\":1,\"vector\":[0.1,0.2,0.3,0.4]}]}");
    }

    private void secret(String namespace, String name, Map<String, String> content) {
        bench.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(content)
                        .build())
                .create();
    }

    private List<String> reading() throws Exception {
        return Reading.of(servers, bench.postgres).stream()
                .map(line -> line.startsWith("redis ") ? line.replaceAll("[\\[\\]]", "") : line)
                .sorted()
                .toList();
    }

    /** The content of the three stores, a line each. */
    private List<String> data(String name) throws Exception {
        List<String> data = new ArrayList<>();
        data.add("postgres "
                + (hasDatabase(name)
                        ? servers.rows(name, "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM core.things t")
                        : "gone"));
        data.add("redis " + servers.redis("GET " + name + ":session:1"));
        data.add("qdrant "
                + (hasCollection(name)
                        ? servers.qdrant(
                                        "POST",
                                        "/collections/" + name + "/points/scroll",
                                        "{\"limit\":10,\"with_vector\":true,\"with_payload\":true}")
                                .at("/result/points")
                        : "gone"));
        return data;
    }

    private boolean hasDatabase(String name) {
        return !servers.rows("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + name + "'")
                .isEmpty();
    }

    private boolean hasCollection(String name) throws Exception {
        return servers.qdrant("/collections").toString().contains("\"" + name + "\"");
    }

    /** The stores that still hold something of the resource. */
    private List<String> left(DeletionCase row, List<String> reading) throws Exception {
        List<String> left = new ArrayList<>();
        boolean role = !servers.rows("postgres", "SELECT 1 FROM pg_roles WHERE rolname = '" + row.name() + "'")
                .isEmpty();
        if (role || hasDatabase(row.name())) {
            left.add("postgres");
        }
        if (reading.stream().anyMatch(line -> line.startsWith("redis user " + row.name() + " "))) {
            left.add("redis");
        }
        if (hasCollection(row.name())) {
            left.add("qdrant");
        }
        return left;
    }

    /** What a policy of Delete cannot take away in this situation. */
    private List<String> leftBehind(DeletionCase row) {
        return switch (row.situation()) {
            case ADMIN_SECRET_FIRST -> List.of("postgres");
            case STORE_DEAD -> List.of("redis");
            case NAMESPACE_TERMINATING ->
                bench.qdrant.apiKey() == null ? List.of("postgres", "redis") : List.of("postgres", "redis", "qdrant");
            case ALL_THERE, OPERATOR_GONE_AND_BACK, TWICE_AT_ONCE -> List.of();
        };
    }

    // The resource

    private Resource<ZentoriaDataLayer> layer(DeletionCase row) {
        return bench.client
                .resources(ZentoriaDataLayer.class)
                .inNamespace(namespace(row))
                .withName(row.name());
    }

    private void delete(DeletionCase row) throws Exception {
        switch (row.situation()) {
            case ALL_THERE -> delete(row, 1);
            case ADMIN_SECRET_FIRST -> {
                deleteSecret(namespace(row), row.name() + "-postgres-admin");
                delete(row, 1);
            }
            case STORE_DEAD -> {
                bench.redisLine.set(new FaultProxy.Fault.Refuse());
                delete(row, 1);
                if (!row.retains()) {
                    Awaitility.await().atMost(BOUND).until(() -> events(row).contains("DeletionWaits"));
                    assertThat(finalizers(row)).as("it is held").contains("zentoria.io/data-layer");
                    clock.goOn(DEADLINE);
                }
            }
            case NAMESPACE_TERMINATING -> {
                bench.client.namespaces().withName(namespace(row)).delete();
                bench.client.secrets().inNamespace(namespace(row)).list().getItems().stream()
                        .map(secret -> secret.getMetadata().getName())
                        .forEach(name -> deleteSecret(namespace(row), name));
                delete(row, 1);
            }
            case OPERATOR_GONE_AND_BACK -> {
                bench.stopOperator();
                delete(row, 1);
                assertThat(finalizers(row)).as("it waits").contains("zentoria.io/data-layer");
                bench.startOperator(clock, Optional.empty());
            }
            case TWICE_AT_ONCE -> delete(row, 2);
        }
    }

    private void delete(DeletionCase row, int atOnce) throws Exception {
        CountDownLatch together = new CountDownLatch(atOnce);
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                asked.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return layer(row)
                            .withPropagationPolicy(row.propagation())
                            .withGracePeriod(0)
                            .delete();
                }));
            }
            for (Future<?> each : asked) {
                each.get();
            }
        }
    }

    private void deleteSecret(String namespace, String name) {
        bench.client.secrets().inNamespace(namespace).withName(name).delete();
    }

    private List<String> finalizers(DeletionCase row) {
        ZentoriaDataLayer now = layer(row).get();
        return now == null ? List.of() : now.getMetadata().getFinalizers();
    }

    private void awaitGone(DeletionCase row) {
        Awaitility.await(row.toString()).atMost(BOUND).until(() -> {
            collectGarbage(row);
            return layer(row).get() == null;
        });
        if (row.situation() == DeletionCase.Situation.NAMESPACE_TERMINATING) {
            finalizeNamespace(namespace(row));
        }
    }

    /** What the garbage collector does in a foreground deletion: nothing depends on the resource, so it lets it go. */
    private void collectGarbage(DeletionCase row) {
        ZentoriaDataLayer now = layer(row).get();
        if (now != null && now.getMetadata().getFinalizers().equals(List.of("foregroundDeletion"))) {
            layer(row).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        }
    }

    /** What the namespace controller does when nothing is left in it. */
    private void finalizeNamespace(String name) {
        Namespace namespace = Objects.requireNonNull(
                bench.client.namespaces().withName(name).get(), "it is there until it is finalized");
        namespace.getSpec().setFinalizers(List.of());
        assertThat(bench.cluster
                        .kubectlWithInput(
                                Serialization.asJson(namespace),
                                "replace",
                                "--raw",
                                "/api/v1/namespaces/" + name + "/finalize",
                                "-f",
                                "-")
                        .err())
                .isEmpty();
        Awaitility.await()
                .atMost(BOUND)
                .until(() -> bench.client.namespaces().withName(name).get() == null);
    }

    // What people are told

    private void told(DeletionCase row) {
        String reason = row.retains() ? "Retained" : leftBehind(row).isEmpty() ? "Deleted" : "LeftBehind";
        List<String> words = row.retains()
                ? List.of("stays as it is")
                : leftBehind(row).isEmpty()
                        ? List.of("drop database " + row.name())
                        : leftBehind(row).stream().map(DeletionIT::title).toList();
        // A namespace that goes takes no new events; then it stands in the log.
        String where = row.situation() == DeletionCase.Situation.NAMESPACE_TERMINATING ? logged(row) : events(row);
        assertThat(where).contains(reason).contains(words);
    }

    private static String title(String store) {
        return switch (store) {
            case "postgres" -> "PostgreSQL";
            case "redis" -> "Redis";
            default -> "Qdrant";
        };
    }

    private String events(DeletionCase row) {
        List<String> events = bench.client.events().v1().events().inNamespace(namespace(row)).list().getItems().stream()
                .filter(event -> event.getRegarding().getName().equals(row.name()))
                .map(event -> event.getReason() + ": " + event.getNote())
                .toList();
        return String.join("\n", events);
    }

    private String logged(DeletionCase row) {
        List<String> lines = List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(row.name()))
                .toList();
        return String.join("\n", lines);
    }

    private List<String> secrets(DeletionCase row) {
        return bench
                .client
                .secrets()
                .inNamespace(namespace(row))
                .withLabel(Labels.DATA_LAYER, row.name())
                .list()
                .getItems()
                .stream()
                .map(secret -> secret.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** Retained data keeps its passwords; of what was dropped nobody needs one. */
    private List<String> secretsLeft(DeletionCase row) {
        if (row.situation() == DeletionCase.Situation.NAMESPACE_TERMINATING) {
            return List.of();
        }
        List<String> stores = row.retains() ? List.of("postgres", "redis") : leftBehind(row);
        return stores.stream()
                .map(store -> row.name() + "-" + store + "-" + row.name())
                .sorted()
                .toList();
    }

    @AfterAll
    void stop() {
        ((Logger) LoggerFactory.getLogger(EventLog.class)).detachAppender(log);
        servers.close();
        bench.close();
    }
}
