package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the operator made on a server, and every change that it tried: two tables in schema {@code zentoria_operator} of
 * the maintenance database. They are made when something is first applied, never by looking.
 */
final class Ledger {
    /** IF NOT EXISTS alone fails when two sessions make the same thing at the same time; the lock ends with the statements. */
    static final String TABLES = """
            SELECT pg_advisory_xact_lock(hashtext('zentoria_operator.ledger'));
            CREATE SCHEMA IF NOT EXISTS zentoria_operator;
            CREATE TABLE IF NOT EXISTS zentoria_operator.ledger (
              kind text NOT NULL, name text NOT NULL, owner text NOT NULL,
              state text NOT NULL CHECK (state IN ('intended', 'made', 'adopted')),
              at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (kind, name));
            CREATE TABLE IF NOT EXISTS zentoria_operator.changes (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
              resource text NOT NULL, generation bigint NOT NULL, digest text NOT NULL, approval text,
              store text NOT NULL, target text NOT NULL, summary text NOT NULL, risk text NOT NULL, outcome text NOT NULL);
            CREATE INDEX IF NOT EXISTS changes_at ON zentoria_operator.changes (at);
            """;

    private final Connections connections;
    private final Owner owner;
    private boolean ready;

    Ledger(Connections connections, Owner owner) {
        this.connections = connections;
        this.owner = owner;
    }

    /** Notes that a thing is about to be made; what is noted as made stays so. */
    void intend(Target target) throws StoreException {
        write(
                "INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES (?, ?, ?, 'intended') ON CONFLICT (kind, name) DO NOTHING",
                target,
                owner.path());
    }

    void made(Target target) throws StoreException {
        write(
                "UPDATE zentoria_operator.ledger SET state = 'made', at = now() WHERE kind = ? AND name = ? AND owner = ? AND state = 'intended'",
                target,
                owner.path());
    }

    void adopt(Target target) throws StoreException {
        write(
                "INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES (?, ?, ?, 'adopted') ON CONFLICT (kind, name) DO NOTHING",
                target,
                owner.path());
    }

    void gone(Target target) throws StoreException {
        write("DELETE FROM zentoria_operator.ledger WHERE kind = ? AND name = ? AND owner = ?", target, owner.path());
        if (target.kind().equals("database")) {
            write(
                    "DELETE FROM zentoria_operator.ledger WHERE kind <> ? AND starts_with(name, ? || '/') AND owner = ?",
                    target,
                    owner.path());
        }
    }

    private void write(String sql, Target target, String path) throws StoreException {
        Connection connection = prepared();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, target.kind());
            statement.setString(2, target.name());
            statement.setString(3, path);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw PostgresErrors.of(connections.address(), "write the ledger", e);
        }
    }

    /** Writes one row of the audit. */
    void record(PostgresJournal.Row row) throws StoreException {
        Connection connection = prepared();
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO zentoria_operator.changes (resource, generation, digest, approval, store, target, summary, risk, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            statement.setString(1, owner.path());
            statement.setLong(2, row.generation());
            statement.setString(3, row.digest());
            statement.setString(4, row.approval().orElse(null));
            statement.setString(5, row.change().target().store().word());
            statement.setString(
                    6,
                    row.change().target().kind() + " " + row.change().target().name());
            statement.setString(7, row.change().summary());
            statement.setString(8, row.change().risk().word());
            statement.setString(9, row.error().orElse("done"));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw PostgresErrors.of(connections.address(), "write the record of changes", e);
        }
    }

    private Connection prepared() throws StoreException {
        Connection connection = connections.maintenance();
        if (!ready) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(TABLES);
            } catch (SQLException e) {
                throw PostgresErrors.of(connections.address(), "make the ledger", e);
            }
            ready = true;
        }
        return connection;
    }
}
