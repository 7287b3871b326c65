package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.testbed.RedisServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The API server refuses what the operator asks of it, longer than the client tries by itself: the operator recovers. One
 * resource and one Redis user for each place and answer, all side by side.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MockedApiServerIT {
    private static final String NAMESPACE = "mocked";
    private static final String LAYERS = "/apis/zentoria.io/v1alpha1/namespaces/mocked/zentoriadatalayers";
    private static final String SECRETS = "/api/v1/namespaces/mocked/secrets";
    private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/mocked/events";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int WATCH_REFUSALS = 1;

    private enum Place {
        STATUS_UPDATE,
        SECRET_CREATE,
        SECRET_UPDATE,
        EVENT_CREATE,
        FINALIZER_ADDITION,
        FINALIZER_REMOVAL
    }

    record Case(Place place, int code) {
        String layer() {
            return (place.name() + "-" + code).toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * A broken server answers more often than the client tries one call by itself, which is five times; Conflict it
         * does not try again; and Too Many Requests says how long to wait.
         */
        int times() {
            return code == MockedApi.BROKEN ? 6 : 2;
        }

        /** Whether the fault strikes a resource that was well before. */
        boolean later() {
            return place == Place.SECRET_UPDATE || place == Place.FINALIZER_REMOVAL;
        }

        Predicate<RecordedRequest> requests() {
            return switch (place) {
                case STATUS_UPDATE -> MockedApi.request("PATCH", LAYERS + "/" + layer() + "/status");
                case SECRET_CREATE, SECRET_UPDATE -> MockedApi.request("PATCH", SECRETS + "/" + secretOf(layer()));
                case EVENT_CREATE ->
                    MockedApi.request("POST", EVENTS)
                            .and(request -> MockedApi.bodyOf(request).contains("\"" + layer() + "\""));
                case FINALIZER_ADDITION, FINALIZER_REMOVAL -> MockedApi.request("PATCH", LAYERS + "/" + layer());
            };
        }

        @Override
        public String toString() {
            return layer();
        }
    }

    private final Map<Case, MockedApi.Fault> faults = new HashMap<>();
    private final List<MockedApi.Fault> atStart = new ArrayList<>();
    /** One for each place: resources that share a server wait for each other's locks. */
    private final Map<Place, RedisServer> servers = new EnumMap<>(Place.class);

    private MockedApi api;
    private KubernetesClient client;
    private DataLayers layers;
    private OperatorProcess operator;

    static List<Case> cases() {
        return Stream.of(Place.values())
                .flatMap(place -> Stream.of(MockedApi.CONFLICT, MockedApi.TOO_MANY, MockedApi.BROKEN)
                        .map(code -> new Case(place, code)))
                .toList();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        api = new MockedApi();
        client = api.client();
        layers = new DataLayers(Hands.DIRECT, new SecureRandom(), Clock.systemUTC());
        for (Place place : Place.values()) {
            RedisServer server = RedisServer.start(folder.resolve(place.name()), Map.of());
            servers.put(place, server);
            secret(adminOf(server), server.adminPassword());
        }
        atStart.add(api.answer(MockedApi.GONE, 1, MockedApi.list(LAYERS)));
        atStart.add(api.answer(MockedApi.TOO_MANY, 1, MockedApi.list(LAYERS)));
        atStart.add(api.answer(MockedApi.BROKEN, 6, MockedApi.list(SECRETS)));
        operator = OperatorProcess.start(
                new OperatorProcess.Settings(
                        Set.of(NAMESPACE),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.empty(),
                        new Site(Tools.in(List.of()), folder.resolve("staging"), Clock.systemUTC()),
                        Duration.ofSeconds(60)),
                layers,
                Clock.systemUTC(),
                api.connection());
        for (Case each : cases()) {
            if (!each.later()) {
                faults.put(each, api.answer(each.code(), each.times(), each.requests()));
            }
            create(server(each.place()), each.layer(), "");
        }
        create(server(Place.STATUS_UPDATE), "watched-spec", "");
        secret("watched-password", "canary-first");
        create(
                server(Place.STATUS_UPDATE),
                "watched-secret",
                "passwordSecretRef: {name: watched-password, key: password}");
        // One after the other: the last one that is deleted takes the mark off a Redis that another is only about to
        // use.
        for (Case each : cases()) {
            if (each.later()) {
                awaitReady(each.layer());
                faults.put(each, api.answer(each.code(), each.times(), each.requests()));
                if (each.place() == Place.FINALIZER_REMOVAL) {
                    layer(each.layer()).delete();
                } else {
                    edit(each.layer(), "spec: {redis: {endpoint: {host: localhost}}}");
                }
            }
        }
    }

    @AfterAll
    void stop() {
        operator.close();
        client.close();
        api.close();
        servers.values().forEach(RedisServer::close);
    }

    @Test
    void listsThatAreRefusedAtTheStartAreAskedForAgain() {
        assertThat(atStart).allSatisfy(fault -> assertThat(fault.left()).isZero());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusalIsRecoveredFrom(Case refused) {
        MockedApi.Fault fault = Objects.requireNonNull(faults.get(refused));
        if (refused.place() == Place.FINALIZER_REMOVAL) {
            patiently().until(() -> layer(refused.layer()).get() == null);
            assertThat(fault.left()).isZero();
            return;
        }
        if (refused.place() != Place.EVENT_CREATE) { // an event that could not be written is news of yesterday
            patiently().until(() -> fault.left() == 0);
        }
        ZentoriaDataLayer ready = awaitReady(refused.layer());

        assertThat(ready.getMetadata().getFinalizers()).containsExactly("zentoria.io/data-layer");
        assertThat(fault.left()).isLessThan(refused.times());
        assertThat(uriIn(secretOf(refused.layer())))
                .contains(refused.place() == Place.SECRET_UPDATE ? "@localhost:" : "@127.0.0.1:");
        // The password that applications find is the one on the server.
        assertThat(whoAmI(uriIn(secretOf(refused.layer())))).isEqualTo(refused.layer());
    }

    @Test
    void changeOfTheSpecWhileTheWatchIsTooOldIsNotMissed() {
        awaitReady("watched-spec");
        MockedApi.Fault again = api.answer(MockedApi.GONE, WATCH_REFUSALS, MockedApi.watch(LAYERS));

        assertThat(api.expireWatches(LAYERS)).isPositive();
        awaitRefusal(again);
        edit("watched-spec", "spec: {redis: {endpoint: {host: localhost}}}");

        awaitReady("watched-spec");
        assertThat(uriIn(secretOf("watched-spec"))).contains("@localhost:");
    }

    @Test
    void secretThatChangesWhileTheWatchIsTooOldIsNotMissed() {
        awaitReady("watched-secret");
        MockedApi.Fault again = api.answer(MockedApi.GONE, WATCH_REFUSALS, MockedApi.watch(SECRETS));

        assertThat(api.expireWatches(SECRETS)).isPositive();
        awaitRefusal(again);
        secret("watched-password", "canary-second");

        // The Secret has the new password a moment before the server has it.
        patiently().ignoreExceptionsInstanceOf(RedisConnectionException.class).untilAsserted(() -> {
            assertThat(uriIn(secretOf("watched-secret"))).contains("canary-second");
            assertThat(whoAmI(uriIn(secretOf("watched-secret")))).isEqualTo("watched-secret");
        });
    }

    /** From then on nobody watches, for a second at least. */
    private static void awaitRefusal(MockedApi.Fault fault) {
        patiently().until(() -> fault.left() < WATCH_REFUSALS);
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }

    private static String secretOf(String layer) {
        return layer + "-redis-" + layer;
    }

    private RedisServer server(Place place) {
        return Objects.requireNonNull(servers.get(place));
    }

    private static String adminOf(RedisServer server) {
        return "redis-admin-" + server.port();
    }

    private void create(RedisServer server, String name, String more) {
        ObjectNode resource = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaDataLayer
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  policy: {deletion: Delete}
                  redis:
                    endpoint: {host: %3$s, port: %4$d}
                    adminSecretRef: {name: %5$s}
                    allocations:
                      - {db: 2, name: own, keyPattern: "%1$s:*", ttl: {none: true}}
                    users:
                      - {name: %1$s, allocations: [own]}
                """.formatted(name, NAMESPACE, server.host(), server.port(), adminOf(server)));
        if (!more.isEmpty()) {
            ((ObjectNode) resource.at("/spec/redis/users/0")).setAll(Yaml.read(more));
        }
        client.resource(resource.toString()).create();
    }

    private Resource<ZentoriaDataLayer> layer(String name) {
        return client.resources(ZentoriaDataLayer.class).inNamespace(NAMESPACE).withName(name);
    }

    private void edit(String name, String patch) {
        layer(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), Yaml.read(patch).toString());
    }

    private void secret(String name, String password) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData("password", Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)))
                .build();
        client.resource(secret).forceConflicts().serverSideApply();
    }

    private String uriIn(String name) {
        Secret secret = client.secrets().inNamespace(NAMESPACE).withName(name).get();
        assertThat(secret).as(name).isNotNull();
        return new String(Base64.getDecoder().decode(secret.getData().get("uri")), StandardCharsets.UTF_8);
    }

    private static String whoAmI(String uri) {
        try (RedisClient application = RedisClient.create(RedisURI.create(uri));
                StatefulRedisConnection<String, String> connection = application.connect()) {
            return connection.sync().aclWhoami();
        }
    }

    private ZentoriaDataLayer awaitReady(String name) {
        return patiently().alias(name + " is ready").until(() -> layer(name).get(), MockedApiServerIT::isReady);
    }

    private static boolean isReady(ZentoriaDataLayer resource) {
        DataLayerStatus status = resource.getStatus();
        return status != null
                && Objects.equals(
                        status.observedGeneration(), resource.getMetadata().getGeneration())
                && status.conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Ready")
                                && condition.status().equals("True"));
    }
}
