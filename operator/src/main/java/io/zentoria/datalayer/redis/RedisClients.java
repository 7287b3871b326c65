package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Opens connections to Redis servers. */
public final class RedisClients {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration COMMAND = Duration.ofSeconds(10);

    /** RESP2, which servers speak by themselves: the same shapes of replies from every version. Nothing is sent unasked. */
    private static final JedisClientConfig CONFIG = DefaultJedisClientConfig.builder()
            .serverDefaultProtocol()
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .build();

    private final Clock clock;
    private final Supplier<String> ids;
    private final Duration connectTimeout;
    private final Duration commandTimeout;

    /**
     * @param clock for the times that the ledger keeps
     * @param ids makes the identity of a data set: each call another one that nobody can have had before
     */
    public RedisClients(Clock clock, Supplier<String> ids) {
        this(clock, ids, CONNECT, COMMAND);
    }

    /**
     * @param connectTimeout how long a connection may take, the login included
     * @param commandTimeout how long a server may keep silent while a command waits for its answer
     */
    public RedisClients(Clock clock, Supplier<String> ids, Duration connectTimeout, Duration commandTimeout) {
        this.clock = clock;
        this.ids = ids;
        this.connectTimeout = connectTimeout;
        this.commandTimeout = commandTimeout;
    }

    /**
     * Connects and logs in for one pass of a resource.
     *
     * @throws StoreException when there is no connection; the message says why and what to do
     */
    public RedisStore open(RedisEndpoint endpoint, Owner owner) throws StoreException {
        RedisLink link = link(endpoint);
        return new RedisStore(link, owner, clock, ids);
    }

    /**
     * Connects and logs in for an audit, on a connection of its own since an audit changes the selected database.
     *
     * @throws StoreException when there is no connection
     */
    public RedisAudit openAudit(RedisEndpoint endpoint, RedisAudit.Budget budget) throws StoreException {
        return new RedisAudit(link(endpoint), budget, clock);
    }

    /**
     * Connects and logs in for a backup or a restore. The caller closes the connection.
     *
     * @throws StoreException when there is no connection
     */
    public RedisLink connect(RedisEndpoint endpoint) throws StoreException {
        return link(endpoint);
    }

    /**
     * Connects to a server of this machine by its Unix socket, without logging in. The caller closes the connection.
     *
     * @throws StoreException when there is no connection
     */
    public RedisLink connect(Path socket) throws StoreException {
        RedisErrors errors = new RedisErrors(socket.toString());
        try {
            return link(() -> connected(socket), List.of(), errors);
        } catch (JedisException e) {
            throw errors.of("connecting", e);
        }
    }

    private UnixSocket connected(Path socket) {
        try {
            return new UnixSocket(socket, Math.toIntExact(connectTimeout.toMillis()));
        } catch (IOException e) {
            throw new JedisConnectionException("no connection to " + socket, e);
        }
    }

    RedisLink link(RedisEndpoint endpoint) throws StoreException {
        RedisErrors errors = new RedisErrors(endpoint.address());
        try {
            return link(new RedisSockets(endpoint, connectTimeout), login(endpoint), errors);
        } catch (JedisException | IllegalArgumentException e) {
            throw failed(endpoint, errors, e);
        }
    }

    /** The words after AUTH; none: nobody logs in. The driver would name the user 'default', whom any password opens if it has none. */
    private static List<String> login(RedisEndpoint endpoint) {
        String password = endpoint.password().map(Password::reveal).orElse("");
        return endpoint.username()
                .map(user -> List.of(user, password))
                .orElseGet(() -> password.isEmpty() ? List.of() : List.of(password));
    }

    private RedisLink link(JedisSocketFactory sockets, List<String> login, RedisErrors errors) {
        Connection connection = new Connection(sockets, CONFIG);
        try {
            if (!login.isEmpty()) {
                connection.sendCommand(Protocol.Command.AUTH, login.toArray(String[]::new));
                connection.getOne();
            }
            connection.setSoTimeout(Math.toIntExact(commandTimeout.toMillis()));
        } catch (JedisException e) {
            new RedisLink(connection, errors).close();
            throw e;
        }
        return new RedisLink(connection, errors);
    }

    private StoreException failed(RedisEndpoint endpoint, RedisErrors errors, RuntimeException thrown) {
        boolean encrypted = endpoint.encryption() != RedisEndpoint.Encryption.NONE;
        StoreException failure =
                errors.of(encrypted ? "logging in over TLS (does this port speak TLS?)" : "logging in", thrown);
        if (encrypted || !failure.reason().equals("Unreachable")) {
            return failure;
        }
        // A server that takes nobody says why and hangs up, before the driver has asked anything that it could answer.
        return Greeting.of(endpoint, connectTimeout)
                .map(greeting -> errors.hungUp(greeting, thrown))
                .orElse(failure);
    }
}
