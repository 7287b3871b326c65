package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.testbed.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Everything that a server is asked, as {@code MONITOR} shows it. */
public final class Monitor implements AutoCloseable {
    private final RedisServer server;
    private final Socket socket;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    public Monitor(RedisServer server) throws IOException {
        this.server = server;
        this.socket = new Socket(server.host(), server.port());
        socket.getOutputStream()
                .write(("AUTH " + server.adminPassword() + "\r\nMONITOR\r\n").getBytes(StandardCharsets.US_ASCII));
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        in.readLine();
        in.readLine();
        Thread.ofVirtual().start(() -> {
            try {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                // The monitor was closed.
            }
        });
    }

    /** What was asked until now. */
    public List<String> lines() {
        String mark = "mark-" + UUID.randomUUID();
        try (Admin admin = new Admin(server)) {
            admin.run().echo(mark);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> lines.stream().anyMatch(line -> line.contains(mark)));
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The first word of each command, in lower case, without those of the tests' own connections. */
    public List<String> words() {
        return lines().stream()
                .map(line -> line.replaceAll("^[^\"]*\"([^\"]*)\".*$", "$1").toLowerCase(java.util.Locale.ROOT))
                .toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
