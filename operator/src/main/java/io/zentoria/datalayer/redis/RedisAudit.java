package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Looks at the keys of each allocation: how many, how big, which do not belong there, which live too long. It scans at a
 * bounded rate and within a bounded time, and changes nothing but the time to live of keys whose allocation enforces it.
 */
public final class RedisAudit implements AutoCloseable {
    private static final String DOING = "auditing the keys";
    private static final byte[] OWN_KEYS = RedisLedger.PREFIX.getBytes(StandardCharsets.US_ASCII);

    /**
     * How much an audit may ask of a server.
     *
     * @param keysPerSecond over all databases
     * @param perDatabase when a database is not done by then, its figures are for what was seen
     * @param batch keys in one round trip
     * @param memorySamples keys whose memory is measured, for each allocation
     * @param examples names that are kept, for each allocation
     */
    public record Budget(int keysPerSecond, Duration perDatabase, int batch, int memorySamples, int examples) {
        /** 20,000 keys a second, a minute a database. */
        public static final Budget DEFAULT = new Budget(20_000, Duration.ofMinutes(1), 500, 200, 5);
    }

    private final RedisLink link;
    private final Budget budget;
    private final Clock clock;
    private final Pace.Sleeper sleeper;

    RedisAudit(RedisLink link, Budget budget, Clock clock) {
        this(link, budget, clock, Thread::sleep);
    }

    RedisAudit(RedisLink link, Budget budget, Clock clock, Pace.Sleeper sleeper) {
        this.link = link;
        this.budget = budget;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * Audits allocations, in their order.
     *
     * @param mayWrite false: not even an enforced time to live is set
     * @throws StoreException when the server could not be read to the end
     */
    public List<AllocationAudit> run(List<RedisDesired.Allocation> allocations, boolean mayWrite)
            throws StoreException, InterruptedException {
        Pace pace = new Pace(clock, sleeper, budget.keysPerSecond());
        Map<Integer, List<Tally>> byDatabase = new TreeMap<>();
        List<Tally> inOrder = new ArrayList<>();
        for (RedisDesired.Allocation allocation : allocations) {
            Tally tally = new Tally(allocation, budget.examples());
            inOrder.add(tally);
            byDatabase.computeIfAbsent(allocation.db(), db -> new ArrayList<>()).add(tally);
        }
        Map<Tally, AllocationAudit> done = new HashMap<>();
        for (Map.Entry<Integer, List<Tally>> entry : byDatabase.entrySet()) {
            Scan scan = scan(entry.getKey(), entry.getValue(), pace, mayWrite);
            entry.getValue().forEach(tally -> done.put(tally, result(tally, entry.getValue(), scan)));
        }
        return inOrder.stream().map(done::get).toList();
    }

    /**
     * One database after its scan.
     *
     * @param keys all keys of the database but the operator's own
     */
    private record Scan(long keys, boolean complete, Instant at) {}

    private Scan scan(int db, List<Tally> allocations, Pace pace, boolean mayWrite)
            throws StoreException, InterruptedException {
        Instant start = clock.instant();
        if (!selected(db)) {
            return new Scan(0, false, start);
        }
        String cursor = "0";
        boolean complete = true;
        long own = 0;
        do {
            List<RedisReply> scanned = link.send(
                            DOING, RedisCommand.of(Command.SCAN, cursor, "COUNT", String.valueOf(budget.batch())))
                    .list();
            cursor = scanned.getFirst().text().orElse("0");
            List<byte[]> keys = new ArrayList<>();
            for (RedisReply key : scanned.getLast().list()) {
                if (db == 0 && startsWith(key.bytes(), OWN_KEYS)) {
                    own++;
                } else {
                    keys.add(key.bytes());
                }
            }
            look(keys, allocations, mayWrite);
            pace.seen(keys.size());
            if (!cursor.equals("0") && clock.instant().isAfter(start.plus(budget.perDatabase()))) {
                complete = false;
            }
        } while (complete && !cursor.equals("0"));
        long size = link.send(DOING, RedisCommand.of(Command.DBSIZE)).number();
        return new Scan(Math.max(0, size - own), complete, start);
    }

    /** Selects a database; false when the server has none of that number, which the plan reports. */
    private boolean selected(int db) throws StoreException {
        Throwable refused = link.attempt(DOING, List.of(RedisCommand.of(Command.SELECT, String.valueOf(db))))
                .getFirst()
                .failure();
        if (refused != null
                && RedisErrors.answer(refused)
                        .filter(text -> text.contains("out of range"))
                        .isEmpty()) {
            throw link.errors().of(DOING, refused);
        }
        return refused == null;
    }

    /** Looks at one batch of keys: one round trip, and a second one where a time to live is set. */
    private void look(List<byte[]> keys, List<Tally> allocations, boolean mayWrite) throws StoreException {
        if (keys.isEmpty()) {
            return;
        }
        List<@Nullable Tally> owners = new ArrayList<>();
        List<RedisCommand> questions = new ArrayList<>();
        for (byte[] key : keys) {
            Tally owner = owner(key, allocations);
            owners.add(owner);
            questions.add(RedisCommand.onKey(Command.PTTL, key));
        }
        List<Integer> sampled = sample(owners, allocations);
        for (int index : sampled) {
            questions.add(RedisCommand.onKey(Command.MEMORY, "USAGE", keys.get(index)));
        }
        List<RedisReply> answers = link.send(DOING, questions);
        List<Integer> toMend = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (judge(keys.get(i), answers.get(i).number(), owners.get(i), allocations.getFirst(), mayWrite)) {
                toMend.add(i);
            }
        }
        for (int i = 0; i < sampled.size(); i++) {
            RedisReply memory = answers.get(keys.size() + i);
            if (!memory.isNothing()) {
                Tally of = sampledFor(owners.get(sampled.get(i)), allocations);
                of.sampledKeys++;
                of.sampledBytes += memory.number();
            }
        }
        mend(keys, owners, toMend);
    }

