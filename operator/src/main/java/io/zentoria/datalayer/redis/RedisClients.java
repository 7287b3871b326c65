package io.zentoria.datalayer.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.concurrent.Future;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to Redis servers; one for the whole process, since it holds the threads that they share. Closing it
 * ends the threads.
 */
public final class RedisClients implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration COMMAND = Duration.ofSeconds(10);
    private static final int THREADS = 2;

    private final Clock clock;
    private final Supplier<String> ids;
    private final Duration connectTimeout;
    private final Duration commandTimeout;
    private @Nullable ClientResources resources;
    private boolean closed;

    /**
     * @param clock for the times that the ledger keeps
     * @param ids makes the identity of a data set: each call another one that nobody can have had before
     */
    public RedisClients(Clock clock, Supplier<String> ids) {
        this(clock, ids, CONNECT, COMMAND);
    }

    /**
     * @param connectTimeout how long a connection may take, the login included
     * @param commandTimeout how long a server may take to answer a command
     */
    public RedisClients(Clock clock, Supplier<String> ids, Duration connectTimeout, Duration commandTimeout) {
        this.clock = clock;
        this.ids = ids;
        this.connectTimeout = connectTimeout;
        this.commandTimeout = commandTimeout;
    }

    /** Made when the first connection is: a process that has just started is ready without. */
    private synchronized ClientResources resources() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        ClientResources made = resources;
        if (made == null) {
            made = DefaultClientResources.builder()
                    .ioThreadPoolSize(THREADS)
                    .computationThreadPoolSize(THREADS)
                    .build();
            resources = made;
        }
        return made;
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
        RedisClient client = new SocketClient(resources(), socket, connectTimeout);
        client.setOptions(options().build());
        try {
            return new RedisLink(client, client.connect(ByteArrayCodec.INSTANCE), errors, commandTimeout);
        } catch (RedisException e) {
            client.shutdown(Duration.ZERO, COMMAND);
            throw errors.of("connecting", e);
        }
    }

    RedisLink link(RedisEndpoint endpoint) throws StoreException {
        RedisErrors errors = new RedisErrors(endpoint.address());
        RedisClient client = RedisClient.create(resources(), uri(endpoint));
        client.setOptions(options(endpoint));
        try {
            return new RedisLink(client, client.connect(ByteArrayCodec.INSTANCE), errors, commandTimeout);
        } catch (RedisException | IllegalArgumentException e) {
            client.shutdown(Duration.ZERO, COMMAND);
            throw failed(endpoint, errors, e);
        }
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

    private RedisURI uri(RedisEndpoint endpoint) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(endpoint.host())
                .withPort(endpoint.port())
                .withTimeout(connectTimeout);
        char[] password = endpoint.password().map(Password::reveal).orElse("").toCharArray();
        if (endpoint.username().isPresent()) {
            uri.withAuthentication(endpoint.username().get(), password);
        } else if (password.length > 0) {
            uri.withPassword(password);
        }
        switch (endpoint.encryption()) {
            case NONE -> uri.withSsl(false);
            case REQUIRED ->
                uri.withSsl(true).withVerifyPeer(endpoint.caPem().isPresent() ? SslVerifyMode.CA : SslVerifyMode.NONE);
            case VERIFIED -> uri.withSsl(true).withVerifyPeer(SslVerifyMode.FULL);
        }
        return uri.build();
    }

    private ClientOptions options(RedisEndpoint endpoint) {
        ClientOptions.Builder options = options();
        if (endpoint.caPem().isPresent()) {
            byte[] pem = endpoint.caPem().get().getBytes(StandardCharsets.UTF_8);
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(() -> new ByteArrayInputStream(pem))
                    .build());
        }
        return options.build();
    }

    private ClientOptions.Builder options() {
        return ClientOptions.builder()
                // RESP2: the same shapes of replies from every server version.
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(connectTimeout)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout));
    }

    @Override
    public synchronized void close() {
        closed = true;
        ClientResources made = resources;
        if (made != null) {
            Future<Boolean> ended = made.shutdown(0, COMMAND.toSeconds(), TimeUnit.SECONDS);
            ended.awaitUninterruptibly(COMMAND.toMillis());
        }
    }
}
