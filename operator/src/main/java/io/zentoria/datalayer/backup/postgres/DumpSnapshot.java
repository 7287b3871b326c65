package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One transaction that sees what pg_dump sees: it exports its snapshot (functions-admin.html, Snapshot Synchronization)
 * and counts in it while the dump runs.
 */
final class DumpSnapshot implements AutoCloseable {
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
    private final String id;
    private final Instant asOf;

    /** Begins the transaction; the connection is this one's from now on. */
    DumpSnapshot(Connection connection, Duration limit) throws SQLException {
        this.connection = connection;
        connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            // A policy that would hide rows is an error then, and never a smaller count.
            statement.execute("SET row_security = off");
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            try (ResultSet row = statement.executeQuery(
                    "SELECT pg_catalog.pg_export_snapshot(), extract(epoch FROM pg_catalog.now())")) {
                row.next();
                this.id = row.getString(1);
                this.asOf = Instant.ofEpochMilli(
                        row.getBigDecimal(2).movePointRight(3).longValue());
            }
        }
    }

    /** For {@code pg_dump --snapshot}; good while this is open. */
    String id() {
        return id;
    }

    Instant asOf() {
        return asOf;
    }

    /** Rows by {@code schema.table}. */
    SortedMap<String, Long> counts() throws SQLException {
        List<String[]> tables = new ArrayList<>();
        SortedMap<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    tables.add(new String[] {rows.getString(1), rows.getString(2)});
                }
            }
            for (String[] table : tables) {
                try (ResultSet row = statement.executeQuery(
                        "SELECT pg_catalog.count(*) FROM ONLY " + Sql.name(table[0], table[1]))) {
                    row.next();
                    counts.put(table[0] + "." + table[1], row.getLong(1));
                }
            }
        }
        return counts;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
