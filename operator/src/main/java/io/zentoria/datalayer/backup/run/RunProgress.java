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
     * Asked before anything that lasts: a file that stays, the manifest that makes a backup of them, the removal of what
     * a failed run wrote. A process that stood still may find that somebody else has done all of it meanwhile.
     *
     * @throws BackupException when somebody else has taken this run over, or nobody can say
     */
    default void confirm() throws BackupException {}
}
