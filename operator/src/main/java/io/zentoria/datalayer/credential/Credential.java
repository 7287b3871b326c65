package io.zentoria.datalayer.credential;

import java.util.Map;
import java.util.Optional;

/**
 * A secret as it is kept.
 *
 * @param version changes whenever the content may have changed; says nothing about the content
 * @param fields the values by key; a trailing line break, which editors like to add, is gone
 */
public record Credential(String version, Map<String, Password> fields) {
    public Credential {
        fields = Map.copyOf(fields);
    }

    /** The value of a key; empty when the key is missing. */
    public Optional<Password> field(String key) {
        return Optional.ofNullable(fields.get(key));
    }
}
