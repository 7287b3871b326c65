package io.zentoria.datalayer.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Prometheus that scrapes one target every second and evaluates rules as often. */
public final class PrometheusServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final Path log;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();

    private PrometheusServer(int port, Path log, Process process) {
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts one that has seen nothing yet.
     *
     * @param target host:port with {@code /metrics}
     * @param rules files of rules, copied
     */
    public static PrometheusServer start(Path folder, String target, List<Path> rules) {
        int port = Ports.free();
        StringBuilder files = new StringBuilder();
        try {
            Files.createDirectories(folder.resolve("rules"));
            for (Path file : rules) {
                Files.writeString(folder.resolve("rules").resolve(file.getFileName()), Files.readString(file));
                files.append("\n  - /srv/rules/").append(file.getFileName());
            }
            Files.writeString(folder.resolve("prometheus.yml"), """
                    global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                    rule_files:%s
                    scrape_configs:
                      - job_name: zentoria-operator
                        # The metrics have labels of these names of their own.
                        honor_labels: true
                        static_configs: [{targets: ["%s"]}]
                    """.formatted(files.isEmpty() ? " []" : files, target));
        } catch (IOException e) {
            throw new UncheckedIOException("Prometheus could not be set up in " + folder, e);
        }
        Path log = folder.resolve("prometheus.log");
        Process process = Programs.inDebian(
                Installation.find(),
                "postgres",
                folder,
                log,
                List.of(
                        "prometheus",
                        "--config.file=/srv/prometheus.yml",
                        "--storage.tsdb.path=/srv/data",
                        "--web.listen-address=" + Ports.HOST + ":" + port));
        PrometheusServer server = new PrometheusServer(port, log, process);
        Waiting.until("Prometheus", process, log, START, server::ready);
        return server;
    }

    /** Where it answers, {@code http://host:port}. */
    public String url() {
        return "http://" + Ports.HOST + ":" + port;
    }

    public Path logFile() {
        return log;
    }

    /**
     * The result of an instant query: {@code data.result} of the answer.
     *
     * @throws IllegalStateException with its words when Prometheus refuses the query
     */
    public JsonNode query(String query) {
        return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    /** The answer to a GET of its API. */
    public JsonNode get(String path) {
        HttpResponse<String> answer = send(path);
        try {
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "Prometheus refuses " + path + ": " + body.path("error").asText(answer.body()));
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(path + " answers with no JSON: " + answer.body(), e);
        }
    }

    private boolean ready() {
        try {
            return send("/-/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private HttpResponse<String> send(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(CALL).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("Prometheus does not answer to " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Prometheus", e);
        }
    }

    @Override
    public void close() {
        client.close();
        Programs.stop(process, 10);
    }
}
