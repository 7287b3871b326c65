package io.zentoria.datalayer.kubernetes.leading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class TenureTest {
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private Instant now = NOON;
    private final Tenure tenure =
            new Tenure(((InstantSource) () -> now).withZone(ZoneOffset.UTC), Duration.ofSeconds(10));

    @Test
    void whoeverNeverHeldTheLeaseMayNotWrite() {
        assertThat(tenure.refusal())
                .hasValueSatisfying(words -> assertThat(words).contains("Lease"));
    }

    @Test
    void eachRenewalAllowsToWriteForAsLongAsNobodyElseCanLead() {
        tenure.renewed(NOON);
        now = NOON.plusMillis(9_999);
        assertThat(tenure.refusal()).isEmpty();

        tenure.renewed(now);
        now = NOON.plusSeconds(19);
        assertThat(tenure.refusal()).isEmpty();
    }

    @Test
    void whoeverWasPausedForLongerFindsItOutByItself() {
        tenure.renewed(NOON);
        now = NOON.plusSeconds(10);
        assertThat(tenure.refusal()).isPresent();
    }

    /** Paused between dating the renewal and sending it: the others go by its date. */
    @Test
    void renewalThatWasSentLateCountsFromItsDate() {
        now = NOON.plusSeconds(12);
        tenure.renewed(NOON);
        assertThat(tenure.refusal()).isPresent();
    }

    @Test
    void nothingIsWrittenAfterTheLeaseWasGivenBack() {
        tenure.renewed(NOON);
        tenure.ended();
        assertThat(tenure.refusal()).isPresent();
    }
}
