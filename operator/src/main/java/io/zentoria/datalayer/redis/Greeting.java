package io.zentoria.datalayer.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What a server says unasked to a connection that it will not keep: too many clients, or protected mode. */
final class Greeting {
    private static final int LIMIT = 512;
    private static final int PATIENCE_MILLIS = 1000;

    private Greeting() {}

    /** The server's refusal without its mark; empty when it says nothing, as a server should. */
    static Optional<String> of(RedisEndpoint endpoint, Duration connectTimeout) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(endpoint.host(), endpoint.port()),
                    Math.toIntExact(connectTimeout.toMillis()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            InputStream in = socket.getInputStream();
            String said = new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8).strip();
            return said.startsWith("-") ? Optional.of(said.substring(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it said nothing, which is why this was asked
        }
    }
}
