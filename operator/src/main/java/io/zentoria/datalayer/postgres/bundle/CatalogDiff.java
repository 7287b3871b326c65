package io.zentoria.datalayer.postgres.bundle;

import static io.zentoria.datalayer.postgres.Sql.name;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What became of what a bundle made. Things that somebody added are none of it. Pure. */
public final class CatalogDiff {
    private CatalogDiff() {}

    /**
     * @param owner who everything should belong to
     */
    public static List<CatalogDifference> compare(Catalog expected, Catalog actual, String owner) {
        Map<String, Catalog.Item> there = new LinkedHashMap<>();
        actual.items().forEach(item -> there.put(item.key(), item));
        List<CatalogDifference> differences = new ArrayList<>();
        Set<String> goneTables = new HashSet<>();
        Set<String> goneColumns = new HashSet<>();
        for (Catalog.Item wanted : expected.items()) {
            String table = wanted.schema() + "." + wanted.table();
            if (goneTables.contains(table) || goneColumns.contains(table + "." + wanted.name())) {
                continue; // it is part of what is said of its table or column
            }
            Catalog.Item found = there.get(wanted.key());
            if (found == null) {
                differences.add(missing(wanted, expected, actual, owner));
                if (wanted.kind() == Catalog.Kind.TABLE) {
                    goneTables.add(table);
                }
                if (wanted.kind() == Catalog.Kind.COLUMN) {
                    goneColumns.add(table + "." + wanted.name());
                }
            } else if (!found.definition().equals(wanted.definition()) || found.isInvalid() && !wanted.isInvalid()) {
                differences.add(changed(wanted, found, owner));
            } else if (found.owner() != null && !Objects.equals(found.owner(), owner)) {
                differences.add(new CatalogDifference(
                        wanted,
                        "owner " + found.owner(),
                        "give " + wanted.kind().word() + " " + wanted.path() + " back to " + owner,
                        List.of(alterOwner(wanted, owner)),
                        false));
            }
        }
        return differences;
    }

    private static CatalogDifference missing(Catalog.Item wanted, Catalog expected, Catalog actual, String owner) {
        String what = wanted.kind().word() + " " + wanted.path();
        return switch (wanted.kind()) {
            case TABLE ->
                new CatalogDifference(
                        wanted,
                        null,
                        "make " + what + " again, empty",
                        wholeTable(wanted, expected, actual, owner),
                        true);
            case COLUMN ->
                new CatalogDifference(
                        wanted,
                        null,
                        "make " + what + " again, empty",
                        List.of("ALTER TABLE " + table(wanted) + " ADD COLUMN " + column(wanted, expected)),
                        true);
            default -> new CatalogDifference(wanted, null, "make " + what + " again", make(wanted, owner), false);
        };
    }

    private static CatalogDifference changed(Catalog.Item wanted, Catalog.Item found, String owner) {
        String what = wanted.kind().word() + " " + wanted.path();
        if (wanted.kind() == Catalog.Kind.INDEX && found.isInvalid()) {
            return new CatalogDifference(
                    wanted, "invalid", "build invalid " + what + " again", replace(wanted, owner), false);
        }
        return switch (wanted.kind()) {
            case COLUMN ->
                new CatalogDifference(
                        wanted,
                        found.definition(),
                        "bring " + what + " back to its type",
                        List.of("ALTER TABLE " + table(wanted) + " ALTER COLUMN " + name(wanted.name()) + " TYPE "
                                + wanted.definition() + " USING " + name(wanted.name()) + "::" + wanted.definition()),
                        true);
            case TABLE ->
                new CatalogDifference(wanted, found.definition(), "partition " + what + " as before", List.of(), true);
            default ->
                new CatalogDifference(
                        wanted,
                        found.definition(),
                        "bring " + what + " back to what it was",
                        replace(wanted, owner),
                        false);
        };
    }

    /** Everything of a table, in an order in which it can be made. */
    private static List<String> wholeTable(Catalog.Item table, Catalog expected, Catalog actual, String owner) {
        List<String> statements = new ArrayList<>();
        List<Catalog.Item> own = expected.items().stream()
                .filter(item -> item.schema().equals(table.schema()) && Objects.equals(item.table(), table.name()))
                .toList();
        String columns = own.stream()
                .filter(item -> item.kind() == Catalog.Kind.COLUMN)
                .map(item -> column(item, expected))
                .collect(Collectors.joining(", "));
        statements.add("CREATE TABLE " + table(table) + " (" + columns + ")"
                + (table.definition().isEmpty() ? "" : " " + table.definition()));
        statements.add(alterOwner(table, owner));
        for (Catalog.Item item : own) {
            switch (item.kind()) {
                case CONSTRAINT, INDEX, ROW_SECURITY, POLICY, TRIGGER -> {
                    if (referenceIsThere(item, expected, actual)) {
                        statements.addAll(make(item, owner));
                    }
                }
                default -> {
                    // columns came with the table
                }
            }
        }
        return statements;
    }

