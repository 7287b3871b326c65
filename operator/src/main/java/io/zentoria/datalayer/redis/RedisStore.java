package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One Redis server in one pass of one resource. */
public final class RedisStore implements Store<RedisDesired, RedisActual> {
    private final RedisLink link;
    private final Owner owner;
    private final RedisApply apply;
    private @Nullable RedisLock lock;

    RedisStore(RedisLink link, Owner owner, Clock clock, Supplier<String> ids) {
        this.link = link;
        this.owner = owner;
        this.apply = new RedisApply(link, owner, clock, ids, this::holdLock);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.REDIS;
    }

    @Override
    public RedisActual observe(RedisDesired desired) throws StoreException {
        return new RedisObserve(link).observe(desired);
    }

    /** The id is the marker of the data set; empty before the first apply, and after the data set was emptied. */
    @Override
    public Identity identity(RedisActual actual) {
        return new Identity(StoreKind.REDIS, link.errors().address(), actual.version(), actual.identity());
    }

    @Override
    public Plan plan(RedisDesired desired, RedisActual actual) {
        return RedisDiff.plan(desired, actual);
    }

    /**
     * What takes away all that the ledger says was made for this owner: its users, and its parameters back to the values
     * from before. Nothing else. Pure.
     */
    public static Plan planDeletion(Owner owner, RedisActual actual) {
        return RedisDiff.planDeletion(owner, actual);
    }

    @Override
    public void apply(Change change) throws StoreException {
        if (!(change.step() instanceof RedisStep step)) {
            throw new IllegalArgumentException("not a change of Redis: " + change.target());
        }
        holdLock();
        apply.apply(step);
    }

    private void holdLock() throws StoreException {
        RedisLock held = lock;
        if (held != null) {
            held.renew();
        }
    }

    @Override
    public Lock lock() throws StoreException {
        RedisLock taken = RedisLock.take(link, owner);
        lock = taken;
        return () -> {
            lock = null;
            taken.close();
        };
    }

    @Override
    public void close() {
        link.close();
    }
}
