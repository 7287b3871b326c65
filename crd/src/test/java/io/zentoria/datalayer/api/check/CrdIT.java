package io.zentoria.datalayer.api.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The resource as kubectl shows it to people. */
final class CrdIT {
    private static final KubeApiServer CLUSTER = TestServers.kubernetes();

    @BeforeAll
    static void installTheResource() {
        KubeApiServer.Result applied =
                CLUSTER.kubectl("apply", "--server-side", "--force-conflicts", "-f", "manifests/");
        assertThat(applied.exit()).as(applied.err()).isZero();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> CLUSTER.kubectl("get", "zdl,zbk,zrs").exit() == 0);
        CLUSTER.kubectl("create", "namespace", "zentoria");
    }

    @Test
    void explainReadsWell() {
        String explained =
                CLUSTER.kubectl("explain", "zdl.spec.redis.allocations").out();
        assertThat(explained)
                .contains("Promises about logical databases")
                .contains("keyPattern")
                .contains("Number of the logical database, from 0")
                .contains("-required-");
        assertThat(CLUSTER.kubectl("explain", "zdl.status.conditions").out()).contains("lastTransitionTime");
    }

    @Test
    void shortNameAndCategoryFindTheResource() {
        assertThat(CLUSTER.kubectl("api-resources", "--api-group=zentoria.io", "--categories=zentoria")
                        .out())
                .contains("zentoriadatalayers")
                .contains("zdl")
                .contains("zentoriabackups")
                .contains("zbk")
                .contains("zentoriarestores")
                .contains("zrs");
    }

    @Test
    void explainSaysHowARestoreIsAskedFor() {
        assertThat(CLUSTER.kubectl("explain", "zrs.spec").out())
                .contains("What is restored, and where to")
                .contains("dataLayer")
                .contains("-required-");
        assertThat(CLUSTER.kubectl("explain", "zrs.spec.target.mode").out()).contains("Suffix: beside the live data");
        assertThat(CLUSTER.kubectl("explain", "zbk.status.tiers").out()).contains("Corrupt");
    }

    @Test
    void columnsOfABackupSayHowItStands() {
        create("""
                {apiVersion: zentoria.io/v1alpha1, kind: ZentoriaBackup, metadata: {name: columns, namespace: zentoria},
                 spec: {dataLayer: personal, schedule: hourly, dueTime: '2026-11-25T02:00:00Z'}}
                """);
        status("zbk", """
                {phase: Running, stores: 'postgres, redis', size: 1.4 GiB, duration: 4m12s, verified: '2020-01-01T00:00:00Z',
                 expiresAt: '2999-01-01T00:00:00Z', percent: 42, rate: 80 MiB/s, reason: Reading, message: reads n8n, folder: a/b,
                 artifacts: [{path: postgres/n8n.dump, size: 5000000000}], tiers: [{name: local, state: Copying}]}
                """);
        List<String> lines = CLUSTER.kubectl("get", "zbk", "columns", "-n", "zentoria")
                .out()
                .lines()
                .toList();
        assertThat(lines.get(0).split(" {2,}"))
                .containsExactly(
                        "NAME",
                        "LAYER",
                        "SCHEDULE",
                        "PHASE",
                        "STORES",
                        "SIZE",
                        "DURATION",
                        "VERIFIED",
                        "EXPIRES",
                        "AGE");
        assertThat(lines.get(1))
                .containsSubsequence("personal", "hourly", "Running", "postgres, redis", "1.4 GiB", "4m12s")
                .containsPattern("[67]y[0-9]+d +2999-01-01T00:00:00Z");
        assertThat(CLUSTER.kubectl("get", "zbk", "columns", "-n", "zentoria", "-o", "wide")
                        .out())
                .containsSubsequence("PERCENT", "RATE", "REASON", "MESSAGE", "FOLDER")
                .containsSubsequence("42", "80 MiB/s", "Reading", "reads n8n", "a/b");
    }

    @Test
    void columnsOfARestoreSayHowItStands() {
        create("""
                {apiVersion: zentoria.io/v1alpha1, kind: ZentoriaRestore, metadata: {name: columns, namespace: zentoria},
                 spec: {dataLayer: personal, backup: {name: b1}, confirm: personal, target: {mode: InPlace}}}
                """);
        status("zrs", """
                {phase: Failed, backup: b1, stores: postgres, duration: 9s, reason: ToolMissing, message: no pg_restore, safetyBackup: b2,
                 proofs: [{store: postgres, tier: local, folder: a/b, good: true}, {store: postgres, tier: minio, folder: a/b}]}
                """);
        String shown =
                CLUSTER.kubectl("get", "zrs", "columns", "-n", "zentoria").out();
        assertThat(shown.lines().findFirst().orElseThrow().split(" {2,}"))
                .containsExactly("NAME", "LAYER", "BACKUP", "MODE", "PHASE", "STORES", "DURATION", "AGE");
        assertThat(shown).containsSubsequence("personal", "b1", "InPlace", "Failed", "postgres", "9s");
        assertThat(CLUSTER.kubectl("get", "zrs", "columns", "-n", "zentoria", "-o", "wide")
                        .out())
                .containsSubsequence("REASON", "MESSAGE", "SAFETY BACKUP")
                .containsSubsequence("ToolMissing", "no pg_restore", "b2");
    }

    private static void create(String resource) {
        KubeApiServer.Result applied = CLUSTER.kubectlWithInput(resource, "apply", "--server-side", "-f", "-");
        assertThat(applied.exit()).as(applied.err()).isZero();
    }

    private static void status(String kind, String status) {
        KubeApiServer.Result patched = CLUSTER.kubectl(
                "patch",
                kind,
                "columns",
                "-n",
                "zentoria",
                "--subresource=status",
                "--type=merge",
                "-p",
                WrongResource.value(status.replace("\n", " ").strip())
                        .toString()
                        .transform("{\"status\":%s}"::formatted));
        assertThat(patched.exit()).as(patched.err()).isZero();
    }

    @Test
    void resourceWithThreeHundredRolesAndFifteenHundredGrantsIsTaken() {
        ObjectNode sample = WrongResource.sample();
        ArrayNode roles = sample.withArray("/spec/postgres/roles");
        ArrayNode databases = sample.withArray("/spec/postgres/databases");
        for (int i = 0; i < 295; i++) {
            roles.addObject().put("name", "role_%03d".formatted(i)).put("connectionLimit", i);
        }
        for (int i = 0; i < 195; i++) {
            ObjectNode database = databases.addObject();
            database.put("name", "database_%03d".formatted(i)).put("owner", "role_%03d".formatted(i));
            ArrayNode grants = database.putArray("grants");
            for (int j = 0; j < 8; j++) {
                ObjectNode grant = grants.addObject().put("role", "role_%03d".formatted(i + j));
                grant.putArray("schemas").add("*");
                grant.putArray("privileges").add("SELECT");
            }
        }
        KubeApiServer.Result applied =
                CLUSTER.kubectlWithInput(sample.toString(), "apply", "--server-side", "--dry-run=server", "-f", "-");
        assertThat(applied.exit()).as(applied.err()).isZero();
    }
}
