package io.zentoria.datalayer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void theUnitsOfTheResourceAreRead() {
        assertThat(Durations.parse("500ms")).contains(Duration.ofMillis(500));
        assertThat(Durations.parse("1h30m")).contains(Duration.ofMinutes(90));
        assertThat(Durations.parse("12w")).contains(Duration.ofDays(84));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "-5m", "1mo", "P1M", "5 m", "99999999999s"})
    void whatIsNoDurationIsNone(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
