package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPatternTest {
    @ParameterizedTest
    @CsvSource({
        "session:user:{id}:{sid}, session:user:1:abc, true",
        "session:user:{id}:{sid}, session:user:1, false",
        "session:user:{id}:{sid}, session:user:1:, false",
        "session:user:{id}:{sid}, session:user::abc, false",
        "session:user:{id}:{sid}, session:user:1:a:b, false",
        "session:user:{id}:{sid}, xsession:user:1:a, false",
        "queue:n8n:*, queue:n8n:, true",
        "queue:n8n:*, queue:n8n:a:b:c, true",
        "queue:n8n:*, queue:n8, false",
        "*, anything, true",
        "{a}, one, true",
        "{a}, one:two, false",
        "a*b*c, aXbYc, true",
        "a*b*c, abcbc, true",
        "a*b*c, abcb, false",
        "{a}*, x:y, true",
        "*{a}, x:y, true",
        "*{a}, x:, false",
        "{a}{b}, xy, true",
        "{a}{b}, x, false",
        "a?c, abc, false",
        "a?c, a?c, true",
        "[ab], a, false",
        "{}, {}, true",
        "{a:b}, {a:b}, true",
        "{open, {open, true",
        "ü:{x}, ü:é, true"
    })
    void placeholderIsOnePartAndStarIsAnything(String pattern, String key, boolean fits) {
        assertThat(KeyPattern.of(pattern).matches(key.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "session:user:{id}:{sid}, session:user:*:*",
        "queue:n8n:*, queue:n8n:*",
        "a?b[c]d, a\\?b\\[c\\]d",
        "back\\slash, back\\\\slash",
        "{}, {}",
        "ü{x}, ü*"
    })
    void globEscapesWhatOnlyLooksLikeOne(String pattern, String glob) {
        assertThat(KeyPattern.of(pattern).glob()).isEqualTo(glob);
    }

    @ParameterizedTest
    @CsvSource({"'a b', false", "'', false", "'a\tb', false", "a:{b}, true", "ü, true"})
    void whiteSpaceDoesNotFitAnAcl(String pattern, boolean fits) {
        assertThat(KeyPattern.of(pattern).fitsAcl()).isEqualTo(fits);
    }

    @Test
    void keyThatIsNoTextIsMatchedByItsBytes() {
        byte[] key = {'a', ':', (byte) 0xff, 0, (byte) 0xfe};

        assertThat(KeyPattern.of("a:{x}").matches(key)).isTrue();
        assertThat(KeyPattern.of("a:\ufffd").matches(key)).isFalse();
    }

    @Test
    void hostilePatternAndLongKeyTakeNoLongTime() {
        KeyPattern pattern = KeyPattern.of("*a".repeat(50) + "b");
        byte[] key = "a".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        long start = System.nanoTime();

        assertThat(pattern.matches(key)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
}
