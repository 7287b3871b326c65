package io.zentoria.datalayer.testbed;

import io.zentoria.datalayer.testbed.qdrant.StandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Qdrant: the one that {@code QDRANT_URL} names (with {@code QDRANT_GRPC_PORT}, default 6334, {@code QDRANT_API_KEY}
 * and {@code QDRANT_READ_ONLY_API_KEY}), else the program {@code QDRANT_BIN}, started with its data in a folder, else the stand-in of
 * this project.
 */
public final class QdrantServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int STANDARD_HTTP_PORT = 6333;
    private static final int STANDARD_GRPC_PORT = 6334;

    private final String host;
    private final int httpPort;
    private final int grpcPort;
    private final @Nullable String apiKey;
    private final @Nullable String readOnlyApiKey;
    private final boolean real;
    private final AutoCloseable running;

    private QdrantServer(
            String host,
            int httpPort,
            int grpcPort,
            @Nullable String apiKey,
            @Nullable String readOnlyApiKey,
            boolean real,
            AutoCloseable running) {
        this.host = host;
        this.httpPort = httpPort;
        this.grpcPort = grpcPort;
        this.apiKey = apiKey;
        this.readOnlyApiKey = readOnlyApiKey;
        this.real = real;
        this.running = running;
    }

    /** Starts an empty one that asks for no key, or finds the one that {@code QDRANT_URL} names. */
    public static QdrantServer start(Path folder) {
        return start(folder, null);
    }

    /**
     * Starts an empty one, or finds the one that {@code QDRANT_URL} names.
     *
     * @param apiKey what it asks for; null: nothing. The one of {@code QDRANT_URL} keeps its own
     */
    public static QdrantServer start(Path folder, @Nullable String apiKey) {
        return start(folder, 0, 0, apiKey);
    }

    /**
     * Starts an empty one that takes tokens signed with its key, or finds the one that {@code QDRANT_URL} names.
     *
     * @param readOnlyApiKey a second key, which may read everything
     */
    public static QdrantServer start(Path folder, String apiKey, String readOnlyApiKey) {
        return start(folder, 0, 0, apiKey, readOnlyApiKey);
    }

    static QdrantServer start(Path folder, int httpPort, int grpcPort, @Nullable String apiKey) {
        return start(folder, httpPort, grpcPort, apiKey, null);
    }

    private static QdrantServer start(
            Path folder, int httpPort, int grpcPort, @Nullable String apiKey, @Nullable String readOnlyApiKey) {
        String url = System.getenv("QDRANT_URL");
        if (url != null && !url.isBlank()) {
            return existing(URI.create(url.strip()));
        }
        int http = httpPort == 0 ? Ports.free() : httpPort;
        int grpc = grpcPort == 0 ? Ports.free() : grpcPort;
        String program = System.getenv("QDRANT_BIN");
        try {
            Files.createDirectories(folder);
            return program != null && !program.isBlank()
                    ? program(Path.of(program.strip()), folder, http, grpc, apiKey, readOnlyApiKey)
                    : new QdrantServer(
                            Ports.HOST,
                            http,
                            grpc,
                            apiKey,
                            readOnlyApiKey,
                            false,
                            StandIn.start(http, grpc, apiKey, readOnlyApiKey, folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Qdrant could not be set up in " + folder, e);
        }
    }

    private static QdrantServer existing(URI url) {
        String grpc = System.getenv("QDRANT_GRPC_PORT");
        QdrantServer server = new QdrantServer(
                url.getHost(),
                url.getPort() < 0 ? STANDARD_HTTP_PORT : url.getPort(),
                grpc == null || grpc.isBlank() ? STANDARD_GRPC_PORT : Ports.given("QDRANT_GRPC_PORT"),
                given("QDRANT_API_KEY"),
                given("QDRANT_READ_ONLY_API_KEY"),
                true,
                () -> {
                    // Somebody else's: it goes on.
                });
        if (!server.ready()) {
            throw new IllegalStateException("no Qdrant answers at " + server.url() + ", which QDRANT_URL names");
        }
        return server;
    }

    private static @Nullable String given(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? null : value;
    }

    private static QdrantServer program(
            Path program,
            Path folder,
            int httpPort,
            int grpcPort,
            @Nullable String apiKey,
            @Nullable String readOnlyApiKey)
            throws IOException {
        Path config = Secrets.write(folder.resolve("config.yaml"), """
                log_level: INFO
                telemetry_disabled: true
                storage:
                  storage_path: "%s/storage"
                  snapshots_path: "%s/snapshots"
                service:
                  host: %s
                  http_port: %d
                  grpc_port: %d
                %s%s""".formatted(
                        folder,
                        folder,
                        Ports.HOST,
                        httpPort,
                        grpcPort,
                        apiKey == null ? "" : "  jwt_rbac: true\n  api_key: \"" + apiKey + "\"\n",
                        readOnlyApiKey == null ? "" : "  read_only_api_key: \"" + readOnlyApiKey + "\"\n"));
        Path log = folder.resolve("qdrant.log");
        Process process = Programs.here(log, Map.of(), List.of(program.toString(), "--config-path", config.toString()));
        QdrantServer server = new QdrantServer(
                Ports.HOST, httpPort, grpcPort, apiKey, readOnlyApiKey, true, () -> Programs.stop(process, 10));
        Waiting.until("Qdrant", process, log, START, () -> server.ready() && Ports.answers(grpcPort));
        return server;
    }

    private boolean ready() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/readyz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Qdrant started", e);
        }
    }

    /** Whether this is a real Qdrant, not the stand-in. */
    public boolean real() {
        return real;
    }

    /** Where REST is spoken, {@code http://host:port}. */
    public String url() {
        return "http://" + host + ":" + httpPort;
    }

    public String host() {
        return host;
    }

    public int httpPort() {
        return httpPort;
    }

    public int grpcPort() {
        return grpcPort;
    }

    /** What it asks for, or null. */
    public @Nullable String apiKey() {
        return apiKey;
    }

    /** The key that may only read, or null. */
    public @Nullable String readOnlyApiKey() {
        return readOnlyApiKey;
    }

    /** Stops it, unless it is somebody else's. */
    @Override
    public void close() {
        try {
            running.close();
        } catch (Exception e) {
            throw new IllegalStateException("Qdrant at " + url() + " did not stop", e);
        }
    }
}
