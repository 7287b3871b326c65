package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.List;

/** Opens the stores of a resource. */
interface Sessions {
    /** The stores that the spec has, in the order in which they are shown. */
    List<StoreKind> kinds(Request request);

    /** host:port of a store of the spec. */
    String address(Request request, StoreKind kind);

    /**
     * Reads the credentials of the store, makes those that are missing when the request allows changes, and opens it.
     */
    Session<?, ?> open(Request request, StoreKind kind) throws StoreException, CredentialException;

    /** Hears of what a pass did, after it. */
    default void applied(PassOutcome outcome) {}

    /** Ends what was opened beside the stores. */
    default void close() {}
}
