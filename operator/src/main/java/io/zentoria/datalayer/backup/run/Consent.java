package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;

/** Asks whether a run is still this process's, before it does what lasts. */
@FunctionalInterface
public interface Consent {
    /** Of a run that nobody else can take over. */
    Consent NOBODY_ELSE = () -> {};

    /** @throws BackupException when somebody else has taken the run over, or nobody can say */
    void ask() throws BackupException;
}
