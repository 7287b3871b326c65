package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.util.Optional;

/** The record of changes on a server; it has a connection of its own, and may be used by several threads. */
public final class PostgresJournal implements AutoCloseable {
    private final Connections connections;
    private final Ledger ledger;

    /** Opens nothing yet. */
    public PostgresJournal(PostgresEndpoint endpoint, Owner owner) {
        this.connections = new Connections(endpoint);
        this.ledger = new Ledger(connections, owner);
    }

    /**
     * One change that was tried.
     *
     * @param error empty when it succeeded
     */
    public record Row(
            long generation, String digest, Optional<String> approval, Change change, Optional<String> error) {}

    /** Writes one row. */
    public synchronized void record(Row row) throws StoreException {
        ledger.record(row);
    }

    @Override
    public synchronized void close() {
        connections.close();
    }
}
