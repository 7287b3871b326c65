package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreFence;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.redis.RedisLedger;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.RedisReply;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * The fence in a Redis server: the key {@value #KEY} of logical database 0.
 *
 * <p>The server counts the calls of each command, those within scripts and transactions too. When no command of its own
 * category {@code write} was called, nobody wrote. Unlike the offset of its replication and its count of unsaved changes
 * this neither moves when a key expires or a replica is pinged, nor is it set back by a save. A command that could have
 * written and did not counts as a write: that is on the safe side.
 */
public final class RedisFence implements StoreFence {
    static final String KEY = RedisLedger.PREFIX + "backup-fence";

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration COMMAND = Duration.ofSeconds(60);
    private static final Pattern STATISTIC = Pattern.compile("cmdstat_(.+)");
    private static final Pattern CALLS = Pattern.compile("calls=(\\d{1,18})");
    private static final String RAISING = "writing the counter of the fence";
    private static final String CHECKING = "checking the fence";

    private final RedisEndpoint admin;
    private final RedisClients clients;

    /** What the server counted, in which of its lives. */
    private record Seen(long counter, String run, Set<String> writing, SortedMap<String, Long> calls) {}

    private @Nullable Seen raised;

    /**
     * Does not connect yet.
     *
     * @param admin needs {@code +set +get +info +acl|cat} and the key
     * @param clock for the connections
     */
    public RedisFence(RedisEndpoint admin, Clock clock) {
        this.admin = admin;
        this.clients = new RedisClients(clock, () -> UUID.randomUUID().toString(), CONNECT, COMMAND);
    }

    @Override
    public StoreKind store() {
        return StoreKind.REDIS;
    }

    @Override
    public void raise(long counter) throws BackupException, InterruptedException {
        try (RedisLink link = clients.connect(admin)) {
            List<RedisReply> replies = link.send(
                    RAISING,
                    List.of(
                            RedisCommand.of(Command.ACL, "CAT", "write"),
                            RedisCommand.of(Command.SET, KEY, String.valueOf(counter)),
                            RedisCommand.of(Command.INFO, "commandstats"),
                            RedisCommand.of(Command.INFO, "server")));
            Set<String> writing = replies.getFirst().list().stream()
                    .map(name -> name.text().orElse("").toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
            raised = new Seen(
                    counter, run(replies.get(3)), writing, calls(replies.get(2).lines(), writing));
        } catch (StoreException e) {
            throw RedisTrouble.of(e);
        }
    }

    private static String run(RedisReply server) {
        return server.lines().getOrDefault("run_id", "");
    }

    @Override
    public void check() throws BackupException, InterruptedException {
        Seen before = raised;
        if (before == null) {
            throw new IllegalStateException("nothing was raised that could be checked");
        }
        try (RedisLink link = clients.connect(admin)) {
            List<RedisReply> replies = link.send(
                    CHECKING,
                    List.of(
                            RedisCommand.of(Command.GET, KEY),
                            RedisCommand.of(Command.INFO, "commandstats"),
                            RedisCommand.of(Command.INFO, "server")));
            if (!run(replies.get(2)).equals(before.run())) {
                throw StoreFence.broken(title(), "it was started anew meanwhile, and so nobody knows");
            }
            SortedMap<String, Long> calls = calls(replies.get(1).lines(), before.writing());
            if (!calls.equals(before.calls())) {
                throw StoreFence.broken(title(), difference(before.calls(), calls));
            }
            String found = replies.getFirst().text().orElse("");
            if (!found.equals(String.valueOf(before.counter()))) {
                throw StoreFence.broken(title(), "the counter of its fence is gone");
            }
        } catch (StoreException e) {
            throw RedisTrouble.of(e);
        }
    }

    /** How often each writing command was called, of the lines of {@code INFO commandstats}. Pure. */
    static SortedMap<String, Long> calls(Map<String, String> statistics, Set<String> writing) {
        SortedMap<String, Long> calls = new TreeMap<>();
        statistics.forEach((name, value) -> {
            Matcher command = STATISTIC.matcher(name);
            Matcher count = CALLS.matcher(value);
            if (command.matches() && writing.contains(command.group(1)) && count.find()) {
                calls.put(command.group(1), Long.parseLong(count.group(1)));
            }
        });
        return calls;
    }

    /** What was called meanwhile, {@code set 3 times, xgroup|create once}. Pure. */
    static String difference(SortedMap<String, Long> before, SortedMap<String, Long> after) {
        if (before.entrySet().stream().anyMatch(entry -> after.getOrDefault(entry.getKey(), 0L) < entry.getValue())) {
            return "its statistics were reset meanwhile, and so nobody knows";
        }
        return after.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(entry -> {
                    long more = entry.getValue() - before.getOrDefault(entry.getKey(), 0L);
                    return entry.getKey() + (more == 1 ? " once" : " %d times".formatted(more));
                })
                .collect(Collectors.joining(", "));
    }

    /**
     * Whether a server that loaded a dump holds the counter of the fence.
     *
     * @param wanted of the manifest
     * @return a line for the report
     * @throws BackupException reason {@code RestoreMismatch}
     */
    static String restored(RedisLink link, long wanted) throws StoreException, BackupException {
        RedisCalls.select(link, 0);
        String found = link.send("reading the counter of the fence", RedisCommand.of(Command.GET, KEY))
                .text()
                .orElse("");
        if (!found.equals(String.valueOf(wanted))) {
            throw StoreFence.missing("the dump of Redis", wanted, found);
        }
        return "the fence's counter %d as in the manifest".formatted(wanted);
    }

    private String title() {
        return "Redis at " + admin.address();
    }

    @Override
    public void close() {
        // Each question had a connection of its own.
    }
}
