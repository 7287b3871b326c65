package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import java.util.OptionalLong;

/** Hears how a run gets on; called often and from one thread, so it must be quick. */
@FunctionalInterface
public interface RunProgress {
    /**
     * @param path the artifact that is being written
     * @param bytes of it so far
     * @param estimate how many there may be
     */
    void written(String path, long bytes, OptionalLong estimate);

    /**
     * Everything is written, and with the next step it would be a backup.
     *
     * @throws BackupException when this run may not make it one any more: somebody else has taken it over
     */
    default void publishing() throws BackupException {}
}
