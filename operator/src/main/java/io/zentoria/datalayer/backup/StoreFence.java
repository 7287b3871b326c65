package io.zentoria.datalayer.backup;

import io.zentoria.datalayer.plan.StoreKind;

/**
 * Proves that one store stood still: a counter is written into it, and when all is read the store is asked whether
 * anything was written since. Used by one thread.
 */
public interface StoreFence extends AutoCloseable {
    /** The reason of a run whose stores did not stand still. */
    String BROKEN = "FenceBroken";

    StoreKind store();

    /**
     * Writes the counter, which stays in the store, and remembers how far the store's own count of writes is.
     *
     * @param counter in the place of that of an earlier run
     * @throws BackupException reasons {@code FenceBroken} when somebody is writing at this moment and does not end,
     *     {@code FenceNotPossible}, and those of a store that does not answer
     */
    void raise(long counter) throws BackupException, InterruptedException;

    /**
     * Asks whether the counter is still there and nothing else was written since {@link #raise}.
     *
     * @throws BackupException reason {@code FenceBroken}, and those of a store that does not answer
     */
    void check() throws BackupException, InterruptedException;

    /** Lets connections go; the counter stays. */
    @Override
    void close();

    /**
     * A store that did not stand still.
     *
     * @param what of which store, {@code database app of PostgreSQL at db:5432}
     * @param seen what shows it, {@code 3 rows were changed}
     */
    static BackupException broken(String what, String seen) {
        return BackupException.permanent(
                BROKEN,
                "%s was written to while writers should have stood still (%s): let a hook in backup.hooks.before stop whoever writes"
                        .formatted(what, seen),
                null);
    }

    /** What was restored does not hold the counter of the fence that its backup was taken behind. */
    static BackupException missing(String what, long wanted, String found) {
        return BackupException.permanent(
                "RestoreMismatch",
                "%s holds %s and not %d as the counter of its fence: it is not of the instant that its manifest says, use another backup"
                        .formatted(what, found.isEmpty() ? "nothing" : found, wanted),
                null);
    }
}
