package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.postgres.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Compares a restored database with what its backup says of it, and makes it ready for use. */
final class RestoreChecks {
    private static final int NAMED = 5;

    private final RestoreSession session;
    private final String database;

    /**
     * @param session on the restored database
     * @param database whose backup it was
     */
    RestoreChecks(RestoreSession session, String database) {
        this.session = session;
        this.database = database;
    }

    /**
     * Checks, takes away locks of migrations that ran while the dump was made, and collects statistics.
     *
     * @return a line for each check
     * @throws BackupException reason {@code RestoreMismatch}
     */
    List<String> all(Map<String, Long> counts, DumpContents contents) throws BackupException, SQLException {
        List<String> lines = new ArrayList<>();
        lines.add(rows(counts));
        lines.add(extensions(contents));
        lines.add(indexes());
        lines.addAll(sequences());
        lines.addAll(new VectorCheck(session, database).all());
        locks().ifPresent(lines::add);
        session.run("ANALYZE");
        lines.add(database + ": statistics collected");
        return lines;
    }

    private String rows(Map<String, Long> expected) throws BackupException, SQLException {
        SortedMap<String, Long> found = new TableCounts(session.connection()).read();
        List<String> differences = new ArrayList<>();
        expected.forEach((table, rows) -> {
            Long restored = found.get(table);
            if (restored == null) {
                differences.add("table %s is missing".formatted(table));
            } else if (!restored.equals(rows)) {
                differences.add("table %s has %d rows and not %d".formatted(table, restored, rows));
            }
        });
        found.keySet().stream()
                .filter(table -> !expected.containsKey(table))
                .forEach(table -> differences.add("table %s was not counted".formatted(table)));
        if (!differences.isEmpty()) {
            throw mismatch(differences);
        }
        return "%s: %d tables, %d rows as counted"
                .formatted(
                        database,
                        found.size(),
                        found.values().stream().mapToLong(Long::longValue).sum());
    }

    private String extensions(DumpContents contents) throws BackupException, SQLException {
        List<String> differences = new ArrayList<>();
        for (String extension : contents.extensions()) {
            if (!session.finds("SELECT FROM pg_extension WHERE extname = ?", extension)) {
                differences.add("extension %s is missing".formatted(extension));
            }
        }
        if (!differences.isEmpty()) {
            throw mismatch(differences);
        }
        return "%s: %d extensions".formatted(database, contents.extensions().size());
    }

    /** pg_dump leaves invalid indexes out, but for those of partitioned tables. */
    private String indexes() throws BackupException, SQLException {
        List<String> invalid = session.texts(
                "SELECT format('index %s is not valid', i.indexrelid::regclass) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                        + " WHERE c.relkind = 'i' AND NOT (i.indisvalid AND i.indisready)");
        if (!invalid.isEmpty()) {
            throw mismatch(invalid);
        }
        return "%s: %s indexes valid"
                .formatted(
                        database,
                        session.texts(
                                        "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname <> 'pg_catalog' AND n.nspname <> 'pg_toast'")
                                .getFirst());
    }

    /**
     * A sequence behind its column is restored as it was: rows with numbers of their own can be meant that way. So it is
     * said, and fails nothing.
     */
    private List<String> sequences() throws SQLException {
        record Owned(String title, String last, String highest) {}
        List<Owned> owned = session.list("""
                SELECT s.oid::regclass::text || ' of ' || t.oid::regclass || '.' || quote_ident(a.attname),
                       format('SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM %s', s.oid::regclass),
                       format('SELECT max(%I)::bigint FROM %s', a.attname, t.oid::regclass)
                  FROM pg_depend d
                  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                  JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
                  JOIN pg_class t ON t.oid = d.refobjid
                  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
                 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                   AND d.deptype IN ('a', 'i') AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
                 ORDER BY 1
                """, row -> new Owned(row.getString(1), row.getString(2), row.getString(3)));
        List<String> lines = new ArrayList<>();
        for (Owned each : owned) {
            long last = session.list(each.last(), row -> row.getLong(1)).getFirst();
            long highest = session.list(each.highest(), row -> row.getLong(1)).getFirst();
            if (highest > last) {
                lines.add(
                        "%s: sequence %s stands at %d and the column at %d, as in the backup: the next insert may collide"
                                .formatted(database, each.title(), last, highest));
            }
        }
        lines.addFirst("%s: %d of %d sequences not behind their columns"
                .formatted(database, owned.size() - lines.size(), owned.size()));
        return lines;
    }

    /** Whoever held a lock of Liquibase when the dump was made is not there to give it back. */
    private java.util.Optional<String> locks() throws SQLException {
        int cleared = 0;
        for (String table : session.texts("""
                SELECT format('%I.%I', n.nspname, c.relname)
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'locked' AND a.atttypid = 'bool'::regtype
                 WHERE c.relkind = 'r' AND c.relname = 'databasechangeloglock'
                """)) {
            cleared += session.change("UPDATE " + table + " SET locked = false WHERE locked");
        }
        return cleared == 0
                ? java.util.Optional.empty()
                : java.util.Optional.of("%s: %d stale lock of a migration cleared".formatted(database, cleared));
    }

    private BackupException mismatch(List<String> differences) {
        String shown = String.join("; ", differences.subList(0, Math.min(NAMED, differences.size())))
                + (differences.size() > NAMED ? "; and %d more".formatted(differences.size() - NAMED) : "");
        return mismatch(database, shown);
    }

    /** What was restored is not what was backed up. */
    static BackupException mismatch(String database, String differences) {
        return BackupException.permanent(
                "RestoreMismatch",
                "what was restored of database %s is not what its backup says: %s; the live data is as it was, restore from another backup"
                        .formatted(database, differences),
                null);
    }

    /** Counts one table, partitions and all. */
    static long count(RestoreSession session, TableTarget.Table table) throws SQLException {
        return session.list(
                        "SELECT count(*) FROM " + (table.partitioned() ? "" : "ONLY ")
                                + Sql.name(table.schema(), table.name()),
                        row -> row.getLong(1))
                .getFirst();
    }
}
