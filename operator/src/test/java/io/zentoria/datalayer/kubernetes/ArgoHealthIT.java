package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What Argo CD shows of real objects in every state that they go through. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ArgoHealthIT {
    private static final String LAYER = "ZentoriaDataLayer";
    private static final String BACKUP = "ZentoriaBackup";
    private static final String RESTORE = "ZentoriaRestore";
    private static final String NAME = "notes";

    private final CountDownLatch mayApply = new CountDownLatch(1);
    private final Path local = TestServers.folder("argo-local");
    private Bench bench;
    private Servers servers;
    private ArgoCases argo;

    @BeforeAll
    void startTheServers() {
        Hands held = (store, change) -> {
            try {
                if (!mayApply.await(1, TimeUnit.MINUTES)) {
                    throw new AssertionError("nobody let the changes go");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            Hands.DIRECT.apply(store, change);
        };
        bench = Bench.start("argo", held);
        servers = bench.servers();
        Map<String, String> words = new LinkedHashMap<>();
        words.put(bench.postgresLine.host() + ":" + bench.postgresLine.port(), "zentoria-db:5432");
        words.put(bench.redisLine.host() + ":" + bench.redisLine.port(), "zentoria-redis:6379");
        words.put(bench.qdrantLine.host() + ":" + bench.qdrantLine.port(), "zentoria-embeddings:6334");
        words.put(String.valueOf(bench.postgresLine.port()), "5432");
        words.put(String.valueOf(bench.redisLine.port()), "6379");
        words.put(String.valueOf(bench.qdrantLine.port()), "6334");
        words.put(String.valueOf(bench.qdrant.httpPort()), "6333");
        words.put(bench.postgresLine.host(), "localhost");
        words.put(local.toString(), "/var/lib/zentoria/backups");
        argo = new ArgoCases(bench, words);
    }

    private ObjectNode layer() {
        ObjectNode layer = SmallLayer.of(bench, NAME);
        ObjectNode backup = Yaml.read("tiers: [{name: local}, {name: broken}]");
        ((ObjectNode) backup.at("/tiers/0")).putObject("filesystem").put("path", local.toString());
        // A path below a file: nobody can write there, root neither.
        ((ObjectNode) backup.at("/tiers/1")).putObject("filesystem").put("path", "/etc/hostname/backups");
        ((ObjectNode) layer.get("spec")).set("backup", backup);
        return layer;
    }

    @Test
    @Order(1)
    void resourceThatNobodyLookedAtYetIsProgressing() {
        bench.apply(layer());
        argo.await(LAYER, NAME, "just-applied", "Progressing", "not looked at");
    }

    @Test
    @Order(2)
    void storeThatIsNotThereYetIsProgressingSoThatAFirstSyncWaitsForIt() {
        bench.redisLine.set(new FaultProxy.Fault.Refuse());
        bench.qdrantLine.set(new FaultProxy.Fault.Refuse());
        bench.postgresLine.set(new FaultProxy.Fault.Refuse());
        bench.startOperator();
        argo.await(LAYER, NAME, "store-unreachable", "Progressing", "Redis");
        bench.redisLine.heal();
        bench.qdrantLine.heal();
        bench.postgresLine.heal();
    }

    @Test
    @Order(3)
    void resourceWhoseChangesAreBeingAppliedIsProgressingAndSaysWhich() {
        argo.await(LAYER, NAME, "applying", "Progressing", "create");
        mayApply.countDown();
    }

    @Test
    @Order(4)
    void readyResourceIsHealthy() {
        bench.awaitReady(NAME);
        argo.await(LAYER, NAME, "ready", "Healthy", "as the spec asks");
    }

    @Test
    @Order(5)
    void driftThatWasMendedIsHealthy() {
        servers.sql("postgres", "ALTER ROLE notes CONNECTION LIMIT 2");
        bench.check(NAME);
        assertThat(servers.rows("postgres", "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'notes'"))
                .containsExactly("-1");
        argo.await(LAYER, NAME, "drift-mended", "Healthy", "as the spec asks");
    }

    @Test
    @Order(6)
    void wrongSecretIsDegradedAndSaysWhatToDo() {
        bench.secret("zentoria-postgres-admin", Map.of("username", bench.postgres.adminUser(), "password", "wrong"));
        bench.annotate(NAME, Labels.RECONCILE_AT, "wrong-secret");
        argo.await(LAYER, NAME, "stalled", "Degraded", "PostgreSQL");
        bench.secret(
                "zentoria-postgres-admin",
                Map.of("username", bench.postgres.adminUser(), "password", bench.postgres.adminPassword()));
        bench.annotate(NAME, Labels.RECONCILE_AT, "right-secret");
        bench.awaitReady(NAME);
    }

    @Test
    @Order(7)
    void pausedResourceIsSuspendedWithAndWithoutDifferences() {
        bench.annotate(NAME, Labels.PAUSED, "true");
        argo.await(LAYER, NAME, "paused", "Suspended", Labels.PAUSED);
        servers.sql("postgres", "ALTER ROLE notes CONNECTION LIMIT 3");
        bench.check(NAME);
        argo.await(LAYER, NAME, "paused-with-differences", "Suspended", "; Postgres: ");
        bench.annotate(NAME, Labels.PAUSED, "false");
        bench.awaitReady(NAME);
    }

    @Test
    @Order(8)
    void observedResourceIsHealthyAsLongAsNothingDiffersAndSuspendedFromThenOn() {
        bench.patch(NAME, "spec: {policy: {mode: Observe}}");
        bench.awaitReady(NAME);
        argo.await(LAYER, NAME, "observed", "Healthy", "as the spec asks");
        servers.sql("postgres", "ALTER ROLE notes CONNECTION LIMIT 4");
        assertThat(Bench.condition(bench.check(NAME), "Drifted").reason()).isEqualTo("DriftFound");
        argo.await(LAYER, NAME, "observed-with-drift", "Suspended", "Postgres: ");
        bench.patch(NAME, "spec: {policy: {mode: Enforce}}");
        bench.awaitReady(NAME);
    }

    @Test
    @Order(9)
    void deniedChangeIsDegradedAndSaysHowToAllowIt() {
        bench.patch(NAME, "spec: {qdrant: {collections: [{name: notes, vectors: {size: 8, distance: Cosine}}]}}");
        argo.await(LAYER, NAME, "change-denied", "Degraded", Labels.APPROVE_PLAN);
        bench.patch(NAME, "spec: {qdrant: {collections: [{name: notes, vectors: {size: 4, distance: Cosine}}]}}");
        bench.awaitReady(NAME);
    }

    @Test
    @Order(10)
    void backupsAreProgressingUntilTheyAreCompleteAndHealthyThen() {
        bench.postgresLine.set(new FaultProxy.Fault.Slow(Duration.ofMillis(500)));
        backup("first", "[postgres]", "[local]");
        argo.await(BACKUP, "first", "running", "Progressing", "Running");
        backup("second", "[postgres]", "[local]");
        argo.await(BACKUP, "second", "queued", "Progressing", "waits for first");
        bench.postgresLine.heal();
        argo.await(BACKUP, "first", "completed", "Healthy", "/notes/manual/");
        argo.await(BACKUP, "second", "completed", "Healthy", "/notes/manual/");
    }

    @Test
    @Order(11)
    void backupsThatFailedWhollyOrInPartAreDegraded() {
        backup("partly", "[redis]", "[local, broken]");
        argo.await(BACKUP, "partly", "partially-failed", "Degraded", "broken");
        backup("failed", "[redis]", "[nowhere]");
        argo.await(BACKUP, "failed", "failed", "Degraded", "nowhere");
    }

    @Test
    @Order(12)
    void restoresAreProgressingUntilTheyAreCompleteAndDegradedWhenTheyFail() {
        bench.postgresLine.set(new FaultProxy.Fault.Slow(Duration.ofMillis(500)));
        restore("drill", "first", "Drill");
        argo.await(RESTORE, "drill", "running", "Progressing", "");
        bench.postgresLine.heal();
        argo.await(RESTORE, "drill", "completed", "Healthy", "");
        restore("unknown", "none", "Drill");
        argo.await(RESTORE, "unknown", "failed", "Degraded", "none");
    }

    @Test
    @Order(13)
    void backupWhoseCopyWasFoundDamagedLaterIsDegraded() throws Exception {
        String folder = bench.client
                .resources(io.zentoria.datalayer.api.ZentoriaBackup.class)
                .inNamespace(bench.namespace)
                .withName("second")
                .get()
                .getStatus()
                .folder();
        Files.writeString(
                local.resolve(folder).resolve("postgres/notes.dump"), "damaged", StandardOpenOption.TRUNCATE_EXISTING);
        restore("finds-damage", null, "Drill"); // of the newest ones
        argo.await(RESTORE, "finds-damage", "failed", "Degraded", "notes.dump");
        argo.await(BACKUP, "second", "damaged-later", "Degraded", "local: ");
    }

    @Test
    @Order(14)
    void changeThatNobodyLookedAtYetIsProgressingAlthoughTheLastOneIsReady() {
        bench.stopOperator();
        assertThat(argo.now(LAYER, NAME).status()).isEqualTo("Healthy");
        bench.patch(NAME, "spec: {policy: {deletion: Delete, destructiveChanges: Allow}}");
        argo.await(LAYER, NAME, "spec-changed", "Progressing", "as it is now");
        backup("late", "[redis]", "[local]");
        argo.await(BACKUP, "late", "just-applied", "Progressing", "not looked at");
        restore("late", "first", "Drill");
        argo.await(RESTORE, "late", "just-applied", "Progressing", "not looked at");
        bench.startOperator();
        bench.awaitReady(NAME);
    }

    @Test
    @Order(15)
    void resourceThatIsBeingDeletedIsProgressing() {
        bench.qdrantLine.set(new FaultProxy.Fault.Refuse());
        bench.layer(NAME).delete();
        argo.await(LAYER, NAME, "deleted", "Progressing", "being deleted");
        bench.annotate(NAME, Labels.FORCE_DELETE, "true");
        Awaitility.await().atMost(Bench.PATIENCE).until(() -> bench.layer(NAME).get() == null);
    }

    private void backup(String name, String stores, String tiers) {
        ObjectNode backup = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaBackup
                metadata: {}
                spec: {dataLayer: %s, stores: %s, tiers: %s}
                """.formatted(NAME, stores, tiers));
        named(backup, name);
    }

    private void restore(String name, @Nullable String backup, String mode) {
        ObjectNode restore = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaRestore
                metadata: {}
                spec: {dataLayer: %s, target: {mode: %s}}
                """.formatted(NAME, mode));
        if (backup != null) {
            restore.withObject("/spec/backup").put("name", backup);
        }
        named(restore, name);
    }

    private void named(ObjectNode object, String name) {
        object.withObject("/metadata").put("name", name).put("namespace", bench.namespace);
        bench.apply(object);
    }

    @AfterAll
    void stop() {
        mayApply.countDown();
        argo.close();
        servers.close();
        bench.close();
    }
}
