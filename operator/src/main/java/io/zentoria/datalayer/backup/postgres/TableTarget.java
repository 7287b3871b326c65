package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds tables in a database, and what keeps one from being restored by itself. */
final class TableTarget {
    private TableTarget() {}

    /**
     * A table.
     *
     * @param partitioned has its rows in its partitions
     */
    record Table(String schema, String name, boolean partitioned) {
        String title() {
            return schema + "." + name;
        }
    }

    /** The table of that {@code schema.table}; empty when there is none. */
    static Optional<Table> find(RestoreSession session, String table) throws SQLException {
        return session
                .list(
                        "SELECT n.nspname, c.relname, c.relkind = 'p' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE c.relkind IN ('r', 'p') AND n.nspname || '.' || c.relname = ?",
                        row -> new Table(row.getString(1), row.getString(2), row.getBoolean(3)),
                        table)
                .stream()
                .findFirst();
    }

    /** The comment of a table, empty text when it has none; empty when there is no such table. */
    static Optional<String> comment(RestoreSession live, String schema, String table) throws SQLException {
        return live
                .texts(
                        "SELECT coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?",
                        schema,
                        table)
                .stream()
                .findFirst();
    }

    static List<String> refusals(RestoreSession live, String id, String database, String table, Target target)
            throws SQLException {
        Optional<Table> found = find(live, table);
        if (found.isEmpty()) {
            return List.of("database %s has no table %s any more: restore the database beside it with a suffix"
                    .formatted(database, table));
        }
        if (target instanceof Target.Suffix(String suffix)) {
            String beside = found.get().name() + suffix;
            if (ScratchName.bytes(beside) > ScratchName.NAME_BYTES) {
                return List.of("%s is too long for the name of a table (%d bytes, %d at most): take a shorter suffix"
                        .formatted(beside, ScratchName.bytes(beside), ScratchName.NAME_BYTES));
            }
            return comment(live, found.get().schema(), beside)
                            .filter(comment -> !ScratchName.isRestored(id, comment))
                            .isPresent()
                    ? List.of("table %s.%s exists in database %s: drop it, or take another suffix"
                            .formatted(found.get().schema(), beside, database))
                    : List.of();
        }
        List<String> refusals = new ArrayList<>();
        for (String key : live.texts("""
                SELECT DISTINCT format('%s of %s', k.conname, k.conrelid::regclass)
                  FROM pg_constraint k
                  JOIN pg_class c ON c.oid = k.confrelid
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND k.conparentid = 0
                   AND n.nspname || '.' || c.relname = ?
                 ORDER BY 1
                """, table)) {
            refusals.add(
                    "foreign key %s refers to table %s of database %s, which cannot be emptied then: restore it beside with a suffix"
                            .formatted(key, table, database));
        }
        return refusals;
    }
}
