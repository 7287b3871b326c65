package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** One connection to one server. Commands that go together cost one round trip. Used by one thread at a time. */
public final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    private final Connection connection;
    private final RedisErrors errors;

    /** @param connection logged in; each wait for the server has a limit */
    RedisLink(Connection connection, RedisErrors errors) {
        this.connection = connection;
        this.errors = errors;
    }

    RedisErrors errors() {
        return errors;
    }

    /**
     * Sends one command.
     *
     * @param doing what it is for, for the sentence of an error
     */
    public RedisReply send(String doing, RedisCommand command) throws StoreException {
        return send(doing, List.of(command)).getFirst();
    }

    /**
     * Sends commands in one round trip and returns their replies in the same order.
     *
     * @throws StoreException for the first of them that failed; the others were carried out all the same
     */
    public List<RedisReply> send(String doing, List<RedisCommand> commands) throws StoreException {
        List<Attempt> attempts = attempt(doing, commands);
        List<RedisReply> replies = new ArrayList<>();
        for (Attempt attempt : attempts) {
            if (attempt.failure() != null) {
                throw errors.of(doing, attempt.failure());
            }
            replies.add(attempt.reply());
        }
        return replies;
    }

    /**
     * What became of one command.
     *
     * @param failure the server's refusal; null when it did as asked
     */
    public record Attempt(RedisReply reply, @Nullable Throwable failure) {
        /** The server's words when it refused, fit to be shown; empty when it did as asked. */
        public Optional<String> refusal() {
            return failure == null ? Optional.empty() : RedisErrors.answer(failure);
        }
    }

    /**
     * Sends commands in one round trip; a refusal by the server is a value.
     *
     * @throws StoreException when the server did not answer at all; the connection is of no use any more then
     */
    public List<Attempt> attempt(String doing, List<RedisCommand> commands) throws StoreException {
        try {
            for (RedisCommand command : commands) {
                connection.sendCommand(command.word(), command.arguments());
            }
            List<Attempt> attempts = new ArrayList<>();
            for (int i = 0; i < commands.size(); i++) {
                attempts.add(next());
            }
            return attempts;
        } catch (JedisConnectionException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw errors.of(
                        StoreException.Kind.UNAVAILABLE, "Interrupted", "the operator is stopping while " + doing, e);
            }
            throw errors.of(doing, e);
        }
    }

    private Attempt next() {
        try {
            return new Attempt(new RedisReply(connection.getOne()), null);
        } catch (JedisDataException e) {
            return new Attempt(new RedisReply(null), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.forceDisconnect(); // what is under way is not waited for
        } catch (IOException e) {
            LOG.debug("a connection to Redis at {} did not end well: {}", errors.address(), e.getMessage());
        }
    }
}
