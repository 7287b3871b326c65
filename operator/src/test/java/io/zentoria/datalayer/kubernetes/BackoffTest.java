package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** Dice that always fall on the same side: 0.5 is no jitter, 0 the least, 1 the most. */
    private static Backoff withDice(double side) {
        return new Backoff(new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("not asked for");
            }

            @Override
            public double nextDouble() {
                return side;
            }
        });
    }

    private static List<Long> seconds(Backoff backoff, String uid, int failures) {
        return Stream.generate(() -> backoff.next(uid))
                .limit(failures)
                .map(Duration::toSeconds)
                .toList();
    }

    @Test
    void waitDoublesWithEachFailureUpToThirtyTwoSecondsForEver() {
        assertThat(seconds(withDice(0.5), "a", 9)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L, 32L);
        assertThat(seconds(withDice(0.5), "a", 5_000)).endsWith(32L);
    }

    @Test
    void successStartsAgainFromTheShortestWait() {
        Backoff backoff = withDice(0.5);
        seconds(backoff, "a", 5);

        backoff.reset("a");

        assertThat(seconds(backoff, "a", 2)).containsExactly(1L, 2L);
    }

    @Test
    void failuresOfOneResourceAreNotAnothers() {
        Backoff backoff = withDice(0.5);
        seconds(backoff, "a", 5);

        assertThat(seconds(backoff, "b", 1)).containsExactly(1L);
    }

    @Test
    void noTwoResourcesComeBackAtOnceAndNoneIsMoreThanAFifthOff() {
        Duration minute = Duration.ofMinutes(1);

        assertThat(withDice(0).jittered(minute)).isEqualTo(Duration.ofSeconds(48));
        assertThat(withDice(1).jittered(minute)).isEqualTo(Duration.ofSeconds(72));
        assertThat(withDice(1).next("a")).isEqualTo(Duration.ofMillis(1_200));
    }
}