    /** A foreign key to a table that is gone too is made when that one is there again. */
    private static boolean referenceIsThere(Catalog.Item item, Catalog expected, Catalog actual) {
        if (item.kind() != Catalog.Kind.CONSTRAINT || !item.definition().startsWith("FOREIGN KEY")) {
            return true;
        }
        return expected.items().stream()
                .filter(other -> other.kind() == Catalog.Kind.TABLE)
                .filter(other -> item.definition().contains("REFERENCES " + other.schema() + "." + other.name() + "("))
                .allMatch(other -> actual.hasTable(other.schema(), other.name())
                        || (other.schema().equals(item.schema()) && other.name().equals(item.table())));
    }

    private static List<String> make(Catalog.Item item, String owner) {
        return switch (item.kind()) {
            case DEFAULT ->
                List.of("ALTER TABLE " + table(item) + " ALTER COLUMN " + name(item.name()) + " SET DEFAULT "
                        + item.definition());
            case NOT_NULL ->
                List.of("ALTER TABLE " + table(item) + " ALTER COLUMN " + name(item.name()) + " SET NOT NULL");
            case CONSTRAINT ->
                List.of("ALTER TABLE " + table(item) + " ADD CONSTRAINT " + name(item.name()) + " "
                        + item.definition());
            case ROW_SECURITY -> {
                List<String> statements = new ArrayList<>();
                statements.add("ALTER TABLE " + table(item) + " ENABLE ROW LEVEL SECURITY");
                statements.add("ALTER TABLE " + table(item)
                        + (item.definition().equals("FORCED") ? " FORCE" : " NO FORCE") + " ROW LEVEL SECURITY");
                yield statements;
            }
            case POLICY ->
                List.of("CREATE POLICY " + name(item.name()) + " ON " + table(item) + " " + item.definition());
            case FUNCTION -> List.of(item.definition(), alterOwner(item, owner));
            case VIEW ->
                List.of("CREATE OR REPLACE VIEW " + table(item) + " AS " + item.definition(), alterOwner(item, owner));
            case INDEX, TRIGGER, TABLE, COLUMN -> List.of(item.definition());
        };
    }

    private static List<String> replace(Catalog.Item item, String owner) {
        List<String> statements = new ArrayList<>();
        switch (item.kind()) {
            case CONSTRAINT ->
                statements.add("ALTER TABLE " + table(item) + " DROP CONSTRAINT IF EXISTS " + name(item.name()));
            case INDEX -> statements.add("DROP INDEX IF EXISTS " + name(item.schema(), item.name()));
            case POLICY -> statements.add("DROP POLICY IF EXISTS " + name(item.name()) + " ON " + table(item));
            case TRIGGER -> statements.add("DROP TRIGGER IF EXISTS " + name(item.name()) + " ON " + table(item));
            default -> {
                // made over what is there
            }
        }
        statements.addAll(make(item, owner));
        return statements;
    }

    private static String alterOwner(Catalog.Item item, String owner) {
        return switch (item.kind()) {
            case FUNCTION -> {
                int arguments = item.name().indexOf('(');
                yield "ALTER ROUTINE " + name(item.schema(), item.name().substring(0, arguments))
                        + item.name().substring(arguments) + " OWNER TO " + name(owner);
            }
            case VIEW -> "ALTER VIEW " + table(item) + " OWNER TO " + name(owner);
            default -> "ALTER TABLE " + table(item) + " OWNER TO " + name(owner);
        };
    }

    private static String column(Catalog.Item column, Catalog expected) {
        StringBuilder text = new StringBuilder(name(column.name())).append(' ').append(column.definition());
        expected.find(column.key().replaceFirst("^COLUMN", "DEFAULT"))
                .ifPresent(item -> text.append(" DEFAULT ").append(item.definition()));
        expected.find(column.key().replaceFirst("^COLUMN", "NOT_NULL")).ifPresent(item -> text.append(" NOT NULL"));
        return text.toString();
    }

    private static String table(Catalog.Item item) {
        return name(item.schema(), Objects.requireNonNull(item.table(), item::key));
    }
}
