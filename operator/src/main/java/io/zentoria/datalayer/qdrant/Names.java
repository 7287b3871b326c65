package io.zentoria.datalayer.qdrant;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which names a collection or alias may have. The server checks most of this too, but a name becomes a folder there, so
 * nothing that looks like a path is even sent.
 */
public final class Names {
    private static final int MOST_BYTES = 255;
    private static final String FORBIDDEN = "<>:\"/\\|?*";

    private Names() {}

    /** What is wrong with a name; empty when it is good. */
    public static Optional<String> problem(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MOST_BYTES) {
            return Optional.of("a name of %d bytes cannot be: write one of 1 to 255".formatted(bytes));
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("the name '%s' is a folder's: write another one".formatted(name));
        }
        return name.chars()
                .filter(letter -> FORBIDDEN.indexOf(letter) >= 0 || Character.isISOControl(letter))
                .boxed()
                .findFirst()
                .map(letter -> "the name '%s' cannot be: it must not hold any of %s or a control character"
                        .formatted(printable(name), FORBIDDEN));
    }

    /** What is wrong with the name of a payload field; empty when it is good. */
    static Optional<String> problemOfField(String field) {
        if (field.isBlank()) {
            return Optional.of("a payload index needs the name of a field");
        }
        return field.chars().anyMatch(Character::isISOControl)
                ? Optional.of("the field '%s' cannot be: it holds a control character".formatted(printable(field)))
                : Optional.empty();
    }

    /** The name without control characters, which do strange things to terminals. */
    public static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.chars().forEach(letter -> text.append(Character.isISOControl(letter) ? '�' : (char) letter));
        return text.toString();
    }
}
