package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the rows of a database in the way in which both a backup and a restore count them. */
final class TableCounts {
    /** Tables that a dump holds rows of: not those of extensions, and of partitioned ones the partitions. */
    private static final String TABLES = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
             ORDER BY 1, 2
            """;

    private final Connection connection;
    private @Nullable Statement running;
    private boolean cancelled;

    TableCounts(Connection connection) {
        this.connection = connection;
    }

    /**
     * Rows by {@code schema.table}, without those of children.
     *
     * @throws SQLException with SQLSTATE 57014 after {@link #cancel}
     */
    SortedMap<String, Long> read() throws SQLException {
        List<String[]> tables = new ArrayList<>();
        SortedMap<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            begin(statement);
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    tables.add(new String[] {rows.getString(1), rows.getString(2)});
                }
            }
            for (String[] table : tables) {
                begin(statement);
                try (ResultSet row = statement.executeQuery(
                        "SELECT pg_catalog.count(*) FROM ONLY " + Sql.name(table[0], table[1]))) {
                    row.next();
                    counts.put(table[0] + "." + table[1], row.getLong(1));
                }
            }
        }
        return counts;
    }

    private synchronized void begin(Statement statement) throws SQLException {
        if (cancelled) {
            throw new SQLException("the counting was cancelled", "57014");
        }
        running = statement;
    }

    /** Makes a {@link #read} of another thread end soon; harmless when none runs. */
    synchronized void cancel() throws SQLException {
        cancelled = true;
        Statement statement = running;
        if (statement != null && !statement.isClosed()) {
            statement.cancel();
        }
    }
}
