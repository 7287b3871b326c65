package io.zentoria.datalayer.kubernetes.leading;

import io.zentoria.datalayer.plan.Permit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * For how long this process leads, as far as it can know by itself: a time after the last renewal of the Lease that the
 * API server took. A process that was paused finds it over as soon as it goes on, before anybody has told it.
 */
final class Tenure implements Permit {
    private final Clock clock;
    private final Duration length;
    private volatile Instant until = Instant.MIN;

    /**
     * @param clock the one that the renewals are dated by
     * @param length shorter than the Lease, by more than clocks differ
     */
    Tenure(Clock clock, Duration length) {
        this.clock = clock;
        this.length = length;
    }

    /** The Lease was renewed. @param at what stands in it, which is what the others go by */
    void renewed(Instant at) {
        until = at.plus(length);
    }

    /** Somebody else may lead from now on. */
    void ended() {
        until = Instant.MIN;
    }

    @Override
    public Optional<String> refusal() {
        return clock.instant().isBefore(until)
                ? Optional.empty()
                : Optional.of(
                        "this operator does not hold its Lease any more: whatever is left is done by the one that does");
    }
}
