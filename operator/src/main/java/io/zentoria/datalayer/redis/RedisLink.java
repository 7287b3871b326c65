package io.zentoria.datalayer.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.zentoria.datalayer.plan.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One connection to one server. Commands that go together cost one round trip. Used by one thread at a time. */
public final class RedisLink implements AutoCloseable {
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisErrors errors;
    private final Duration timeout;

    RedisLink(
            RedisClient client,
            StatefulRedisConnection<byte[], byte[]> connection,
            RedisErrors errors,
            Duration timeout) {
        this.client = client;
        this.connection = connection;
        this.errors = errors;
        this.timeout = timeout;
        // What is sent together leaves in one packet.
        connection.setAutoFlushCommands(false);
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
     * @throws StoreException when the server did not answer at all
     */
    public List<Attempt> attempt(String doing, List<RedisCommand> commands) throws StoreException {
        try {
            List<AsyncCommand<byte[], byte[], ReplyOutput.Reply>> sent = new ArrayList<>();
            for (RedisCommand command : commands) {
                CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
                command.arguments().forEach(arguments::add);
                AsyncCommand<byte[], byte[], ReplyOutput.Reply> one =
                        new AsyncCommand<>(new Command<>(command.word(), new ReplyOutput(), arguments));
                sent.add(one);
                connection.dispatch(one);
            }
            connection.flushCommands();
            List<Attempt> attempts = new ArrayList<>();
            for (AsyncCommand<byte[], byte[], ReplyOutput.Reply> one : sent) {
                attempts.add(await(doing, one));
            }
            return attempts;
        } catch (RedisException e) {
            throw errors.of(doing, e);
        }
    }

    private Attempt await(String doing, AsyncCommand<byte[], byte[], ReplyOutput.Reply> sent) throws StoreException {
        try {
            ReplyOutput.Reply reply = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Attempt(new RedisReply(reply == null ? null : reply.value()), null);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (RedisErrors.answer(cause).isEmpty()) {
                throw errors.of(doing, cause);
            }
            return new Attempt(new RedisReply(null), cause);
        } catch (TimeoutException e) {
            throw errors.of(doing, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.of(
                    StoreException.Kind.UNAVAILABLE, "Interrupted", "the operator is stopping while " + doing, e);
        }
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, timeout);
    }
}
