package io.zentoria.datalayer.api.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.time.Duration;
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
                .until(() -> CLUSTER.kubectl("get", "zdl").exit() == 0);
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
                .contains("zdl");
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
