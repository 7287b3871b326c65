package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A store together with what it should be.
 *
 * @param address host:port
 * @param fingerprint the same as long as the same is asked of the store: a difference then is drift
 * @param planner makes the plan; for a deletion it is another one
 * @param details what the status tells of the inside
 */
record Session<D, A>(
        Store<D, A> store,
        String address,
        D desired,
        String fingerprint,
        BiFunction<D, A, Plan> planner,
        Function<A, StoreDetails> details)
        implements AutoCloseable {

    Sight<D, A> look() throws StoreException {
        A actual = store.observe(desired);
        return new Sight<>(this, actual, planner.apply(desired, actual));
    }

    @Override
    public void close() {
        store.close();
    }

    /** A session with one observation of its server. */
    record Sight<D, A>(Session<D, A> session, A actual, Plan plan) {
        StoreDetails details() {
            return session.details().apply(actual);
        }
    }
}
