package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreFence;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fence in the databases of a spec: a row in {@value #TABLE} of each.
 *
 * <p>Whoever writes takes a transaction id, so a server whose next id is the same was surely not written to. Other
 * databases of the server and its autovacuum take ids too; when ids were taken, the server's count of changed rows in
 * the databases of the spec decides. Sessions tell the server of their changes up to ten seconds late
 * (pgstat.c: PGSTAT_IDLE_INTERVAL), so that much is waited before the count is read for the first time and before it is
 * believed at the end. Whoever is in a transaction that changes a table is seen by its locks.
 */
public final class PostgresFence implements StoreFence {
    static final String TABLE = "zentoria_operator.backup_fence";

    private static final Duration TOLD_WITHIN = Duration.ofSeconds(11);
    private static final int TELLS_AT_ONCE_SINCE = 15;
    private static final Duration OPEN_TRANSACTIONS = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final String MAKE = """
            CREATE SCHEMA IF NOT EXISTS zentoria_operator;
            CREATE TABLE IF NOT EXISTS zentoria_operator.backup_fence (
                one boolean PRIMARY KEY DEFAULT true CHECK (one), counter bigint NOT NULL)
            """;
    private static final String WRITE =
            "INSERT INTO " + TABLE + " (counter) VALUES (?) ON CONFLICT (one) DO UPDATE SET counter = excluded.counter";
    private static final String READ = "SELECT counter FROM " + TABLE;
    private static final String IDS =
            "SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint";

    /** Catalogs count, since a definition is data too; statistics, what all databases share and our own notes do not. */
    private static final String CHANGES = """
            SELECT coalesce(sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del), 0)::bigint
              FROM pg_catalog.pg_stat_all_tables s JOIN pg_catalog.pg_class c ON c.oid = s.relid
             WHERE NOT c.relisshared AND c.relpersistence <> 't'
               AND s.schemaname NOT IN ('zentoria_operator', 'pg_toast')
               AND NOT (s.schemaname = 'pg_catalog' AND starts_with(s.relname, 'pg_statistic'))
            """;

    /** Tables alone: a vacuum locks indexes as a writer does. Also transactions that were prepared to be committed later. */
    private static final String WRITERS = """
            SELECT count(DISTINCT l.virtualtransaction)
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_class c ON c.oid = l.relation
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
               AND l.granted AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
               AND c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('zentoria_operator', 'pg_catalog', 'pg_toast')
               AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            """;

    private static final String OTHERS = """
            SELECT count(*) FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
            """;

    private final PostgresEndpoint admin;
    private final String login;
    private final List<String> databases;

    /** Transaction ids and changed rows by database, as they were when all had stopped. */
    private record Seen(long counter, long nextId, Map<String, Long> changes) {}

    private @Nullable Seen raised;

    /**
     * Does not connect yet.
     *
     * @param login who dumps, and so must be able to read the counter
     */
    public PostgresFence(PostgresEndpoint admin, String login, List<String> databases) {
        this.admin = admin;
        this.login = login;
        this.databases = List.copyOf(databases);
    }

    @Override
    public StoreKind store() {
        return StoreKind.POSTGRES;
    }

    @Override
    public void raise(long counter) throws BackupException, InterruptedException {
        try (Connections connections = new Connections(admin)) {
            boolean others = false;
            for (String database : databases) {
                Connection connection = connections.to(database);
                awaitWriters(connection, database);
                try (Statement statement = connection.createStatement()) {
                    statement.execute(MAKE);
                }
                try (PreparedStatement write = connection.prepareStatement(WRITE)) {
                    write.setLong(1, counter);
                    write.executeUpdate();
                }
                if (!login.equals(admin.user())) {
                    BackupRights.ensure(connection, login); // later it would be a change of the catalog
                }
                others |= number(connection, OTHERS) > 0 || !told(connection);
            }
            if (others) {
                Thread.sleep(TOLD_WITHIN);
            }
            long nextId = number(connections.maintenance(), IDS);
            raised = new Seen(counter, nextId, changes(connections));
        } catch (SQLException | StoreException e) {
            throw trouble("writing the counter of the fence", e);
        }
    }

    /** Makes this session tell of its own changes at once; PostgreSQL before version 15 cannot. */
    private static boolean told(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < TELLS_AT_ONCE_SINCE) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_stat_force_next_flush()");
        }
        return true;
    }

    private void awaitWriters(Connection connection, String database)
            throws SQLException, BackupException, InterruptedException {
        long end = System.nanoTime() + OPEN_TRANSACTIONS.toNanos();
        for (long open = number(connection, WRITERS); open > 0; open = number(connection, WRITERS)) {
            if (System.nanoTime() > end) {
                throw StoreFence.broken(title(database), open + " transactions that change tables are still open");
            }
            Thread.sleep(PAUSE);
        }
    }

    private Map<String, Long> changes(Connections connections) throws SQLException, StoreException {
        Map<String, Long> changes = new HashMap<>();
        for (String database : databases) {
            changes.put(database, number(connections.to(database), CHANGES));
        }
        return changes;
    }

    @Override
    public void check() throws BackupException, InterruptedException {
        Seen before = raised;
        if (before == null) {
            throw new IllegalStateException("nothing was raised that could be checked");
        }
        try (Connections connections = new Connections(admin)) {
            long end = System.nanoTime() + TOLD_WITHIN.toNanos();
            stoodStill(connections, before);
            // As long as no id was taken there is nothing that a session could still have to tell.
            while (number(connections.maintenance(), IDS) != before.nextId() && System.nanoTime() < end) {
                Thread.sleep(PAUSE);
                stoodStill(connections, before);
            }
            for (String database : databases) {
                long found = number(connections.to(database), READ);
                if (found != before.counter()) {
                    throw StoreFence.broken(title(database), "its fence has the counter " + found + " of another run");
                }
            }
        } catch (SQLException | StoreException e) {
            throw trouble("checking the fence", e);
        }
    }

    private void stoodStill(Connections connections, Seen before) throws SQLException, StoreException, BackupException {
        for (String database : databases) {
            Connection connection = connections.to(database);
            long open = number(connection, WRITERS);
            if (open > 0) {
                throw StoreFence.broken(title(database), open + " transactions change tables");
            }
            long changes = number(connection, CHANGES) - before.changes().getOrDefault(database, 0L);
            if (changes != 0) {
                throw StoreFence.broken(title(database), changes + " rows were changed");
            }
        }
    }

    /**
     * Whether a restored database holds the counter of the fence.
     *
     * @param wanted of the manifest
     * @return a line for the report
     * @throws BackupException reason {@code RestoreMismatch}
     */
    static String restored(RestoreSession session, String database, long wanted) throws BackupException, SQLException {
        String found =
                session.finds("SELECT pg_catalog.to_regclass(?) WHERE pg_catalog.to_regclass(?) IS NULL", TABLE, TABLE)
                        ? ""
                        : String.join(", ", session.texts(READ));
        if (!found.equals(String.valueOf(wanted))) {
            throw StoreFence.missing("database " + database, wanted, found);
        }
        return "%s: the fence's counter %d as in the manifest".formatted(database, wanted);
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private String title(String database) {
        return "database %s of PostgreSQL at %s".formatted(database, admin.address());
    }

    private BackupException trouble(String doing, Exception e) {
        if (e instanceof StoreException store) {
            return store.kind() == StoreException.Kind.UNAVAILABLE
                    ? BackupException.passing(store.reason(), store.getMessage(), store)
                    : BackupException.permanent(store.reason(), store.getMessage(), store);
        }
        if (e instanceof SQLException sql && "42501".equals(sql.getSQLState())) {
            return BackupException.permanent(
                    "InsufficientPrivilege",
                    "role %s may not do what a fence in PostgreSQL at %s needs (%s): let it create and write %s"
                            .formatted(admin.user(), admin.address(), doing, TABLE),
                    e);
        }
        return BackupException.passing(
                "StoreUnavailable",
                "PostgreSQL at %s failed at %s: look at the server's log".formatted(admin.address(), doing),
                e);
    }

    @Override
    public void close() {
        raised = null;
    }
}
