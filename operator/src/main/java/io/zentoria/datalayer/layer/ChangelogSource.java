package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.credential.CredentialException;

/** Where a person's own changelogs are read: ConfigMaps, or files for the command line. */
@FunctionalInterface
public interface ChangelogSource {
    /**
     * The text of a changelog.
     *
     * @throws CredentialException when it is not there or cannot be read; the message says where it was looked for
     */
    String read(String name, String key) throws CredentialException;
}
