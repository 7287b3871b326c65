package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.kubernetes.rights.Right;
import io.zentoria.datalayer.kubernetes.rights.Rights;
import io.zentoria.datalayer.kubernetes.rights.RightsCheck;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The whole life of the sample with nothing but what the chart grants: the operator has the token of the chart's
 * ServiceAccount, and the API server's audit log says what it asked for and what it was refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RightsIT {
    private static final String NAME = "personal";
    private static final Duration LONG = Duration.ofMinutes(3);
    /** More than are kept, so that the oldest is forgotten. */
    private static final int OLD_DRILLS = 11;

    private Bench bench;
    private Servers servers;
    private BackupPlaces places;
    private ChartRoles roles;
    private Path kubeconfig;
    private List<String> tools;
    private OperatorJvm operator;

    @BeforeAll
    void installTheRolesOfTheChart() throws IOException {
        bench = Bench.start("rights");
        servers = bench.servers();
        places = new BackupPlaces();
        roles = ChartRoles.render(bench.namespace);
        roles.apply(bench);
        kubeconfig = bench.cluster.kubeconfigOf(bench.namespace, ChartRoles.OPERATOR);
        tools = List.of(
                "--tools",
                refreshing().toString(),
                "--tools",
                ClientTools.folder().toString());
        List<String> options = new ArrayList<>(tools);
        options.addAll(List.of("--leader-election-namespace", bench.namespace));
        operator = OperatorJvm.start(bench, kubeconfig, options);
    }

    /** An rclone that finds its token refreshed at every call, as that of OneDrive does; else the real one. */
    private static Path refreshing() throws IOException {
        Path folder = TestServers.folder("refreshing");
        Files.writeString(
                Files.createFile(
                        folder.resolve("rclone"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))),
                """
                #!/bin/sh
                for each in "$@"; do [ "$last" = --config ] && conf="$each"; last="$each"; done
                [ -z "$conf" ] || sed -i "s/^token = .*/token = $(date +%%s%%N)/" "$conf"
                exec "%s" "$@"
                """.formatted(ClientTools.folder().resolve("rclone")));
        return folder;
    }

    private ObjectNode sample() {
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        ((ObjectNode) sample.at("/spec/backup/tiers/0/filesystem")).put("claimName", "backups");
        bench.secret(
                "zentoria-rclone",
                Map.of(
                        "rclone.conf",
                        "[onedrive]\ntype = alias\nremote = %s\ntoken = first\n".formatted(places.distant)));
        ObjectNode mine = Yaml.read("configMapRef: {name: mine, key: changelog.sql}");
        sample.withArray("/spec/postgres/databases/0/migrations").add(mine);
        return sample;
    }

    @Test
    @Order(1)
    void sampleBecomesReady() {
        ObjectNode changelog = Yaml.read("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: mine}
                data:
                  changelog.sql: |
                    --liquibase formatted sql
                    --changeset person:1
                    CREATE TABLE core.notes (id int PRIMARY KEY);
                """);
        changelog.withObject("/metadata").put("namespace", bench.namespace);
        bench.apply(changelog);
        bench.apply(sample());
        bench.awaitReady(NAME);
        assertThat(operator.log()).doesNotContain("the operator may not");
    }

    @Test
    @Order(2)
    void driftIsMendedAndAChangedSecretIsFollowed() {
        servers.sql("postgres", "ALTER ROLE n8n CONNECTION LIMIT 3");
        bench.check(NAME);
        bench.await(
                NAME,
                "mended",
                status -> Bench.condition(status, "Drifted").reason().equals("DriftMended")
                        || servers.rows("postgres", "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'n8n'")
                                .equals(List.of("25")));
        bench.secret("zentoria-qdrant-unused", Map.of("api-key", "x"));
    }

    @Test
    @Order(2)
    void poolerIsMadeInTheClusterAndTakenAwayAgain() {
        bench.apply(bench.resource("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaDataLayer
                metadata: {name: pooled}
                spec:
                  postgres:
                    endpoint: {}
                    adminSecretRef: {}
                    roles: [{name: shop}]
                    databases: [{name: shop, owner: shop}]
                """));
        bench.patch("pooled", """
                spec: {postgres: {pooler: {pools: [{service: shop, database: shop, role: shop, size: 5}]}}}
                """);
        bench.await(
                "pooled",
                "waiting for its pods",
                status -> Bench.condition(status, "PoolerReady").reason().equals("PoolerNotAvailable"));
        assertThat(objectsOfPooler()).hasSize(6);
        bench.patch("pooled", "spec: {postgres: {pooler: null}}");
        bench.awaitReady("pooled");
        assertThat(objectsOfPooler()).isEmpty();
        bench.layer("pooled").delete();
    }

    private List<String> objectsOfPooler() {
        return bench.cluster
                .kubectl(
                        "get",
                        "deployments,services,poddisruptionbudgets,configmaps,secrets",
                        "-n",
                        bench.namespace,
                        "-o",
                        "name")
                .out()
                .lines()
                .filter(name -> name.contains("pooled-pooler"))
                .toList();
    }

    @Test
    @Order(3)
    void backupReachesEveryTierAndWhatHasExpiredIsForgotten() {
        expiredBackup();
        backup("now");
        assertThat(awaitBackup("now").phase()).isEqualTo(BackupRunStatus.Phase.COMPLETED);
        Awaitility.await()
                .atMost(LONG)
                .until(() -> bench.client
                                .resources(ZentoriaBackup.class)
                                .inNamespace(bench.namespace)
                                .withName("expired")
                                .get()
                        == null);
    }

    /** A backup whose copies retention took away before, and which could not be forgotten then. */
    private void expiredBackup() {
        ObjectNode old = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaBackup
                metadata: {name: expired, labels: {zentoria.io/data-layer: personal}}
                spec: {dataLayer: personal, stores: [redis], schedule: redis, dueTime: "2026-01-01T00:00:00Z"}
                """);
        old.withObject("/metadata").put("namespace", bench.namespace);
        bench.apply(old);
        awaitBackup("expired"); // it is run like any other first
        status("zbk", "expired", """
                status:
                  phase: Completed
                  completionTime: "2026-01-01T00:01:00Z"
                  folder: %s/personal/redis/2025-12-31T00-00-00Z
                  tiers: [{name: local, state: Expired}, {name: minio, state: Expired}]
                """.formatted(bench.namespace));
    }

    @Test
    @Order(4)
    void restoresBesideAndInPlaceAndDrillsOfTheSchedule() {
        restore("beside", "stores: [postgres], target: {mode: Suffix, suffix: _restored}, only: {database: n8n}");
        restore("in-place", "stores: [redis], target: {mode: InPlace}, confirm: personal");
        for (int i = 0; i < OLD_DRILLS; i++) {
            oldDrill(i);
        }
        bench.patch(NAME, "spec: {backup: {drill: {cron: \"* * * * *\"}}}");
        Awaitility.await()
                .atMost(LONG)
                .until(() -> drills().stream().anyMatch(name -> name.startsWith("personal-drill-")));
        Awaitility.await().atMost(LONG).until(() -> !drills().contains("old-0"));
        bench.patch(NAME, "spec: {backup: {drill: {cron: \"0 0 1 1 *\"}}}");
        // What a drill restores belongs to roles that the deletion below is to take away.
        Awaitility.await()
                .atMost(LONG)
                .until(() ->
                        bench
                                .client
                                .resources(ZentoriaRestore.class)
                                .inNamespace(bench.namespace)
                                .list()
                                .getItems()
                                .stream()
                                .allMatch(restore -> restore.getStatus() != null
                                        && restore.getStatus().completionTime() != null));
    }

    private void oldDrill(int number) {
        ObjectNode drill = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaRestore
                metadata: {name: old-%1$d, annotations: {zentoria.io/due-time: "2026-01-01T00:%1$02d:00Z"}}
                spec: {dataLayer: personal, target: {mode: Drill}}
                """.formatted(number));
        drill.withObject("/metadata").put("namespace", bench.namespace);
        drill.withObject("/metadata").putObject("labels").put(Labels.DATA_LAYER, NAME);
        bench.apply(drill);
        status("zrs", "old-" + number, """
                status: {phase: Completed, startTime: "2026-01-01T00:00:00Z", completionTime: "2026-01-01T00:59:00Z"}
                """);
    }

    private Set<String> drills() {
        return bench.client.resources(ZentoriaRestore.class).inNamespace(bench.namespace).list().getItems().stream()
                .map(restore -> restore.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    @Test
    @Order(5)
    void backupRunsAsAJobWithItsOwnSmallerAccount() throws IOException, InterruptedException {
        bench.patch(NAME, "spec: {backup: {execution: Job}}");
        backup("by-job");
        Awaitility.await().atMost(LONG).until(() -> job() != null);
        assertThat(job().getSpec().getTemplate().getSpec().getServiceAccountName())
                .isEqualTo(ChartRoles.BACKUP);
        String first = job().getMetadata().getUid();
        // It ended and its backup is not done: it is made anew.
        status("job", "by-job", """
                status:
                  startTime: "2026-01-01T00:00:00Z"
                  failed: 1
                  conditions:
                  - {type: FailureTarget, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
                  - {type: Failed, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
                """);
        Awaitility.await()
                .atMost(LONG)
                .until(() -> Optional.ofNullable(job())
                        .filter(job -> !job.getMetadata().getUid().equals(first))
                        .isPresent());

        assertThat(run(job().getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs()))
                .isZero();

        assertThat(awaitBackup("by-job").phase()).isEqualTo(BackupRunStatus.Phase.COMPLETED);
        AuditedCalls calls = AuditedCalls.of(bench.cluster, bench.namespace, ChartRoles.BACKUP);
        assertThat(calls.refused()).isEmpty();
        assertThat(calls.used()).isEqualTo(roles.granted(ChartRoles.BACKUP_ROLE));
    }

    @Test
    @Order(6)
    void deletionTakesAwayWhatItIsToldTo() {
        bench.patch(
                NAME, "spec: {policy: {deletion: Delete, destructiveChanges: Allow}, backup: {execution: Operator}}");
        bench.awaitReady(NAME);
        bench.layer(NAME).delete();
        Awaitility.await().atMost(LONG).until(() -> bench.layer(NAME).get() == null);
        assertThat(servers.rows("postgres", "SELECT rolname FROM pg_roles WHERE rolname = 'zentoria_app'"))
                .isEmpty();
        assertThat(bench.client
                        .secrets()
                        .inNamespace(bench.namespace)
                        .withName("personal-postgres-n8n")
                        .get())
                .isNull();
    }

    @Test
    @Order(7)
    void nothingWasRefusedAndNoRightIsSuperfluous() {
        AuditedCalls calls = AuditedCalls.of(bench.cluster, bench.namespace, ChartRoles.OPERATOR);
        assertThat(calls.refused()).isEmpty();
        assertThat(operator.log()).doesNotContain("orbidden").doesNotContain("the operator may not");
        assertThat(calls.used()).isEqualTo(roles.granted(ChartRoles.OPERATOR, ChartRoles.LEASE));
    }

    @Test
    @Order(8)
    void eachRightThatIsMissingIsSaidByItsName() {
        List<String> silent = new ArrayList<>();
        Config config = Config.fromKubeconfig(Bench.read(kubeconfig));
        try (KubernetesClient asOperator = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config).build())
                .build()) {
            RightsCheck check = new RightsCheck(asOperator);
            for (Right right : Rights.OPERATOR) {
                String role = right.need() == Right.Need.LEASE ? ChartRoles.LEASE : ChartRoles.OPERATOR;
                for (String verb : right.verbs()) {
                    bench.apply(roles.without(role, verb, right.resource()));
                    try {
                        awaitOnly(check, "may not " + verb + " " + right.resource());
                    } catch (org.awaitility.core.ConditionTimeoutException e) {
                        silent.add(verb + " " + right.resource());
                    }
                    bench.apply(roles.role(role));
                }
            }
            assertThat(silent).isEmpty();
            Awaitility.await().atMost(Bench.PATIENCE).until(() -> missing(check).isEmpty());
        }
    }

    private void awaitOnly(RightsCheck check, String words) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            List<String> missing = missing(check);
            return missing.size() == 1 && missing.getFirst().contains(words);
        });
    }

    private List<String> missing(RightsCheck check) {
        return check.missing(Set.of(bench.namespace), Optional.of(bench.namespace)).stream()
                .map(RightsCheck.Missing::words)
                .toList();
    }

    @Test
    @Order(9)
    void rightThatIsTakenAwayIsAConditionAndALineOfTheLogAndComesBackByItself() {
        ObjectNode small = bench.resource("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaDataLayer
                metadata: {name: small}
                spec:
                  policy: {driftCheckInterval: 1m}
                  redis:
                    endpoint: {}
                    adminSecretRef: {}
                    users: [{name: reader}]
                  backup:
                    tiers: [{name: local, filesystem: {path: /tmp}}]
                    schedules: [{name: nightly, store: redis, cron: "0 0 1 1 *", retention: 7d, tiers: [local]}]
                """);
        bench.apply(small);
        bench.awaitReady("small");
        for (String[] taken : new String[][] {{"get", "secrets"}, {"list", "zentoriabackups"}}) {
            bench.apply(roles.without(ChartRoles.OPERATOR, taken[0], taken[1]));
            bench.annotate("small", Labels.RECONCILE_AT, "without " + taken[1]);
            DataLayerStatus status = bench.await(
                            "small",
                            "refused " + taken[1],
                            now -> Bench.condition(now, "Ready").reason().equals("Forbidden"))
                    .getStatus();
            assertThat(Bench.condition(status, "Stalled").status()).isEqualTo("True");
            assertThat(Bench.condition(status, "Ready").message().toLowerCase(java.util.Locale.ROOT))
                    .contains(taken[1].substring(0, taken[1].length() - 1));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> operator.log().contains("the operator may not " + taken[0] + " " + taken[1]));
            bench.apply(roles.role(ChartRoles.OPERATOR));
            bench.annotate("small", Labels.RECONCILE_AT, "with " + taken[1]);
            bench.awaitReady("small");
        }
    }

    @Test
    @Order(10)
    void operatorThatMayNotHoldItsLeaseEndsAndSaysWhy() {
        operator.stop();
        bench.apply(roles.without(ChartRoles.LEASE, "patch", "leases"));
        List<String> options = List.of("--leader-election-namespace", bench.namespace);
        try (OperatorJvm refused = OperatorJvm.launch(bench, kubeconfig, options)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !refused.isAlive());
            assertThat(refused.log())
                    .contains("the operator may not patch leases.coordination.k8s.io zentoria-operator");
        }
        bench.apply(roles.role(ChartRoles.LEASE));
    }

    private void backup(String name) {
        ObjectNode backup = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaBackup
                metadata: {}
                spec: {dataLayer: personal}
                """);
        backup.withObject("/metadata").put("name", name).put("namespace", bench.namespace);
        bench.apply(backup);
    }

    private BackupRunStatus awaitBackup(String name) {
        Awaitility.await(name).atMost(LONG).until(() -> {
            ZentoriaBackup backup = bench.client
                    .resources(ZentoriaBackup.class)
                    .inNamespace(bench.namespace)
                    .withName(name)
                    .get();
            return backup.getStatus() != null
                    && backup.getStatus().completionTime() != null
                    && backup.getStatus().runner() == null;
        });
        return bench.client
                .resources(ZentoriaBackup.class)
                .inNamespace(bench.namespace)
                .withName(name)
                .get()
                .getStatus();
    }

    private void restore(String name, String rest) {
        ObjectNode restore = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaRestore
                metadata: {}
                spec: {dataLayer: personal, backup: {name: now}, %s}
                """.formatted(rest));
        restore.withObject("/metadata").put("name", name).put("namespace", bench.namespace);
        bench.apply(restore);
        List<ZentoriaRestore> ended = new ArrayList<>();
        Awaitility.await(name).atMost(LONG).until(() -> {
            ZentoriaRestore now = bench.client
                    .resources(ZentoriaRestore.class)
                    .inNamespace(bench.namespace)
                    .withName(name)
                    .get();
            if (now.getStatus() != null && now.getStatus().completionTime() != null) {
                ended.add(now);
            }
            return !ended.isEmpty();
        });
        RestoreStatus status = ended.getFirst().getStatus();
        assertThat(status.phase()).as(name + ": " + status.message()).isEqualTo(RestoreStatus.Phase.COMPLETED);
    }

    /** Writes a status as only a controller does. */
    private void status(String kind, String name, String yaml) {
        KubeApiServer.Result result = bench.cluster.kubectl(
                "patch",
                kind,
                name,
                "-n",
                bench.namespace,
                "--subresource=status",
                "--type=merge",
                "-p",
                Yaml.read(yaml).toString());
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private Job job() {
        return bench.client
                .batch()
                .v1()
                .jobs()
                .inNamespace(bench.namespace)
                .withName("by-job")
                .get();
    }

    /** The container's arguments, as its image would start them, with the token of its account. */
    private int run(List<String> arguments) throws IOException, InterruptedException {
        Path log = TestServers.folder("job").resolve("job.log");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.zentoria.datalayer.cli.Zdl"));
        line.addAll(arguments);
        line.addAll(tools);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .put(
                        "KUBECONFIG",
                        bench.cluster
                                .kubeconfigOf(bench.namespace, ChartRoles.BACKUP)
                                .toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Bench.read(log)).isZero();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @AfterAll
    void end() {
        if (operator != null) {
            operator.close();
        }
        if (servers != null) {
            servers.close();
        }
        if (places != null) {
            places.close();
        }
        if (bench != null) {
            bench.close();
        }
    }
}
