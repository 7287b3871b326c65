package io.zentoria.datalayer.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** The only way in which names and values get into statements. */
public final class Sql {
    /** PostgreSQL cuts longer names with nothing but a notice (sql-syntax-lexical.html). */
    static final int NAME_BYTES = 63;

    private Sql() {}

    /**
     * A quoted identifier.
     *
     * @throws IllegalArgumentException for a name that no server can hold: empty, over 63 bytes, or with a NUL
     */
    public static String name(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0 || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
            throw new IllegalArgumentException(
                    "'%s' is no name for PostgreSQL: 1 to 63 bytes, without NUL".formatted(name));
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A quoted name with its schema. */
    public static String name(String schema, String name) {
        return name(schema) + "." + name(name);
    }

    /** Quoted names with commas between. */
    public static String names(Collection<String> names) {
        return names.stream().map(Sql::name).collect(Collectors.joining(", "));
    }

    /**
     * A string literal; with {@code standard_conforming_strings} or without, a backslash is a backslash.
     *
     * @throws IllegalArgumentException for text with a NUL
     */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text with NUL is no text for PostgreSQL");
        }
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }

    /** A body between dollar quotes, by a tag that the body does not hold. */
    static String dollars(String body) {
        String tag = "$zdl$";
        for (int i = 1; body.contains(tag); i++) {
            tag = "$zdl" + i + "$";
        }
        return tag + body + tag;
    }

    /** A name of at most 63 bytes for something that belongs to a table; long ones are cut and told apart by a hash. */
    static String derived(String table, String suffix) {
        String whole = table + "_" + suffix;
        if (whole.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES) {
            return whole;
        }
        String hash = "%08x".formatted(whole.hashCode());
        String cut = table;
        while ((cut + "_" + hash + "_" + suffix).getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut + "_" + hash + "_" + suffix;
    }
}
