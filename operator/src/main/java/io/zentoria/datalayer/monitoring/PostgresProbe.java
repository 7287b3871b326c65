package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.Connections;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Times the statements of {@link PostgresQueries}, and reads what the server counts. A connection is opened for each
 * database in turn and closed again, so that a restore that swaps databases is never in the way of one that stays open.
 */
public final class PostgresProbe implements StoreProbe {
    /** What takes longer is cut off, and counted as so long. */
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** The answer to a statement that was cut off comes later than the limit. */
    private static final int SOCKET_MILLIS = 15_000;
    /** Applications keep their connections, so a fresh one reads the catalogs once before it is measured. */
    private static final int MEASURED = 5;

    /** Who may not see all of others' sessions still sees that they are there, and in which database. */
    private static final String OVERALL = """
            SELECT current_setting('max_connections')::float8,
              count(*) FILTER (WHERE backend_type = 'client backend' OR backend_type IS NULL AND datid IS NOT NULL),
              count(*) FILTER (WHERE wait_event_type = 'Lock'),
              coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) FILTER (WHERE backend_type = 'client backend'), 0)
            FROM pg_stat_activity""";

    private static final String DATABASES = """
            SELECT datname, numbackends, xact_commit + xact_rollback, xact_rollback, blks_read, blks_hit, deadlocks, temp_bytes,
              CASE WHEN has_database_privilege(datid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE') THEN pg_database_size(datid) END
            FROM pg_stat_database WHERE datname = ANY (?)""";

    private static final List<Metric> OF_DATABASE = List.of(
            Metric.POSTGRES_CONNECTIONS,
            Metric.POSTGRES_TRANSACTIONS,
            Metric.POSTGRES_ROLLBACKS,
            Metric.POSTGRES_BLOCKS_READ,
            Metric.POSTGRES_BLOCKS_HIT,
            Metric.POSTGRES_DEADLOCKS,
            Metric.POSTGRES_TEMP,
            Metric.POSTGRES_SIZE);

    @Override
    public String store() {
        return StoreKind.POSTGRES.word();
    }

    @Override
    public boolean has(ProbeTarget target) {
        return target.spec().postgres() != null;
    }

    @Override
    public Set<Series> histograms(DataLayerSpec spec) {
        return spec.postgres() == null
                ? Set.of()
                : PostgresQueries.of(spec.postgres()).stream()
                        .flatMap(query -> Stream.of(query.histogram(), query.ofDatabase()))
                        .collect(Collectors.toSet());
    }

    @Override
    public List<Reading> run(ProbeTarget target, Times times) throws StoreException, CredentialException {
        PostgresSpec spec = target.spec().postgres();
        PostgresEndpoint endpoint = target.postgres().orElse(null);
        if (spec == null || endpoint == null) {
            return List.of();
        }
        Map<String, List<PostgresQueries.Query>> byDatabase = PostgresQueries.of(spec).stream()
                .collect(Collectors.groupingBy(
                        PostgresQueries.Query::database, LinkedHashMap::new, Collectors.toList()));
        List<Reading> readings = new ArrayList<>();
        for (Map.Entry<String, List<PostgresQueries.Query>> entry : byDatabase.entrySet()) {
            inDatabase(endpoint, entry.getKey(), connection -> {
                if (readings.isEmpty()) { // the figures are those of the server, wherever they are asked for
                    readings.addAll(figures(connection, spec));
                }
                for (PostgresQueries.Query query : entry.getValue()) {
                    time(connection, query, times);
                }
            });
        }
        if (readings.isEmpty()) {
            inDatabase(
                    endpoint, endpoint.maintenanceDatabase(), connection -> readings.addAll(figures(connection, spec)));
        }
        return readings;
    }

    private static List<Reading> figures(Connection connection, PostgresSpec spec) throws SQLException {
        List<Reading> readings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OVERALL)) {
            row.next();
            readings.add(Reading.of(Metric.POSTGRES_MAX_CONNECTIONS, row.getDouble(1)));
            readings.add(Reading.of(Metric.POSTGRES_USED_RATIO, row.getDouble(2) / row.getDouble(1)));
            readings.add(Reading.of(Metric.POSTGRES_LOCK_WAITS, row.getDouble(3)));
            readings.add(Reading.of(Metric.POSTGRES_LONGEST, row.getDouble(4)));
        }
        try (PreparedStatement statement = connection.prepareStatement(DATABASES)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            spec.databases().stream()
                                    .map(PostgresSpec.Database::name)
                                    .toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    for (int i = 0; i < OF_DATABASE.size(); i++) {
                        double value = rows.getDouble(i + 2);
                        if (!rows.wasNull()) {
                            readings.add(Reading.of(OF_DATABASE.get(i), value, rows.getString(1)));
                        }
                    }
                }
            }
        }
        return readings;
    }

    private static void time(Connection connection, PostgresQueries.Query query, Times times) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
            for (int i = 0; i <= MEASURED; i++) {
                long began = System.nanoTime();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                } catch (SQLException e) {
                    if ("57014".equals(e.getSQLState())) {
                        took(query, times, began);
                    }
                    throw e;
                }
                if (i > 0) {
                    took(query, times, began);
                }
            }
        } catch (SQLException e) {
            // What is not made yet, or was dropped, is told by the conditions; it says nothing about times.
            if (!Set.of("42P01", "3F000", "42883").contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }

    private static void took(PostgresQueries.Query query, Times times, long began) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        times.took(query.histogram(), took);
        times.took(query.ofDatabase(), took);
    }

    @FunctionalInterface
    private interface Work {
        void with(Connection connection) throws SQLException;
    }

    /** Cannot write whatever the statements are, and ends whatever the server does. */
    private static void inDatabase(PostgresEndpoint endpoint, String database, Work work) throws StoreException {
        try (Connections connections = new Connections(endpoint)) {
            Connection connection = connections.to(database);
            try (Statement statement = connection.createStatement()) {
                connection.setNetworkTimeout(Runnable::run, SOCKET_MILLIS);
                statement.execute(
                        "SET default_transaction_read_only = on; SET statement_timeout = '" + LIMIT.toMillis() + "ms'");
                work.with(connection);
            } catch (SQLException e) {
                throw connections.failure("read database " + database + " for a probe", e);
            }
        } catch (StoreException e) {
            if (!e.reason().equals("DatabaseMissing")) {
                throw e;
            }
        }
    }
}
