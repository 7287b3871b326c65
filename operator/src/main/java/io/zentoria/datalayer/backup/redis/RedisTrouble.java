package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;

/** What the layer says of Redis, as a backup says it. */
final class RedisTrouble {
    /** The reason that the layer gives when its thread was interrupted. */
    private static final String INTERRUPTED = "Interrupted";

    private RedisTrouble() {}

    /**
     * The same sentence as an exception of backups.
     *
     * @throws InterruptedException instead, when the wait for the server was interrupted
     */
    static BackupException of(StoreException e) throws InterruptedException {
        if (e.reason().equals(INTERRUPTED) && Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
        return e.kind() == StoreException.Kind.UNAVAILABLE
                ? BackupException.passing(e.reason(), e.getMessage(), e)
                : BackupException.permanent(e.reason(), e.getMessage(), e);
    }
}
