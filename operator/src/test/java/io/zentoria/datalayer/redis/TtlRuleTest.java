package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.RedisSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TtlRuleTest {
    private static final long FOR_EVER = -1;
    private static final long GONE = -2;

    private static TtlRule rule(
            String byDefault, String min, String max, Boolean none, Boolean required, Boolean enforce) {
        return TtlRule.of(new RedisSpec.Ttl(byDefault, null, min, max, none, required, enforce));
    }

    @Test
    void noRuleAsksForNothing() {
        TtlRule rule = TtlRule.of(null);

        assertThat(rule.missing(FOR_EVER)).isFalse();
        assertThat(rule.tooLong(Long.MAX_VALUE)).isFalse();
        assertThat(rule.kept()).isFalse();
    }

    @Test
    void defaultIsAlsoTheLongest() {
        TtlRule rule = rule("1h", null, null, null, null, null);

        assertThat(rule.missing(FOR_EVER)).isTrue();
        assertThat(rule.tooLong(3_600_000)).isFalse();
        assertThat(rule.tooLong(3_600_001)).isTrue();
        assertThat(rule.toSet()).isEmpty();
    }

    @Test
    void maximumRulesOverTheDefault() {
        TtlRule rule = rule("1h", "60s", "86400s", null, null, null);

        assertThat(rule.tooLong(86_400_000)).isFalse();
        assertThat(rule.tooLong(86_400_001)).isTrue();
    }

    @Test
    void requiredAsksForAnyTime() {
        TtlRule rule = rule(null, null, null, null, true, null);

        assertThat(rule.missing(FOR_EVER)).isTrue();
        assertThat(rule.tooLong(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void noneKeepsKeysForEver() {
        TtlRule rule = rule(null, null, null, true, null, null);

        assertThat(rule.missing(FOR_EVER)).isFalse();
        assertThat(rule.kept()).isTrue();
    }

    @Test
    void keyThatIsGoneBreaksNoPromise() {
        TtlRule rule = rule("1h", null, null, null, true, null);

        assertThat(rule.missing(GONE)).isFalse();
        assertThat(rule.tooLong(GONE)).isFalse();
    }

    @Test
    void enforcedRuleSetsTheDefaultElseTheMaximumElseTheMinimum() {
        assertThat(rule("5m", "1m", "10m", null, null, true).toSet()).contains(Duration.ofMinutes(5));
        assertThat(rule(null, "1m", "10m", null, null, true).toSet()).contains(Duration.ofMinutes(10));
        assertThat(rule(null, "1m", null, null, null, true).toSet()).contains(Duration.ofMinutes(1));
        assertThat(rule(null, null, null, null, true, true).toSet()).isEmpty();
        assertThat(rule("5m", null, null, null, null, false).toSet()).isEmpty();
    }

    @Test
    void durationsAreReadInAllTheirUnits() {
        assertThat(rule("1h30m", null, null, null, null, true).toSet()).contains(Duration.ofMinutes(90));
        assertThat(rule("500ms", null, null, null, null, true).toSet()).contains(Duration.ofMillis(500));
        assertThat(rule("2w", null, null, null, null, true).toSet()).contains(Duration.ofDays(14));
        assertThat(rule("soon", null, null, null, null, true).toSet()).isEmpty();
        assertThat(rule("0s", null, null, null, null, true).toSet()).isEmpty();
    }
}
