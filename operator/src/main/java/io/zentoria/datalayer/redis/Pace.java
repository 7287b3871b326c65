package io.zentoria.datalayer.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Holds a scan to so many keys a second, so that nobody else on the server notices it. */
final class Pace {
    /** Waits; a test hands in one that only turns its clock. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    private final Clock clock;
    private final Sleeper sleeper;
    private final int keysPerSecond;
    private final Instant start;
    private long seen;

    Pace(Clock clock, Sleeper sleeper, int keysPerSecond) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.keysPerSecond = keysPerSecond;
        this.start = clock.instant();
    }

    /** Counts keys that were looked at and waits as long as they were too many for the time. */
    void seen(int keys) throws InterruptedException {
        seen += keys;
        Instant due = start.plusMillis(seen * 1000 / keysPerSecond);
        Duration early = Duration.between(clock.instant(), due);
        if (early.isPositive()) {
            sleeper.sleep(early);
        }
    }
}
