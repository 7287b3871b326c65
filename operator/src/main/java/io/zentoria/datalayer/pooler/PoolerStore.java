package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;

/** One PgBouncer behind its console, for one pass of one resource. */
public final class PoolerStore implements Store<PoolerDesired, PoolerActual> {
    private final PoolerEndpoint endpoint;
    private final PoolerConsole console;

    /** Opens nothing yet. */
    public PoolerStore(PoolerEndpoint endpoint) {
        this.endpoint = endpoint;
        this.console = new PoolerConsole(endpoint);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.POOLER;
    }

    @Override
    public PoolerActual observe(PoolerDesired desired) throws StoreException {
        return new PoolerObserve(console).read();
    }

    /** Without an id: a PgBouncer holds nothing that would make it another one. */
    @Override
    public Identity identity(PoolerActual actual) {
        return new Identity(StoreKind.POOLER, endpoint.address(), actual.version(), "");
    }

    @Override
    public Plan plan(PoolerDesired desired, PoolerActual actual) {
        return PoolerDiff.plan(desired, actual, endpoint.address());
    }

    @Override
    public void apply(Change change) throws StoreException {
        if (!(change.step() instanceof PoolerStep step)) {
            throw new IllegalArgumentException("not a change of PgBouncer: " + change.summary());
        }
        new PoolerApply(console).apply(step);
    }

    /**
     * Has every server connection made anew when it is next free, so that no statement that was prepared before a
     * migration is used after it. No client is dropped by that.
     */
    public void reconnect() throws StoreException {
        console.run("RECONNECT", "connect anew to the server after a migration");
    }

    /**
     * Has it read its files again until it has the user list with this mark.
     *
     * @throws StoreException of kind UNAVAILABLE when that list has not come there yet
     */
    public void loadUsers(String userListMark) throws StoreException {
        console.run("RELOAD", "read its files again");
        if (!new PoolerObserve(console).read().hasLoaded(userListMark)) {
            throw PoolerErrors.failure(
                    endpoint.address(),
                    StoreException.Kind.UNAVAILABLE,
                    "FilesNotLoaded",
                    "PgBouncer at %s has read its files again, and the user list is still an older one: the operator's has not arrived there yet"
                            .formatted(endpoint.address()));
        }
    }

    /** A console has no lock; what is sent there does no harm twice. */
    @Override
    public Lock lock() {
        return () -> {};
    }

    @Override
    public void close() {
        console.close();
    }
}
