package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** One PostgreSQL server, for one pass of one resource. */
public final class PostgresStore implements Store<PostgresDesired, PostgresActual> {
    /** Any number will do, as long as all operators use the same one. */
    private static final long LOCK = 0x7a656e746f726961L;

    private static final int LOCK_SECONDS = 10;

    /** Settings that say how many connections the server has, and for whom; all in small letters. */
    static final Set<String> LIMITS =
            Set.of("max_connections", "superuser_reserved_connections", "reserved_connections");

    private final PostgresEndpoint endpoint;
    private final Connections connections;
    private final PostgresObserve observe;
    private final PostgresApply apply;

    /** Opens nothing yet. */
    public PostgresStore(PostgresEndpoint endpoint, Owner owner, SecureRandom random) {
        this.endpoint = endpoint;
        this.connections = new Connections(endpoint);
        this.observe = new PostgresObserve(connections);
        this.apply = new PostgresApply(connections, new Ledger(connections, owner), random);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.POSTGRES;
    }

    @Override
    public PostgresActual observe(PostgresDesired desired) throws StoreException {
        return observe.read(desired);
    }

    @Override
    public Identity identity(PostgresActual actual) {
        return new Identity(
                StoreKind.POSTGRES,
                endpoint.address(),
                actual.server().version(),
                actual.server().systemIdentifier());
    }

    @Override
    public Plan plan(PostgresDesired desired, PostgresActual actual) {
        return PostgresDiff.plan(desired, actual);
    }

    /** The plan that takes away what the ledger says that this resource made. Pure. */
    public Plan planDeletion(PostgresDesired desired, PostgresActual actual) {
        return PostgresDiff.deletion(desired, actual);
    }

    /** Whether statements that sessions have prepared may no longer fit after this change. */
    public static boolean outdatesPlans(Change change) {
        return change.step() instanceof PostgresStep.Migrate;
    }

    @Override
    public void apply(Change change) throws StoreException {
        if (!(change.step() instanceof PostgresStep step)) {
            throw new IllegalArgumentException("not a change of PostgreSQL: " + change.summary());
        }
        apply.apply(change, step);
    }

    @Override
    public Lock lock() throws StoreException {
        Connection connection = connections.separate();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '" + LOCK_SECONDS + "s'");
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
        } catch (SQLException e) {
            close(connection);
            if ("55P03".equals(e.getSQLState())) {
                throw new StoreException(
                        StoreKind.POSTGRES,
                        endpoint.address(),
                        StoreException.Kind.UNAVAILABLE,
                        "Locked",
                        "another operator is changing PostgreSQL at %s; it is tried again"
                                .formatted(endpoint.address()),
                        e);
            }
            throw PostgresErrors.of(endpoint.address(), "take the operator's lock", e);
        }
        return () -> close(connection);
    }

    /** The session's end releases the lock, whether its end is heard or not. */
    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger(PostgresStore.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection did not close cleanly", e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
