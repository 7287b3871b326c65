package io.zentoria.datalayer.plan;

/**
 * The one way in which a change reaches a server. Everything that changes a store goes through here, so that a test can
 * stop the process before, after, or after-but-unanswered at every single change.
 */
@FunctionalInterface
public interface Hands {
    /** Applies the change through the store. */
    void apply(Store<?, ?> store, Change change) throws StoreException;

    /** Just does it. */
    Hands DIRECT = Store::apply;
}
