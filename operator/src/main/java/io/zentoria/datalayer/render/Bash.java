package io.zentoria.datalayer.render;

import java.util.Collection;
import java.util.stream.Collectors;

/** Values as bash reads them back. */
final class Bash {
    private Bash() {}

    /**
     * A word that means just this text, whatever is in it.
     *
     * @throws IllegalArgumentException for text with a NUL, which no variable can hold
     */
    static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text with NUL is none for a shell");
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** {@code name='value'}. */
    static String assign(String name, String value) {
        return name + "=" + quote(value) + "\n";
    }

    /** An array with one row of values on each line. */
    static String array(String name, Collection<? extends Collection<String>> rows) {
        return name + "=(\n"
                + rows.stream()
                        .map(row -> "  " + row.stream().map(Bash::quote).collect(Collectors.joining(" ")) + "\n")
                        .collect(Collectors.joining())
                + ")\n";
    }

    /** A text for a comment: one line, whatever is in it. */
    static String comment(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
