package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Owner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collections as they were last read, for whoever does not have them. On a server that many resources share, each look
 * would read the collections of all, to see of each that it is somebody else's; that changes only when somebody gives it
 * up, and then a look some minutes later finds it.
 */
public final class OthersCollections {
    private final Clock clock;
    private final Duration fresh;
    private final Map<String, Map<String, Entry>> servers = new ConcurrentHashMap<>();

    private record Entry(ActualCollection collection, Instant read) {}

    /** @param fresh for how long a collection of somebody else counts as it was read; zero: everything is read anew */
    public OthersCollections(Clock clock, Duration fresh) {
        this.clock = clock;
        this.fresh = fresh;
    }

    /** One for those that look once. */
    static OthersCollections none() {
        return new OthersCollections(Clock.systemUTC(), Duration.ZERO);
    }

    /** The collection, if it is known to belong to another resource than this. */
    Optional<ActualCollection> of(String address, String name, Owner me) {
        Entry entry = servers.getOrDefault(address, Map.of()).get(name);
        return Optional.ofNullable(entry)
                .filter(known -> known.read().plus(fresh).isAfter(clock.instant()))
                .map(Entry::collection)
                .filter(known -> known.ledger().claimant() != null
                        && !known.ledger().claimedBy(me)
                        && !known.ledger().madeBy(me));
    }

    /** What was read just now, and which collections there are. */
    void read(String address, Collection<String> names, Map<String, ActualCollection> read) {
        if (fresh.isZero()) {
            return;
        }
        Map<String, Entry> known = servers.computeIfAbsent(address, server -> new ConcurrentHashMap<>());
        known.keySet().retainAll(names);
        Instant now = clock.instant();
        read.forEach((name, collection) -> known.put(name, new Entry(collection, now)));
    }
}
