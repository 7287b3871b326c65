package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.Connections;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The record of every change that was tried, of all stores: it is kept in PostgreSQL, beside the ledger. */
public final class ChangeRecord {
    private static final String READ = """
            SELECT at, resource, generation, digest, coalesce(approval, ''), store, target, summary, risk, outcome
            FROM (SELECT * FROM zentoria_operator.changes WHERE ? = '' OR resource = ? ORDER BY id DESC LIMIT ?) AS newest
            ORDER BY id
            """;

    private ChangeRecord() {}

    /**
     * One change that was tried.
     *
     * @param at when, RFC 3339 in UTC
     * @param generation of the resource; 0 for the command line
     * @param approval the digest by whose approval it was allowed; empty when the policy allowed it
     * @param outcome {@code done}, or why not
     */
    public record Entry(
            String at,
            String resource,
            long generation,
            String digest,
            String approval,
            String store,
            String target,
            String summary,
            String risk,
            String outcome) {}

    /**
     * The newest changes, the newest last; none when nothing was ever applied.
     *
     * @param resource {@code namespace/name}; empty: of every resource
     * @return empty when the spec has no PostgreSQL, and so no record
     */
    public static Optional<List<Entry>> read(
            DataLayerSpec spec, CredentialStore credentials, String resource, int limit)
            throws StoreException, CredentialException {
        Optional<PostgresEndpoint> endpoint = new StoreEndpoints(spec, credentials).postgres();
        if (endpoint.isEmpty()) {
            return Optional.empty();
        }
        try (Connections connections = new Connections(endpoint.get())) {
            Connection connection = connections.maintenance();
            try {
                return Optional.of(isThere(connection) ? rows(connection, resource, limit) : List.of());
            } catch (SQLException e) {
                throw connections.failure("read the record of changes", e);
            }
        }
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT to_regclass('zentoria_operator.changes') IS NOT NULL");
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static List<Entry> rows(Connection connection, String resource, int limit) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, resource);
            statement.setString(2, resource);
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(new Entry(
                            row.getObject(1, OffsetDateTime.class).toInstant().toString(),
                            row.getString(2),
                            row.getLong(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getString(7),
                            row.getString(8),
                            row.getString(9),
                            row.getString(10)));
                }
            }
        }
        return entries;
    }
}
