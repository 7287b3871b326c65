package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.DataLayerStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ForbiddenStatusTest {
    private static final Instant NOW = Instant.parse("2026-11-25T16:00:00.5Z");
    private static final String BEFORE = "2026-11-01T00:00:00Z";

    private static DataLayerStatus with(DataLayerStatus.Condition... conditions) {
        return DataLayerStatus.none().withConditions(1, List.of(conditions));
    }

    private static DataLayerStatus.Condition condition(String type, String status) {
        return new DataLayerStatus.Condition(type, status, "AsDesired", "fine", 1L, BEFORE);
    }

    @Test
    void saysThatItWaitsForAPersonAndKeepsWhatWasKnown() {
        DataLayerStatus status = ForbiddenStatus.of(
                with(condition("Ready", "True"), condition("PostgresReady", "True"), condition("Stalled", "False")),
                "no right to list zentoriabackups",
                2,
                NOW);

        assertThat(status.observedGeneration()).isEqualTo(2);
        assertThat(Bench.condition(status, "Ready"))
                .isEqualTo(new DataLayerStatus.Condition(
                        "Ready", "False", "Forbidden", "no right to list zentoriabackups", 2L, "2026-11-25T16:00:00Z"));
        assertThat(Bench.condition(status, "Stalled").status()).isEqualTo("True");
        assertThat(Bench.condition(status, "PostgresReady")).isEqualTo(condition("PostgresReady", "True"));
        assertThat(status.conditions()).hasSize(3);
    }

    @Test
    void sameRefusalAgainChangesNothing() {
        DataLayerStatus once = ForbiddenStatus.of(with(condition("Ready", "True")), "no", 1, NOW);

        assertThat(ForbiddenStatus.of(once, "no", 1, NOW.plusSeconds(60))).isEqualTo(once);
    }
}
