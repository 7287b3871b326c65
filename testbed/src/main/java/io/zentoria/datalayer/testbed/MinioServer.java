package io.zentoria.datalayer.testbed;

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

/** A MinIO with one drive, for everything that speaks S3. */
public final class MinioServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String ACCESS_KEY = "zentoria";

    private final int port;
    private final String secretKey;
    private final Process process;

    private MinioServer(int port, String secretKey, Process process) {
        this.port = port;
        this.secretKey = secretKey;
        this.process = process;
    }

    /**
     * Starts an empty one.
     *
     * @param buckets names of the buckets that it has from the start
     */
    public static MinioServer start(Path folder, List<String> buckets) {
        return start(folder, Ports.free(), buckets);
    }

    static MinioServer start(Path folder, int port, List<String> buckets) {
        Installation installation = Installation.find();
        String secretKey = Secrets.random();
        Path drive = folder.resolve("drive");
        try {
            Files.createDirectories(drive);
            for (String bucket : buckets) {
                // A folder of the drive is a bucket.
                Files.createDirectories(drive.resolve(bucket));
            }
            Secrets.write(
                    folder.resolve("minio.env"),
                    "MINIO_ROOT_USER=%s\nMINIO_ROOT_PASSWORD=%s\n".formatted(ACCESS_KEY, secretKey));
        } catch (IOException e) {
            throw new UncheckedIOException("MinIO could not be set up in " + folder, e);
        }
        Path log = folder.resolve("minio.log");
        Process process = Programs.here(
                log,
                Map.of(
                        "MINIO_CONFIG_ENV_FILE",
                        folder.resolve("minio.env").toString(),
                        "MINIO_BROWSER",
                        "off",
                        "MINIO_UPDATE",
                        "off"),
                List.of(
                        installation.minio().resolve("minio").toString(),
                        "server",
                        drive.toString(),
                        "--quiet",
                        "--address",
                        Ports.HOST + ":" + port));
        MinioServer server = new MinioServer(port, secretKey, process);
        try (HttpClient client = HttpClient.newHttpClient()) {
            Waiting.until("MinIO", process, log, START, () -> server.healthy(client));
        }
        return server;
    }

    private boolean healthy(HttpClient client) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint() + "/minio/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while MinIO started", e);
        }
    }

    /** Where S3 is spoken, {@code http://host:port}. */
    public String endpoint() {
        return "http://" + Ports.HOST + ":" + port;
    }

    public String accessKey() {
        return ACCESS_KEY;
    }

    public String secretKey() {
        return secretKey;
    }

    @Override
    public void close() {
        Programs.stop(process, 10);
    }
}
