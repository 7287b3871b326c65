package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreFence;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * One counter in all stores of a run, and the instant from which on none of them was written to. What is read until
 * {@link #check} is of that instant, whenever it is read.
 */
final class Fence {
    private final List<StoreFence> stores;
    private final long counter;
    private final Instant instant;

    private Fence(List<StoreFence> stores, long counter, Instant instant) {
        this.stores = List.copyOf(stores);
        this.counter = counter;
        this.instant = instant;
    }

    /**
     * Writes the counter into every store.
     *
     * @param stores not closed here
     * @throws BackupException at the first store in which it cannot be done; reasons of {@link StoreFence#raise}
     */
    static Fence raise(List<StoreFence> stores, Clock clock) throws BackupException, InterruptedException {
        long counter = clock.instant().toEpochMilli();
        for (StoreFence store : stores) {
            store.raise(counter);
        }
        return new Fence(stores, counter, clock.instant());
    }

    /** What stands in every store: milliseconds since 1970, of the beginning. */
    long counter() {
        return counter;
    }

    /** When the last store had it. */
    Instant instant() {
        return instant;
    }

    /**
     * Whether all stores stood still until now.
     *
     * @throws BackupException reason {@code FenceBroken}, naming the first store that did not
     */
    void check() throws BackupException, InterruptedException {
        for (StoreFence store : stores) {
            store.check();
        }
    }
}
