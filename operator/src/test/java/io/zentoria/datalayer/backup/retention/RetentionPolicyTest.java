package io.zentoria.datalayer.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.retention.RetentionPolicy.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionPolicyTest {
    private static final Instant DUE = Instant.parse("2026-11-24T02:00:00Z");

    @ParameterizedTest
    @CsvSource({"48h, PT48H", "7d, P7D", "12w, P84D", "99999w, P699993D"})
    void hoursDaysAndWeeksAreRead(String text, Duration window) throws BackupException {
        RetentionPolicy policy = RetentionPolicy.parse(text, Optional.empty());

        assertThat(policy.window()).contains(window);
        assertThat(policy.expiresAt(DUE)).contains(DUE.plus(window));
        assertThat(policy.empty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0d",
                "00d",
                "-7d",
                "+7d",
                "7",
                "d",
                "1mo",
                "1m",
                "P1M",
                "P7D",
                "7 d",
                "1.5d",
                "7D",
                "1w2d",
                "1000000d",
                "7d\n"
            })
    void whatCouldMeanDeleteAllIsRefusedWithWhatToWrite(String text) {
        assertThatThrownBy(() -> RetentionPolicy.parse(text, Optional.empty()))
                .isInstanceOfSatisfying(BackupException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo("InvalidRetention");
                    assertThat(refusal.permanent()).isTrue();
                })
                .hasMessageContaining("write a number of hours, days or weeks above 0")
                .hasMessageNotContaining("\n");
    }

    @Test
    void countsThatKeepNothingAreRefused() {
        for (Keep keep : new Keep[] {new Keep(0, 0, 0, 0, 0), new Keep(0, 7, -1, 0, 0)}) {
            assertThatThrownBy(() -> RetentionPolicy.parse("7d", Optional.of(keep)))
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo("InvalidRetention"));
            assertThatThrownBy(() -> new RetentionPolicy(Optional.empty(), Optional.of(keep)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new RetentionPolicy(Optional.of(Duration.ZERO), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noDateIsSaidWhereCountsOrNothingDecide() {
        assertThat(RetentionPolicy.NONE.empty()).isTrue();
        assertThat(RetentionPolicy.NONE.expiresAt(DUE)).isEmpty();
        assertThat(new RetentionPolicy(Optional.of(Duration.ofDays(7)), Optional.of(new Keep(0, 0, 4, 0, 0)))
                        .expiresAt(DUE))
                .isEmpty();
    }
}
