package io.zentoria.datalayer.kubernetes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a resource is tried again: doubled each time, capped, for ever, and never quite the same for
 * two resources, so that a server that comes back is not met by all of them at once.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 5;
    private static final double JITTER = 0.2;

    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait after one more failure; at most 32 s plus a fifth. */
    Duration next(String uid) {
        int attempt = attempts.merge(uid, 1, Integer::sum);
        return jittered(FIRST.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS)));
    }

    /** Forgets the failures of a resource. */
    void reset(String uid) {
        attempts.remove(uid);
    }

    /** The duration, a fifth more or less at the most. */
    Duration jittered(Duration duration) {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }
}
