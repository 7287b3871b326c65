package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PaceTest {
    /** A clock that stands still but for those who wait. */
    private static final class Hourglass extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        void wait(Duration duration) {
            now = now.plus(duration);
        }
    }

    @Test
    void keysAreSeenNoFasterThanAllowed() throws Exception {
        Hourglass clock = new Hourglass();
        Pace pace = new Pace(clock, clock::wait, 1000);

        for (int i = 0; i < 10; i++) {
            pace.seen(500);
        }

        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(5));
    }

    @Test
    void serverThatIsSlowByItselfIsNotWaitedFor() throws Exception {
        Hourglass clock = new Hourglass();
        Pace pace = new Pace(clock, clock::wait, 1000);
        clock.wait(Duration.ofSeconds(10));

        pace.seen(5000);

        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(10));
    }
}
