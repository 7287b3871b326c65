package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.MonitoringSpec;
import io.zentoria.datalayer.api.MonitoringSpec.Threshold;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ThresholdsTest {
    private static Thresholds of(@Nullable Threshold age, @Nullable Threshold memory) {
        return Thresholds.of(new MonitoringSpec(null, new MonitoringSpec.Thresholds(null, null, age, memory, null)));
    }

    @Test
    void specThatSaysNothingHasTheValuesOfTheSeed() {
        assertThat(List.of(Thresholds.of(null), Thresholds.of(new MonitoringSpec(null, null))))
                .allSatisfy(all -> assertThat(all)
                        .isEqualTo(new Thresholds(
                                new Thresholds.Pair<>(0.7, 0.9),
                                new Thresholds.Pair<>(Duration.ofMillis(500), Duration.ofSeconds(2)),
                                new Thresholds.Pair<>(Duration.ofHours(2), Duration.ofHours(6)),
                                new Thresholds.Pair<>(0.7, 0.9),
                                new Thresholds.Pair<>(Duration.ofMillis(200), Duration.ofSeconds(1)))));
    }

    @Test
    void whatTheSpecSaysIsTaken() {
        assertThat(of(new Threshold("30m", "1h30m"), null).backupAge())
                .isEqualTo(new Thresholds.Pair<>(Duration.ofMinutes(30), Duration.ofMinutes(90)));
        assertThat(of(null, new Threshold("50%", "100%")).redisMemory()).isEqualTo(new Thresholds.Pair<>(0.5, 1.0));
    }

    @Test
    void oneThatStandsAloneBesideTheStandardIsTaken() {
        assertThat(of(new Threshold(null, "12h"), null).backupAge())
                .isEqualTo(new Thresholds.Pair<>(Duration.ofHours(2), Duration.ofHours(12)));
    }

    @Test
    void oneThatLiesBeyondTheOthersStandardDrawsThatAlong() {
        assertThat(of(new Threshold(null, "1h"), null).backupAge())
                .isEqualTo(new Thresholds.Pair<>(Duration.ofHours(1), Duration.ofHours(1)));
        assertThat(of(null, new Threshold("95%", null)).redisMemory()).isEqualTo(new Thresholds.Pair<>(0.95, 0.95));
    }
}
