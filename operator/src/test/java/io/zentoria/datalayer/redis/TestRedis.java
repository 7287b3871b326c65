package io.zentoria.datalayer.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Redis server of a test's own. */
final class TestRedis implements AutoCloseable {
    private final Path dir;
    private final int port;
    private final String password;
    private final boolean withFile;
    private Process process;

    private TestRedis(Path dir, int port, String password, boolean withFile) {
        this.dir = dir;
        this.port = port;
        this.password = password;
        this.withFile = withFile;
    }

    static TestRedis start(Path dir, Map<String, String> config) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        TestRedis server = new TestRedis(dir, port, "admin-canary-0815", true);
        StringBuilder file = new StringBuilder("port " + port + "\nbind 127.0.0.1\ndir /srv\nrequirepass "
                + server.password + "\nlogfile redis.log\n");
        config.forEach(
                (name, value) -> file.append(name).append(' ').append(value).append('\n'));
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("redis.conf"), file);
        server.run();
        return server;
    }

    private void run() throws IOException {
        Properties bed = new Properties();
        try (var in = Files.newInputStream(
                Path.of(System.getProperty("user.home"), ".cache/zentoria-testbed/testbed.properties"))) {
            bed.load(in);
        }
        List<String> command = new ArrayList<>(List.of(
                "bwrap",
                "--unshare-user",
                "--uid",
                "100",
                "--gid",
                "102",
                "--ro-bind",
                bed.getProperty("debian"),
                "/",
                "--dev",
                "/dev",
                "--proc",
                "/proc",
                "--tmpfs",
                "/run",
                "--tmpfs",
                "/tmp",
                "--bind",
                dir.toString(),
                "/srv",
                "--die-with-parent",
                "redis-server",
                "/srv/redis.conf"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("out.log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            try (Admin admin = admin()) {
                return admin.run().ping().equals("PONG");
            }
        });
    }

    String host() {
        return "127.0.0.1";
    }

    int port() {
        return port;
    }

    String adminPassword() {
        return password;
    }

    void restart() throws IOException, InterruptedException {
        close();
        run();
    }

    Admin admin() {
        return new Admin(host(), port, password);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An administrator's own connection. */
    static final class Admin implements AutoCloseable {
        private final RedisClient client;
        private final RedisCommands<String, String> commands;

        Admin(String host, int port, String password) {
            client = RedisClient.create(RedisURI.builder()
                    .withHost(host)
                    .withPort(port)
                    .withPassword(password.toCharArray())
                    .build());
            commands = client.connect().sync();
        }

        RedisCommands<String, String> run() {
            return commands;
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
