package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.postgres.PostgresDesired;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Where a person's own changelogs are read: ConfigMaps, or files for the command line. */
@FunctionalInterface
public interface ChangelogSource {
    /**
     * The text of a changelog.
     *
     * @throws CredentialException when it is not there or cannot be read; the message says where it was looked for
     */
    String read(String name, String key) throws CredentialException;

    /**
     * Every changelog that a spec names, by the name that {@link PostgresDesired#changelogName} gives it.
     *
     * @throws CredentialException for the first one that is not there or cannot be read
     */
    default Map<String, String> all(PostgresSpec spec) throws CredentialException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (PostgresSpec.Database database : spec.databases()) {
            for (PostgresSpec.Migration migration : database.migrations()) {
                SecretRef reference = migration.configMapRef();
                if (reference != null) {
                    texts.put(
                            PostgresDesired.changelogName(reference.name(), reference.key()),
                            read(reference.name(), Objects.requireNonNullElse(reference.key(), "changelog.sql")));
                }
            }
        }
        return texts;
    }
}
