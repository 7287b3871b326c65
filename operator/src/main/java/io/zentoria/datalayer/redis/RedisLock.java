package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;

/**
 * Keeps two operators from changing one server at the same time. The lock is a key that expires; it names the connection
 * of its holder, so that the lock of a holder that died is taken over at once, and whoever was paused for too long finds
 * out before the next change.
 */
final class RedisLock implements Store.Lock {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLock.class);

    /** Longer than any single wait for an answer; each change renews it, and so does whoever waits inside one. */
    private static final Duration VALIDITY = Duration.ofSeconds(30);

    private static final String RENEW =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end";
    private static final String RELEASE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";
    private static final String TAKE_OVER =
            "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3]) return 1 else return 0 end";
    private static final String DOING = "taking the lock";

    private final RedisLink link;
    private final String token;
    private boolean released;

    private RedisLock(RedisLink link, String token) {
        this.link = link;
        this.token = token;
    }

    /**
     * Takes the lock.
     *
     * @throws StoreException when a holder that is alive has it; the message names the holder
     */
    static RedisLock take(RedisLink link, Owner owner) throws StoreException {
        List<RedisReply> self = link.send(
                DOING,
                List.of(
                        RedisCommand.of(Command.CLIENT, "ID"),
                        RedisCommand.of(Command.INFO, "server"),
                        RedisCommand.of(Command.INCR, RedisLedger.FENCE)));
        Map<String, String> server = self.get(1).lines();
        String run = server.getOrDefault("run_id", "");
        Holder holder =
                new Holder(owner.path(), self.get(0).number(), run, self.get(2).number());
        String millis = String.valueOf(VALIDITY.toMillis());
        RedisReply taken =
                link.send(DOING, RedisCommand.of(Command.SET, RedisLedger.LOCK, holder.token(), "NX", "PX", millis));
        if (!taken.isNothing()) {
            return new RedisLock(link, holder.token());
        }
        String other = link.send(DOING, RedisCommand.of(Command.GET, RedisLedger.LOCK))
                .text()
                .orElse("");
        boolean mine = alive(link, other, run)
                ? false
                : link.send(
                                        DOING,
                                        RedisCommand.of(
                                                Command.EVAL,
                                                TAKE_OVER,
                                                "1",
                                                RedisLedger.LOCK,
                                                other,
                                                holder.token(),
                                                millis))
                                .number()
                        == 1;
        if (!mine) {
            throw link.errors()
                    .of(
                            StoreException.Kind.UNAVAILABLE,
                            "Locked",
                            "Redis at %s is being changed for the resource %s right now: waiting for that to end"
                                    .formatted(
                                            link.errors().address(),
                                            Holder.parse(other)
                                                    .map(Holder::owner)
                                                    .map(path -> Shown.text(path, 200))
                                                    .orElse("unknown")),
                            null);
        }
        return new RedisLock(link, holder.token());
    }

    /** Whether the connection that took a lock is still there; its number is never given again while the server runs. */
    private static boolean alive(RedisLink link, String token, String run) throws StoreException {
        Optional<Holder> holder = Holder.parse(token);
        if (holder.isEmpty() || !holder.get().run().equals(run)) {
            return false;
        }
        return !link.send(
                        DOING,
                        RedisCommand.of(
                                Command.CLIENT,
                                "LIST",
                                "ID",
                                String.valueOf(holder.get().connection())))
                .text()
                .orElse("")
                .isBlank();
    }

    /**
     * Holds the lock for the next change.
     *
     * @throws StoreException when it was lost meanwhile: then somebody else may be at work
     */
    void renew() throws StoreException {
        RedisReply renewed = link.send(
                "renewing the lock",
                RedisCommand.of(
                        Command.EVAL, RENEW, "1", RedisLedger.LOCK, token, String.valueOf(VALIDITY.toMillis())));
        if (renewed.number() != 1) {
            throw link.errors()
                    .of(
                            StoreException.Kind.UNAVAILABLE,
                            "LockLost",
                            "the lock on Redis at %s ran out or was taken away while changes were applied: starting over"
                                    .formatted(link.errors().address()),
                            null);
        }
    }

    @Override
    public void close() {
        if (released) {
            return;
        }
        released = true;
        try {
            link.send("releasing the lock", RedisCommand.of(Command.EVAL, RELEASE, "1", RedisLedger.LOCK, token));
        } catch (StoreException e) {
            // Nothing is lost: the next one sees that this connection is gone, or waits until the lock expires.
            LOG.debug("the lock could not be released: {}", e.getMessage());
        }
    }

    /**
     * Who holds the lock.
     *
     * @param connection the server's number for the holder's connection
     * @param run the server's {@code run_id}: numbers start over with it
     * @param fence makes each token another one
     */
    private record Holder(String owner, long connection, String run, long fence) {
        String token() {
            return String.join(" ", owner, String.valueOf(connection), run, String.valueOf(fence));
        }

        static Optional<Holder> parse(String token) {
            String[] parts = token.split(" ");
            if (parts.length != 4 || !parts[1].matches("\\d{1,18}") || !parts[3].matches("\\d{1,18}")) {
                return Optional.empty();
            }
            return Optional.of(new Holder(parts[0], Long.parseLong(parts[1]), parts[2], Long.parseLong(parts[3])));
        }
    }
}