    /** Counts one key; true when its time to live is to be set. */
    private static boolean judge(byte[] key, long pttl, @Nullable Tally owner, Tally first, boolean mayWrite) {
        if (pttl == -2) {
            return false; // gone since the scan
        }
        if (owner == null) {
            first.outside++;
            first.example(key, "outside the pattern");
            return false;
        }
        owner.matching++;
        TtlRule rule = owner.allocation().ttl();
        if (rule.missing(pttl)) {
            if (mayWrite && rule.toSet().isPresent()) {
                return true;
            }
            owner.missing++;
            owner.example(key, "no time to live");
        } else if (rule.tooLong(pttl)) {
            owner.tooLong++;
            owner.example(
                    key,
                    "lives "
                            + Duration.ofSeconds(pttl / 1000)
                                    .toString()
                                    .substring(2)
                                    .toLowerCase(Locale.ROOT));
        }
        return false;
    }

    private void mend(List<byte[]> keys, List<@Nullable Tally> owners, List<Integer> toMend) throws StoreException {
        if (toMend.isEmpty()) {
            return;
        }
        List<RedisCommand> commands = new ArrayList<>();
        for (int index : toMend) {
            Tally owner = Objects.requireNonNull(owners.get(index));
            long millis = owner.allocation().ttl().toSet().orElseThrow().toMillis();
            // NX: a time that the application set in between stays.
            commands.add(RedisCommand.onKey(Command.PEXPIRE, keys.get(index), String.valueOf(millis), "NX"));
        }
        link.send("setting a time to live", commands);
        for (int index : toMend) {
            Objects.requireNonNull(owners.get(index)).enforced++;
        }
    }

    private static @Nullable Tally owner(byte[] key, List<Tally> allocations) {
        for (Tally tally : allocations) {
            if (tally.allocation().pattern().matches(key)) {
                return tally;
            }
        }
        return null;
    }

    /** The first keys of each allocation are its sample: a scan's order is that of a hash, so it is as good as any. */
    private List<Integer> sample(List<@Nullable Tally> owners, List<Tally> allocations) {
        List<Integer> sampled = new ArrayList<>();
        Map<Tally, Long> taken = new HashMap<>();
        for (int i = 0; i < owners.size(); i++) {
            Tally of = sampledFor(owners.get(i), allocations);
            long before = of.sampledKeys + taken.getOrDefault(of, 0L);
            if (before < budget.memorySamples()) {
                taken.merge(of, 1L, Long::sum);
                sampled.add(i);
            }
        }
        return sampled;
    }

    /** Keys outside all patterns count for the memory of the database's first allocation. */
    private static Tally sampledFor(@Nullable Tally owner, List<Tally> allocations) {
        return owner == null ? allocations.getFirst() : owner;
    }

    private AllocationAudit result(Tally tally, List<Tally> siblings, Scan scan) {
        long keys = tally.matching;
        if (tally == siblings.getFirst()) {
            long others =
                    siblings.stream().skip(1).mapToLong(other -> other.matching).sum();
            keys = Math.max(0, scan.keys() - others);
        }
        RedisDesired.Allocation allocation = tally.allocation();
        return new AllocationAudit(
                allocation.name(),
                allocation.db(),
                keys,
                tally.memory(keys),
                tally.outside,
                tally.missing,
                tally.tooLong,
                tally.examples(),
                scan.complete(),
                tally.enforced,
                scan.at());
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public void close() {
        link.close();
    }
}
