package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postgresql.Driver;

/** Reads {@code SHOW POOLS} and {@code SHOW STATS} of a PgBouncer's console. */
public final class PoolerProbe implements StoreProbe {
    /** The database that is PgBouncer itself (pgbouncer.org/usage.html, "Admin console"). */
    private static final String CONSOLE = "pgbouncer";

    private static final double MICROSECONDS = 1e6;

    private final PoolerConsole console;

    public PoolerProbe(PoolerConsole console) {
        this.console = console;
    }

    @Override
    public String store() {
        return "pooler";
    }

    @Override
    public boolean has(ProbeTarget target) throws CredentialException {
        return target.spec().postgres() != null
                && target.spec().postgres().pooler() != null
                && console.of(target).isPresent();
    }

    @Override
    public Set<Series> histograms(DataLayerSpec spec) {
        return Set.of();
    }

    @Override
    public List<Reading> run(ProbeTarget target, Times times) throws StoreException, CredentialException {
        Optional<PoolerConsole.Login> login = console.of(target);
        if (login.isEmpty()) {
            return List.of();
        }
        Set<String> databases = databases(target.spec());
        try (Connection connection = connect(login.get());
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 10_000);
            List<Reading> readings = new ArrayList<>();
            try (ResultSet pools = statement.executeQuery("SHOW POOLS")) {
                readings.addAll(pools(pools, databases));
            }
            try (ResultSet stats = statement.executeQuery("SHOW STATS")) {
                while (stats.next()) {
                    String database = stats.getString("database");
                    if (databases.contains(database)) {
                        readings.add(Reading.of(Metric.POOLER_QUERIES, stats.getDouble("total_query_count"), database));
                        readings.add(Reading.of(
                                Metric.POOLER_WAIT, stats.getDouble("total_wait_time") / MICROSECONDS, database));
                    }
                }
            }
            return readings;
        } catch (SQLException e) {
            throw new StoreException(
                    StoreKind.POSTGRES,
                    login.get().host() + ":" + login.get().port(),
                    StoreException.Kind.UNAVAILABLE,
                    "Unreachable",
                    "PgBouncer at %s:%d does not answer on its console: is it running, and may %s ask there?"
                            .formatted(
                                    login.get().host(),
                                    login.get().port(),
                                    login.get().user()),
                    e);
        }
    }

    /** Those of the spec, so that there are as many lines as it names. */
    private static Set<String> databases(DataLayerSpec spec) {
        Set<String> names = new TreeSet<>();
        if (spec.postgres() != null) {
            spec.postgres().databases().forEach(database -> names.add(database.name()));
            if (spec.postgres().pooler() != null) {
                spec.postgres().pooler().pools().forEach(pool -> names.add(pool.database()));
            }
        }
        return names;
    }

    /** A row for each database and user; a pool that nobody used yet has none, and is shown as empty. */
    private static List<Reading> pools(ResultSet pools, Set<String> databases) throws SQLException {
        Map<String, double[]> sums = new TreeMap<>();
        databases.forEach(database -> sums.put(database, new double[5]));
        while (pools.next()) {
            double[] sum = sums.get(pools.getString("database"));
            if (sum == null) {
                continue;
            }
            sum[0] += pools.getDouble("cl_active");
            sum[1] += pools.getDouble("cl_waiting");
            sum[2] += pools.getDouble("sv_active");
            sum[3] += pools.getDouble("sv_idle") + pools.getDouble("sv_used");
            sum[4] = Math.max(sum[4], pools.getDouble("maxwait") + pools.getDouble("maxwait_us") / MICROSECONDS);
        }
        List<Reading> readings = new ArrayList<>();
        sums.forEach((database, sum) -> {
            readings.add(Reading.of(Metric.POOLER_CLIENTS_ACTIVE, sum[0], database));
            readings.add(Reading.of(Metric.POOLER_CLIENTS_WAITING, sum[1], database));
            readings.add(Reading.of(Metric.POOLER_SERVERS_ACTIVE, sum[2], database));
            readings.add(Reading.of(Metric.POOLER_SERVERS_IDLE, sum[3], database));
            readings.add(Reading.of(Metric.POOLER_MAX_WAIT, sum[4], database));
        });
        return readings;
    }

    private static Connection connect(PoolerConsole.Login login) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password().reveal());
        properties.setProperty("ApplicationName", "zentoria-operator");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("sslmode", login.sslMode());
        properties.setProperty("gssEncMode", "disable");
        // The console knows the simple protocol only, and refuses the SET that the driver sends to what calls itself an
        // old server; with a word about replication it does not send it.
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "9.0");
        properties.setProperty("replication", "false");
        String host = login.host().contains(":") ? "[" + login.host() + "]" : login.host();
        Connection connection =
                new Driver().connect("jdbc:postgresql://" + host + ":" + login.port() + "/" + CONSOLE, properties);
        if (connection == null) {
            throw new IllegalStateException("the driver does not know its own URL");
        }
        return connection;
    }
}
