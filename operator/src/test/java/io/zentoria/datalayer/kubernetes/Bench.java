package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.monitoring.PoolerConsole;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import io.zentoria.datalayer.testbed.PoolerFollower;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * One test class's own servers behind proxies, a namespace of the API server that all share, and the operator in this
 * process.
 */
final class Bench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    static {
        // Liquibase writes to java.util.logging; the tests' one configuration is logback's.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        // The operator finds its cluster as kubectl does.
        System.setProperty(
                Config.KUBERNETES_KUBECONFIG_FILE,
                TestServers.kubernetes().kubeconfig().toString());
    }

    final KubeApiServer cluster = TestServers.kubernetes();
    final String namespace;
    final PostgresServer postgres;
    final RedisServer redis;
    final QdrantServer qdrant;
    final FaultProxy postgresLine;
    final FaultProxy redisLine;
    final FaultProxy qdrantLine;
    final KubernetesClient client = new KubernetesClientBuilder().build();
    /** More namespaces that the operator watches from its next start on. */
    final Set<String> namespaces = new HashSet<>();

    private final DataLayers layers;
    private @Nullable OperatorProcess operator;
    private @Nullable PgBouncerServer pooler;
    private @Nullable PoolerFollower poolerFiles;

    private Bench(String name, Map<String, String> postgresSettings, Hands hands) {
        namespace = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        postgres = PostgresServer.start(TestServers.folder(name + "-postgres"), postgresSettings);
        redis = RedisServer.start(TestServers.folder(name + "-redis"), Map.of());
        qdrant = QdrantServer.start(TestServers.folder(name + "-qdrant"));
        postgresLine = FaultProxy.to(postgres.host(), postgres.port());
        redisLine = FaultProxy.to(redis.host(), redis.port());
        qdrantLine = FaultProxy.to(qdrant.host(), qdrant.grpcPort());
        layers = new DataLayers(hands, new SecureRandom(), Clock.systemUTC());
        install();
        secret(
                "zentoria-postgres-admin",
                Map.of("username", postgres.adminUser(), "password", postgres.adminPassword()));
        secret("zentoria-redis-admin", Map.of("password", redis.adminPassword()));
        String key = qdrant.apiKey();
        if (key != null) {
            secret("zentoria-qdrant", Map.of("api-key", key));
        }
    }

    /** Servers of its own; the sample's {@code max_connections} stands in the file already, since it needs a restart. */
    static Bench start(String name) {
        return start(name, Hands.DIRECT);
    }

    /** The same with other settings of PostgreSQL. */
    static Bench start(String name, Map<String, String> postgresSettings) {
        return new Bench(name, postgresSettings, Hands.DIRECT);
    }

    static Bench start(String name, Hands hands) {
        return new Bench(
                name, Map.of("max_connections", "200", "log_statement", "all", "log_line_prefix", "%p %a %d "), hands);
    }

    private void install() {
        for (Path file : manifests()) {
            client.load(new ByteArrayInputStream(read(file).getBytes(StandardCharsets.UTF_8)))
                    .forceConflicts()
                    .serverSideApply();
        }
        for (String kind : new String[] {"zentoriadatalayers", "zentoriabackups", "zentoriarestores"}) {
            Awaitility.await().atMost(PATIENCE).until(() -> isEstablished(kind + ".zentoria.io"));
        }
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** A definition that was made just now has no conditions yet. */
    private boolean isEstablished(String definition) {
        CustomResourceDefinition crd = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(definition)
                .get();
        return crd != null
                && crd.getStatus() != null
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static List<Path> manifests() {
        try (Stream<Path> files = Files.list(REPOSITORY.resolve("crd/manifests"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void secret(String name, Map<String, String> content) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(content)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    /** The sample as users write it, pointed at this bench's servers through the proxies. */
    ObjectNode sample() {
        return resource(read(REPOSITORY.resolve("deploy/samples/personal.yaml")));
    }

    /** A resource with its endpoints and namespace set to this bench's. */
    ObjectNode resource(String yaml) {
        ObjectNode resource = Yaml.read(yaml);
        resource.withObject("/metadata").put("namespace", namespace);
        ObjectNode spec = resource.withObject("/spec");
        if (spec.has("postgres")) {
            spec.withObject("/postgres/endpoint")
                    .put("host", postgresLine.host())
                    .put("port", postgresLine.port());
            spec.withObject("/postgres/adminSecretRef").put("name", "zentoria-postgres-admin");
            pooled(spec.withObject("/postgres"));
        }
        if (spec.has("redis")) {
            spec.withObject("/redis/endpoint").put("host", redisLine.host()).put("port", redisLine.port());
            spec.withObject("/redis/adminSecretRef").put("name", "zentoria-redis-admin");
        }
        if (spec.has("qdrant")) {
            spec.withObject("/qdrant/endpoint")
                    .put("host", qdrantLine.host())
                    .put("grpcPort", qdrantLine.port())
                    .put("httpPort", qdrant.httpPort());
            if (qdrant.apiKey() != null) {
                spec.withObject("/qdrant/apiKeySecretRef").put("name", "zentoria-qdrant");
            }
        }
        if (spec.has("backup")) {
            quiet(spec.withObject("/backup"));
        }
        return resource;
    }

    /** A pooler has to be somebody's: without one a test looks at something else. */
    private void pooled(ObjectNode postgresPart) {
        PgBouncerServer running = pooler;
        if (running == null) {
            postgresPart.remove("pooler");
        } else if (postgresPart.has("pooler")) {
            ObjectNode part = postgresPart.withObject("/pooler");
            part.putObject("endpoint").put("host", running.host()).put("port", running.port());
            part.putObject("adminSecretRef").put("name", "zentoria-pooler-admin");
        }
    }

    /** A PgBouncer that the operator does not run; the files that it renders for the resource are brought there. */
    PgBouncerServer startPooler(String resource) {
        PgBouncerServer running = PgBouncerServer.start(
                TestServers.folder("bench-pgbouncer"), postgres, PgBouncerServer.WAITING_FOR_FILES);
        secret("zentoria-pooler-admin", Map.of("username", running.adminUser(), "password", running.adminPassword()));
        poolerFiles = PoolerFollower.start(
                running,
                () -> poolerFiles(resource),
                Duration.ofMillis(100),
                () -> annotate(
                        resource,
                        Labels.ANNOTATION_PREFIX + "files",
                        UUID.randomUUID().toString()),
                complaint -> {});
        pooler = running;
        return running;
    }

    /** What the operator rendered for a resource. */
    Optional<PoolerFollower.Files> poolerFiles(String resource) {
        ConfigMap ini = client.configMaps()
                .inNamespace(namespace)
                .withName(resource + "-pooler")
                .get();
        boolean list = client.secrets()
                        .inNamespace(namespace)
                        .withName(resource + "-pooler-users")
                        .get()
                != null;
        return ini == null || !list
                ? Optional.empty()
                : Optional.of(new PoolerFollower.Files(
                        ini.getData().get("pgbouncer.ini"),
                        Objects.requireNonNull(
                                secretOf(resource + "-pooler-users").get("userlist.txt"))));
    }

    /** Nothing is due while a test looks at something else, and no tier lies outside the test's own folders. */
    private static void quiet(ObjectNode backup) {
        for (JsonNode schedule : backup.path("schedules")) {
            ((ObjectNode) schedule).put("cron", "0 0 1 1 *");
        }
        if (backup.has("drill")) {
            backup.withObject("/drill").put("cron", "0 0 1 1 *");
        }
        for (JsonNode tier : backup.path("tiers")) {
            if (tier.has("filesystem")) {
                ((ObjectNode) tier)
                        .withObject("/filesystem")
                        .put("path", TestServers.folder("tier").toString());
            }
        }
    }

    void startOperator() {
        startOperator(Clock.systemUTC(), Optional.empty());
    }

    /**
     * @param clock what the operator takes for the present time
     * @param leaseNamespace where the Lease lies by which operators agree who leads
     */
    void startOperator(Clock clock, Optional<String> leaseNamespace) {
        startOperator(clock, leaseNamespace, PoolerConsole.NONE);
    }

    /**
     * @param poolers where poolers are asked how they stand
     */
    void startOperator(Clock clock, Optional<String> leaseNamespace, PoolerConsole poolers) {
        try {
            operator = OperatorProcess.start(
                    new OperatorProcess.Settings(
                            Stream.concat(Stream.of(namespace), namespaces.stream())
                                    .collect(Collectors.toSet()),
                            new InetSocketAddress(postgres.host(), 0),
                            leaseNamespace,
                            new Site(Tools.in(List.of(ClientTools.folder())), TestServers.folder("staging"), clock),
                            Duration.ofSeconds(60),
                            // Tests count what passes send; who wants probes says so in the resource.
                            Duration.ofHours(1),
                            poolers),
                    layers,
                    clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stopOperator() {
        if (operator != null) {
            operator.close();
            operator = null;
        }
    }

    int healthPort() {
        return Objects.requireNonNull(operator, "not started").healthPort();
    }

    /** Applies as a person does; fails with the API server's words. */
    void apply(ObjectNode resource) {
        KubeApiServer.Result result =
                cluster.kubectlWithInput(resource.toString(), "apply", "--server-side", "--force-conflicts", "-f", "-");
        if (result.exit() != 0) {
            throw new AssertionError("kubectl apply: " + result.err());
        }
    }

    /** The texts of a Secret. */
    Map<String, String> secretOf(String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        Map<String, String> texts = new HashMap<>();
        Objects.requireNonNull(secret, () -> "no Secret " + name)
                .getData()
                .forEach((key, value) ->
                        texts.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return texts;
    }

    Servers servers() {
        return new Servers(postgres, redis, qdrant);
    }

    Resource<ZentoriaDataLayer> layer(String name) {
        return client.resources(ZentoriaDataLayer.class).inNamespace(namespace).withName(name);
    }

    ZentoriaDataLayer get(String name) {
        return Objects.requireNonNull(layer(name).get(), () -> name + " is not there");
    }

    void annotate(String name, String annotation, String value) {
        ObjectNode patch = Yaml.read("metadata: {annotations: {}}");
        patch.withObject("/metadata/annotations").put(annotation, value);
        layer(name).patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }

    /** Changes the resource by a merge patch, written as YAML. */
    void patch(String name, String yaml) {
        layer(name).patch(PatchContext.of(PatchType.JSON_MERGE), Yaml.read(yaml).toString());
    }

    ZentoriaDataLayer await(String name, String what, Predicate<DataLayerStatus> expected) {
        AtomicReference<ZentoriaDataLayer> last = new AtomicReference<>();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        ZentoriaDataLayer now = get(name);
                        last.set(now);
                        return now.getStatus() != null && expected.test(now.getStatus());
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    name + " never was " + what + ": " + Yaml.write(last.get().getStatus()), e);
        }
        return last.get();
    }

    /** Waits until the resource is ready for the spec that it has now. */
    ZentoriaDataLayer awaitReady(String name) {
        long generation = get(name).getMetadata().getGeneration();
        return await(
                name,
                "ready for generation " + generation,
                status -> Objects.equals(status.observedGeneration(), generation)
                        && condition(status, "Ready").status().equals("True"));
    }

    /** Waits until the spec as it is now was answered, well or not, and nothing is under way. */
    ZentoriaDataLayer awaitSettled(String name) {
        long generation = get(name).getMetadata().getGeneration();
        return await(
                name,
                "settled for generation " + generation,
                status -> Objects.equals(status.observedGeneration(), generation)
                        && !condition(status, "Reconciling").reason().equals("Applying"));
    }

    /** Asks for a check now, and waits for its answer. */
    DataLayerStatus check(String name) {
        String mark = UUID.randomUUID().toString();
        annotate(name, Labels.RECONCILE_AT, mark);
        return await(name, "checked", status -> mark.equals(status.lastHandledReconcileAt()))
                .getStatus();
    }

    static DataLayerStatus.Condition condition(DataLayerStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElse(new DataLayerStatus.Condition(type, "Absent", "Absent", "", null, ""));
    }

    @Override
    public void close() {
        stopOperator();
        if (poolerFiles != null) {
            poolerFiles.close();
        }
        if (pooler != null) {
            pooler.close();
        }
        client.close();
        postgresLine.close();
        redisLine.close();
        qdrantLine.close();
        qdrant.close();
        redis.close();
        postgres.close();
    }
}
