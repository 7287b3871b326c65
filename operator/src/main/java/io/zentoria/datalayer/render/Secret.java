package io.zentoria.datalayer.render;

import io.zentoria.datalayer.api.SecretRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a password lies: {@code secrets/<name>/<key>}, as {@code zdl --secrets} reads it.
 *
 * @param origin {@code made} when the scripts make one that is missing, {@code given} when a person has to
 */
record Secret(String name, String key, String origin) {
    static Secret of(@Nullable SecretRef given, String otherwise) {
        return given == null
                ? new Secret(otherwise, "password", "made")
                : new Secret(given.name(), Objects.requireNonNullElse(given.key(), "password"), "given");
    }

    static String path(SecretRef reference, String defaultKey) {
        return reference.name() + "/" + Objects.requireNonNullElse(reference.key(), defaultKey);
    }
}
