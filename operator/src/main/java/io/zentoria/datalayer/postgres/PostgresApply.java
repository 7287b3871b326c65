package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.credential.ScramVerifier;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.bundle.Changelog;
import io.zentoria.datalayer.postgres.bundle.MigrationException;
import io.zentoria.datalayer.postgres.bundle.Migrations;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Does one change on a server. */
final class PostgresApply {
    /** What a statement that was done before says when it is done again: role, database, schema, object, table, function. */
    private static final Set<String> DONE_BEFORE = Set.of("42710", "42P04", "42P06", "42P07", "42723");

    private final Connections connections;
    private final Ledger ledger;
    private final SecureRandom random;

    PostgresApply(Connections connections, Ledger ledger, SecureRandom random) {
        this.connections = connections;
        this.ledger = ledger;
        this.random = random;
    }

    void apply(Change change, PostgresStep step) throws StoreException {
        switch (change.ledger()) {
            case MADE -> {
                ledger.intend(change.target());
                run(change, step);
                ledger.made(change.target());
            }
            case ADOPTED -> {
                run(change, step);
                ledger.adopt(change.target());
            }
            case GONE -> {
                run(change, step);
                ledger.gone(change.target());
            }
            case NONE -> run(change, step);
        }
    }

    private void run(Change change, PostgresStep step) throws StoreException {
        try {
            switch (step) {
                case PostgresStep.Statements statements -> statements(statements);
                case PostgresStep.RoleStatements role -> role(role);
                case PostgresStep.Migrate migrate -> migrate(migrate);
                case PostgresStep.GrantRule grant -> new GrantApply(connections).apply(grant);
                case PostgresStep.DropDatabase drop -> dropDatabase(drop);
                case PostgresStep.DropRole drop -> dropRole(drop);
                case PostgresStep.Claim claim -> {
                    // only the ledger changes
                }
            }
        } catch (SQLException e) {
            throw PostgresErrors.of(connections.address(), change.summary(), e);
        } catch (MigrationException e) {
            boolean broken = e.getMessage().contains("connection broke");
            throw new StoreException(
                    StoreKind.POSTGRES,
                    connections.address(),
                    broken ? StoreException.Kind.UNAVAILABLE : StoreException.Kind.INVALID,
                    e.reason(),
                    e.getMessage(),
                    e);
        }
    }

    private void statements(PostgresStep.Statements step) throws StoreException, SQLException {
        Connection connection = step.database().isEmpty() ? connections.maintenance() : connections.to(step.database());
        if (step.atomic()) {
            atomically(connection, step.sql());
        } else {
            patiently(connection, step.sql());
        }
    }

    /** All or nothing. */
    static void atomically(Connection connection, List<String> sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
            connection.commit();
        } catch (SQLException e) {
            if (!connection.isClosed()) {
                connection.rollback();
            }
            if (!DONE_BEFORE.contains(e.getSQLState())) {
                throw e;
            }
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    /** One after the other, each on its own; an index may take hours. */
    private static void patiently(Connection connection, List<String> sql) throws SQLException {
        waiting(connection, Connections.WORK.toSeconds(), (int) Connections.WORK.toMillis());
        try (Statement statement = connection.createStatement()) {
            for (String one : sql) {
                try {
                    statement.execute(one);
                } catch (SQLException e) {
                    if (!DONE_BEFORE.contains(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        } finally {
            if (!connection.isClosed()) {
                waiting(connection, Connections.READ.toSeconds(), (int) Connections.READ.toMillis() + 10_000);
            }
        }
    }

    private static void waiting(Connection connection, long statementSeconds, int socketMillis) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, socketMillis);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = '" + statementSeconds + "s'");
        }
    }

    private void role(PostgresStep.RoleStatements step) throws StoreException, SQLException {
        Connection connection = connections.maintenance();
        for (String sql : step.sql()) {
            atomically(connection, List.of(sql));
        }
        if (step.password().isPresent()) {
            Password password = step.password()
                    .get()
                    .known()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the password of role " + step.role() + " is made before it is set"));
            String verifier = ScramVerifier.make(password, random);
            // A verifier is no password, but it is not for logs either.
            atomically(
                    connection,
                    List.of(QUIET, "ALTER ROLE " + Sql.name(step.role()) + " PASSWORD " + Sql.literal(verifier)));
        }
    }

    /** Only a superuser may set these; others are not hindered. */
    private static final String QUIET = """
            DO $quiet$
            BEGIN
              IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
                SET LOCAL log_statement = 'none';
                SET LOCAL log_min_error_statement = 'panic';
                SET LOCAL log_min_duration_statement = -1;
              END IF;
            END
            $quiet$""";

    private void migrate(PostgresStep.Migrate step) throws StoreException, SQLException, MigrationException {
        Connection connection = connections.to(step.database());
        connection.setNetworkTimeout(Runnable::run, (int) Connections.WORK.toMillis());
        try {
            for (Changelog changelog : BundleDiff.changelogs(step.migration(), step.extensionSchema())) {
                Migrations.run(connection, changelog, step.owner(), step.labels());
            }
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, (int) Connections.READ.toMillis() + 10_000);
            }
        }
    }

    private void dropDatabase(PostgresStep.DropDatabase step) throws StoreException, SQLException {
        connections.disconnect(step.database());
        patiently(connections.maintenance(), List.of("DROP DATABASE IF EXISTS " + Sql.name(step.database())));
    }

    /** Both statements reach one database only, so they are said in each (role-removal.html). */
    private void dropRole(PostgresStep.DropRole step) throws StoreException, SQLException {
        String role = Sql.name(step.role());
        if (!isThere(step.role())) {
            return;
        }
        for (String database : databases()) {
            atomically(
                    connections.to(database),
                    List.of("REASSIGN OWNED BY " + role + " TO " + Sql.name(step.heir()), "DROP OWNED BY " + role));
        }
        atomically(connections.maintenance(), List.of("DROP ROLE IF EXISTS " + role));
    }

    private boolean isThere(String role) throws StoreException, SQLException {
        try (PreparedStatement statement =
                connections.maintenance().prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
            statement.setString(1, role);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private List<String> databases() throws StoreException, SQLException {
        try (Statement statement = connections.maintenance().createStatement();
                ResultSet rows = statement.executeQuery("SELECT datname FROM pg_database"
                        + " WHERE datallowconn AND datconnlimit <> -2 AND NOT datistemplate ORDER BY datname")) {
            List<String> databases = new ArrayList<>();
            while (rows.next()) {
                databases.add(rows.getString(1));
            }
            return databases;
        }
    }
}
