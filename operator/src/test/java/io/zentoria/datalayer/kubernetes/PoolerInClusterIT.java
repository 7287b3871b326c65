package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import io.zentoria.datalayer.testbed.PoolerFollower;
import io.zentoria.datalayer.testbed.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

/**
 * A PgBouncer that the operator runs. The test's API server has nobody who starts pods: the test itself says that one is
 * there, and starts the real PgBouncer on the files that the pod would have.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PoolerInClusterIT {
    private static final String NAME = "inside";
    private static final String POOLER = NAME + "-pooler";

    private Bench bench;
    private PgBouncerServer pooler;

    @BeforeAll
    void apply() {
        bench = Bench.start("pooler-inside");
        pooler = PgBouncerServer.start(TestServers.folder("inside-pgbouncer"), bench.postgres, Map.of());
        bench.secret("console", Map.of("username", pooler.adminUser(), "password", pooler.adminPassword()));
        bench.startOperator();
        bench.apply(resource());
        bench.awaitSettled(NAME);
    }

    private ObjectNode resource() {
        ObjectNode resource = bench.resource("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaDataLayer
                metadata: {name: inside}
                spec:
                  postgres:
                    endpoint: {}
                    adminSecretRef: {}
                    roles: [{name: app, connectionLimit: 30}]
                    databases: [{name: app, owner: app}]
                """);
        ObjectNode part = resource.withObject("/spec/postgres/pooler");
        part.put("port", pooler.port()).put("maxClientConnections", 500);
        part.putObject("adminSecretRef").put("name", "console");
        part.putArray("pools")
                .addObject()
                .put("service", "backend")
                .put("database", "app")
                .put("role", "app")
                .put("size", 25);
        return resource;
    }

    @AfterAll
    void stop() {
        pooler.close();
        bench.close();
    }

    private Deployment deployment() {
        return Objects.requireNonNull(bench.client
                .apps()
                .deployments()
                .inNamespace(bench.namespace)
                .withName(POOLER)
                .get());
    }

    private ConfigMap configMap() {
        return Objects.requireNonNull(bench.client
                .configMaps()
                .inNamespace(bench.namespace)
                .withName(POOLER)
                .get());
    }

    private String pooled(DataLayerStatus status) {
        DataLayerStatus.Condition condition = Bench.condition(status, "PoolerReady");
        return condition.status() + " " + condition.reason();
    }

    /** What the parts of Kubernetes that are missing here would write. */
    private void sayAvailable() {
        Deployment there = deployment();
        bench.client
                .resource(new DeploymentBuilder(there)
                        .withNewStatus()
                        .withObservedGeneration(there.getMetadata().getGeneration())
                        .withReplicas(1)
                        .withUpdatedReplicas(1)
                        .withAvailableReplicas(1)
                        .withReadyReplicas(1)
                        .endStatus()
                        .build())
                .patchStatus();
    }

    @Test
    @Order(1)
    void deploymentIsHardenedAndSpreadAndAllIsOwned() {
        Deployment deployment = deployment();
        assertThat(deployment.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid())
                        .isEqualTo(bench.get(NAME).getMetadata().getUid()));
        var pod = deployment.getSpec().getTemplate().getSpec();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getTopologySpreadConstraints()).hasSize(1);
        assertThat(pod.getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getReadinessProbe()).isNotNull();
            assertThat(container.getLivenessProbe()).isNotNull();
            assertThat(container.getPorts().getFirst().getContainerPort()).isEqualTo(pooler.port());
        });
        assertThat(bench.client
                        .services()
                        .inNamespace(bench.namespace)
                        .withName(POOLER)
                        .get()
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getPort())
                .isEqualTo(pooler.port());
        assertThat(bench.client
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(bench.namespace)
                        .withName(POOLER)
                        .get()
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(1);
    }

    @Test
    @Order(2)
    void readyIsNotSaidOfAPoolerThatNobodyHasSeen() {
        DataLayerStatus status = bench.check(NAME);

        assertThat(pooled(status)).isEqualTo("False PoolerNotAvailable");
        assertThat(Bench.condition(status, "PoolerReady").message())
                .isEqualTo("0 of 1 PgBouncers of Deployment inside-pooler are available");
        assertThat(Bench.condition(status, "Ready").reason()).isEqualTo("PoolerNotAvailable");
        assertThat(Bench.condition(status, "PostgresReady").status()).isEqualTo("True");
        assertThat(Bench.condition(status, "Stalled").status()).isEqualTo("False");
    }

    @Test
    @Order(3)
    void applicationsAreGivenTheService() {
        assertThat(bench.secretOf("inside-postgres-app").get("pooler-uri"))
                .contains("@inside-pooler.%s.svc:%d/app".formatted(bench.namespace, pooler.port()));
    }

    @Test
    @Order(4)
    void readyFollowsWhenThePodRunsOnTheFiles() throws SQLException {
        PoolerFollower.Files files = bench.poolerFiles(NAME).orElseThrow();
        pooler.load(files.ini(), files.userList());
        Pod pod = bench.client
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("inside-pooler-1")
                        .withNamespace(bench.namespace)
                        .withLabels(deployment()
                                .getSpec()
                                .getTemplate()
                                .getMetadata()
                                .getLabels())
                        .endMetadata()
                        .withSpec(deployment().getSpec().getTemplate().getSpec())
                        .build())
                .create();
        bench.client
                .resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP(pooler.host())
                        .addNewPodIP(pooler.host())
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .patchStatus();
        sayAvailable();

        DataLayerStatus status = bench.check(NAME);

        assertThat(pooled(status))
                .as(Bench.condition(status, "PoolerReady").message())
                .isEqualTo("True AsDesired");
        assertThat(Bench.condition(status, "Ready").status()).isEqualTo("True");
        assertThat(status.warnings())
                .extracting(DataLayerStatus.Warning::reason)
                .contains("NoTls", "PoolerVersion");
        String password = bench.secretOf("inside-postgres-app").get("password");
        try (Connection client = pooler.connect("app", "app", password)) {
            assertThat(client.isValid(5)).isTrue();
        }
    }

    @Test
    @Order(5)
    void consoleOfAPodIsMended() throws SQLException {
        try (Connection console = pooler.admin();
                Statement statement = console.createStatement()) {
            statement.execute("SET pool_mode = session");
        }
        assertThat(pooled(bench.check(NAME))).isEqualTo("True AsDesired");
        try (Connection console = pooler.admin();
                Statement statement = console.createStatement();
                var rows = statement.executeQuery("SHOW CONFIG")) {
            while (rows.next()) {
                if (rows.getString("key").equals("pool_mode")) {
                    assertThat(rows.getString("value")).isEqualTo("transaction");
                }
            }
        }
    }

    @Test
    @Order(6)
    void newPoolIsWaitedForUntilItsFileHasCome() throws SQLException {
        bench.patch(NAME, "spec: {postgres: {pooler: {defaultPoolSize: 11}}}");
        bench.await(NAME, "waiting for the file", status -> pooled(status).equals("False FilesNotLoaded"));

        PoolerFollower.Files files = bench.poolerFiles(NAME).orElseThrow();
        pooler.load(files.ini(), files.userList());

        bench.awaitReady(NAME);
    }

    @Test
    @Order(7)
    void whatIsChangedByHandIsPutBackAndNothingElseIsWritten() {
        bench.check(NAME);
        String before = versions();
        bench.check(NAME);
        assertThat(versions()).isEqualTo(before);

        String ini = configMap().getData().get("pgbouncer.ini");
        bench.client.configMaps().inNamespace(bench.namespace).withName(POOLER).edit(map -> {
            map.getData().put("pgbouncer.ini", "[pgbouncer]\nauth_type = any\n");
            return map;
        });
        Awaitility.await()
                .atMost(Bench.PATIENCE)
                .until(() -> configMap().getData().get("pgbouncer.ini").equals(ini));
        bench.client
                .apps()
                .deployments()
                .inNamespace(bench.namespace)
                .withName(POOLER)
                .scale(0);
        bench.check(NAME);
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(1);
    }

    private String versions() {
        return String.join(
                " ",
                List.of(
                        deployment().getMetadata().getResourceVersion(),
                        configMap().getMetadata().getResourceVersion(),
                        bench.client
                                .services()
                                .inNamespace(bench.namespace)
                                .withName(POOLER)
                                .get()
                                .getMetadata()
                                .getResourceVersion(),
                        bench.client
                                .policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace(bench.namespace)
                                .withName(POOLER)
                                .get()
                                .getMetadata()
                                .getResourceVersion(),
                        bench.client
                                .secrets()
                                .inNamespace(bench.namespace)
                                .withName(POOLER + "-users")
                                .get()
                                .getMetadata()
                                .getResourceVersion()));
    }

    @Test
    @Order(8)
    void poolerThatTheSpecNoLongerHasIsTakenAway() {
        bench.patch(NAME, "spec: {postgres: {pooler: null}}");
        bench.await(
                NAME,
                "without a pooler",
                status -> status.conditions().stream()
                        .noneMatch(condition -> condition.type().equals("PoolerReady")));
        bench.awaitReady(NAME);
        assertThat(bench.client
                        .apps()
                        .deployments()
                        .inNamespace(bench.namespace)
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(bench.client.services().inNamespace(bench.namespace).list().getItems())
                .isEmpty();
        assertThat(bench.client
                        .secrets()
                        .inNamespace(bench.namespace)
                        .withName(POOLER + "-users")
                        .get())
                .isNull();
        assertThat(bench.client
                        .secrets()
                        .inNamespace(bench.namespace)
                        .withName("console")
                        .get())
                .as("a person's own")
                .isNotNull();
    }

    @Test
    @Order(9)
    void objectOfSomebodyElseIsAConflict() {
        bench.client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(POOLER)
                        .withNamespace(bench.namespace)
                        .endMetadata()
                        .addToData("theirs", "stays")
                        .build())
                .create();
        bench.apply(resource());

        DataLayerStatus status = bench.await(
                        NAME, "in conflict", now -> pooled(now).equals("False Conflict"))
                .getStatus();

        assertThat(Bench.condition(status, "Stalled").message()).contains("ConfigMap inside-pooler exists");
        assertThat(configMap().getData()).containsOnlyKeys("theirs");
    }
}
