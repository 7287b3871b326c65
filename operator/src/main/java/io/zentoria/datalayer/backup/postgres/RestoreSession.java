package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.Connections;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A connection of its own to one database, for statements that may take long. */
final class RestoreSession implements AutoCloseable {
    private final Connections connections;
    private final Connection connection;

    /**
     * Connects, in autocommit.
     *
     * @param limit for each statement
     */
    RestoreSession(PostgresEndpoint endpoint, String database, Duration limit) throws StoreException, SQLException {
        this.connections = new Connections(endpoint);
        boolean ready = false;
        try {
            this.connection = connections.to(database);
            run("SET statement_timeout = " + limit.toMillis());
            run("SET row_security = off");
            connection.setNetworkTimeout(
                    Runnable::run, (int) limit.plusSeconds(10).toMillis());
            ready = true;
        } finally {
            if (!ready) {
                connections.close();
            }
        }
    }

    Connection connection() {
        return connection;
    }

    void run(String statementText) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statementText);
        }
    }

    /** How many rows a statement changed. */
    int change(String statementText) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(statementText);
        }
    }

    /** What a query finds, each row as the reader makes it; {@code ?} stands for the values in their order. */
    <T> List<T> list(String query, RowReader<T> reader, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
    }

    /** The first column of what a query finds. */
    List<String> texts(String query, String... values) throws SQLException {
        return list(query, row -> row.getString(1), values);
    }

    /** Whether a query finds anything. */
    boolean finds(String query, String... values) throws SQLException {
        return !list(query, row -> true, values).isEmpty();
    }

    /** Does all or nothing. */
    void together(Work work) throws BackupException, SQLException, InterruptedException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            work.run();
            connection.commit();
            done = true;
        } finally {
            if (!connection.isClosed()) {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    /** Makes a value of the row at hand. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Statements of one transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws BackupException, SQLException, InterruptedException;
    }
}
