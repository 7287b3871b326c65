package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Several operators: only the one that holds the Lease works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LeaderIT {
    private final Bench bench = Bench.start("leader");

    @Test
    void operatorWorksOnceItHoldsTheLeaseAndNotBefore() {
        Lease held = new Lease();
        held.setMetadata(new ObjectMetaBuilder()
                .withName("zentoria-operator")
                .withNamespace(bench.namespace)
                .build());
        held.setSpec(new LeaseSpecBuilder()
                .withHolderIdentity("somebody-else")
                .withLeaseDurationSeconds(4)
                .withLeaseTransitions(1)
                .withAcquireTime(ZonedDateTime.now(ZoneOffset.UTC))
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .build());
        bench.client.resource(held).create();
        ObjectNode small = bench.sample();
        small.withObject("/spec").remove("backup");
        bench.apply(small);

        bench.startOperator(Clock.systemUTC(), Optional.of(bench.namespace));

        assertThat(bench.get("personal").getStatus()).as("somebody else leads").isNull();
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> !bench.client
                        .leases()
                        .inNamespace(bench.namespace)
                        .withName("zentoria-operator")
                        .get()
                        .getSpec()
                        .getHolderIdentity()
                        .equals("somebody-else"));
        bench.awaitReady("personal");
    }

    @AfterAll
    void end() {
        bench.close();
    }
}
