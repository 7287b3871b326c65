package io.zentoria.datalayer.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Redis 8 with a configuration file of its own, so that {@code CONFIG REWRITE} works. */
public final class RedisServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    private final Installation installation;
    private final Path folder;
    private final int port;
    private final String password;
    private Process process;

    private RedisServer(Installation installation, Path folder, int port, String password, Process process) {
        this.installation = installation;
        this.folder = folder;
        this.port = port;
        this.password = password;
        this.process = process;
    }

    /**
     * Starts an empty server.
     *
     * @param config lines of redis.conf beside those of the test bed
     */
    public static RedisServer start(Path folder, Map<String, String> config) {
        return start(folder, Ports.free(), config);
    }

    static RedisServer start(Path folder, int port, Map<String, String> config) {
        Installation installation = Installation.find();
        String password = Secrets.random();
        try {
            Files.createDirectories(folder);
            StringBuilder file = new StringBuilder(
                    "bind 127.0.0.1\nport %d\ndir /srv\nrequirepass %s\ndatabases 16\ndaemonize no\nlogfile \"\"\n"
                            .formatted(port, password));
            config.forEach(
                    (name, value) -> file.append(name).append(' ').append(value).append('\n'));
            Secrets.write(folder.resolve("redis.conf"), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Redis could not be set up in " + folder, e);
        }
        RedisServer server = new RedisServer(installation, folder, port, password, launch(installation, folder));
        server.await();
        return server;
    }

    /**
     * Starts an empty server on a redis.conf and users.acl that somebody else wrote; nobody needs a password yet.
     *
     * @param port the one that stands in the first
     */
    public static RedisServer startFrom(Path folder, int port, String configuration, String users) {
        Installation installation = Installation.find();
        try {
            Files.createDirectories(folder);
            // What they say of places on a machine is otherwise in here; a later line wins.
            Secrets.write(folder.resolve("redis.conf"), configuration + "dir /srv\naclfile /srv/users.acl\n");
            Secrets.write(folder.resolve("users.acl"), users);
        } catch (IOException e) {
            throw new UncheckedIOException("Redis could not be set up in " + folder, e);
        }
        RedisServer server = new RedisServer(installation, folder, port, "", launch(installation, folder));
        Waiting.until("Redis", server.process, server.logFile(), START, () -> Ports.answers(port));
        return server;
    }

    private static Process launch(Installation installation, Path folder) {
        return Programs.inDebian(
                installation, "redis", folder, folder.resolve("redis.log"), List.of("redis-server", "/srv/redis.conf"));
    }

    private void await() {
        Waiting.until("Redis", process, logFile(), START, this::pings);
    }

    private boolean pings() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.HOST, port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return "+OK".equals(reader.readLine()) && "+PONG".equals(reader.readLine());
        } catch (IOException e) {
            return false;
        }
    }

    public String host() {
        return Ports.HOST;
    }

    public int port() {
        return port;
    }

    /** The password of the user {@code default}. */
    public String adminPassword() {
        return password;
    }

    public Path logFile() {
        return folder.resolve("redis.log");
    }

    /** Stops the server, keeping its port and data. */
    public void stop() {
        Programs.stop(process, 10);
    }

    /** Starts it again after {@link #stop}. */
    public void startAgain() {
        process = launch(installation, folder);
        await();
    }

    /** Stops and starts it on the same port. */
    public void restart() {
        stop();
        startAgain();
    }

    @Override
    public void close() {
        stop();
    }
}
