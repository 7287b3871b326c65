package io.zentoria.datalayer.plan;

/**
 * One server in the four steps. An instance serves one pass of one resource, on one thread, and is closed after it.
 *
 * @param <D> what the spec says, complete and immutable
 * @param <A> what the server is, as it was read, immutable
 */
public interface Store<D, A> extends AutoCloseable {
    StoreKind kind();

    /**
     * Reads the server in few round trips and changes nothing, not even a ledger.
     *
     * @throws StoreException when any part could not be read: half a picture is none
     */
    A observe(D desired) throws StoreException;

    /** Who answered, as of an observation. */
    Identity identity(A actual);

    /** What lies between the two. Pure: no I/O, no clock, no randomness. */
    Plan plan(D desired, A actual);

    /**
     * Does one change, its ledger entry included. Doing it twice is harmless.
     *
     * @throws IllegalArgumentException when the change is another store's
     */
    void apply(Change change) throws StoreException;

    /**
     * Keeps other operators from applying to the same server; reading needs no lock. Closing releases it.
     *
     * @throws StoreException of kind UNAVAILABLE when somebody else holds it
     */
    Lock lock() throws StoreException;

    @Override
    void close();

    /** Held until closed, or until the connection is gone. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }
}
