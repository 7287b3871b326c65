package io.zentoria.datalayer.backup.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;

/**
 * One transaction that sees what pg_dump sees: it exports its snapshot (functions-admin.html, Snapshot Synchronization)
 * and counts in it while the dump runs.
 */
final class DumpSnapshot implements AutoCloseable {
    private final Connection connection;
    private final TableCounts counts;
    private final String id;
    private final Instant asOf;

    /** Begins the transaction; the connection is this one's from now on. */
    DumpSnapshot(Connection connection, Duration limit) throws SQLException {
        this.connection = connection;
        this.counts = new TableCounts(connection);
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
        return counts.read();
    }

    /** Ends a {@link #counts} of another thread; it throws with SQLSTATE 57014 then. */
    void cancelCounts() throws SQLException {
        counts.cancel();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
