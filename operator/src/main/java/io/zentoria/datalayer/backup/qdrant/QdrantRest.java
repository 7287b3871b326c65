package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.qdrant.EndpointTls;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The REST of one Qdrant, over which alone the bytes of snapshots go. Every call has a time limit that covers its
 * answer to the last byte. Nothing is ever sent twice by itself.
 */
final class QdrantRest implements AutoCloseable {
    /** Numbers go through as they came: a vector that is asked for again is the very same. */
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final QdrantEndpoint endpoint;
    private final RestLimits limits;
    private final RestFailures failures;
    private final String base;
    private final HttpClient client;

    /**
     * Does not call the server yet.
     *
     * @throws BackupException when the endpoint's host, key or certificates cannot be used
     */
    QdrantRest(QdrantEndpoint endpoint, RestLimits limits) throws BackupException {
        this.endpoint = endpoint;
        this.limits = limits;
        this.failures = new RestFailures(endpoint);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        try {
            if (endpoint.encrypted()) {
                builder.sslContext(EndpointTls.context(endpoint));
            }
        } catch (StoreException e) {
            throw BackupException.permanent(e.reason(), e.getMessage(), e);
        }
        this.base = base();
        this.client = builder.build();
    }

    RestFailures failures() {
        return failures;
    }

    RestLimits limits() {
        return limits;
    }

    /** A path of steps that are encoded each, {@code /collections/my%20docs}. */
    static String path(String... steps) {
        StringBuilder path = new StringBuilder();
        for (String step : steps) {
            path.append('/')
                    .append(URLEncoder.encode(step, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return path.toString();
    }

    /**
     * Asks for something.
     *
     * @param path with its query, as {@link #path} makes it
     * @param doing what is being done, for the message: {@code reading collection docs}
     * @return the {@code result} of the answer
     */
    JsonNode get(String path, String doing) throws BackupException, InterruptedException {
        return result("GET", path, null, doing);
    }

    /** Sends something, like {@link #get}. */
    JsonNode send(String method, String path, JsonNode body, String doing)
            throws BackupException, InterruptedException {
        return result(method, path, body, doing);
    }

    /** Deletes something, like {@link #get}. */
    JsonNode delete(String path, String doing) throws BackupException, InterruptedException {
        return result("DELETE", path, null, doing);
    }

    private JsonNode result(String method, String path, @Nullable JsonNode body, String doing)
            throws BackupException, InterruptedException {
        return json(call(method, path, body, doing), doing).path("result");
    }

    /** The JSON of a good answer. */
    JsonNode json(Reply reply, String doing) throws BackupException {
        try {
            JsonNode json = reply.json();
            if (!json.isObject()) {
                throw failures.noQdrant(doing, null);
            }
            return json;
        } catch (JsonProcessingException e) {
            throw failures.noQdrant(doing, e);
        }
    }

    /** A call whose answer is a success. */
    Reply call(String method, String path, @Nullable JsonNode body, String doing)
            throws BackupException, InterruptedException {
        Reply reply;
        try {
            reply = exchange(method, path, body, limits.call());
        } catch (IOException | TimeoutException e) {
            throw failures.silence(doing, e);
        }
        if (!reply.good()) {
            throw failures.answer(doing, reply);
        }
        return reply;
    }

    /** A call with any answer. */
    Reply exchange(String method, String path, @Nullable JsonNode body, Duration limit)
            throws IOException, TimeoutException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body.toString()))
                    .setHeader("Content-Type", "application/json");
        }
        return exchange(request.build(), limit);
    }

    private Reply exchange(HttpRequest request, Duration limit)
            throws IOException, TimeoutException, InterruptedException {
        HttpResponse<String> response = await(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()), limit);
        return new Reply(response.statusCode(), response.body(), date(response));
    }

    private static Optional<Instant> date(HttpResponse<?> response) {
        return response.headers().firstValue("Date").flatMap(words -> {
            try {
                return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(words)));
            } catch (DateTimeException e) {
                return Optional.empty(); // only a hint
            }
        });
    }

    /**
     * Opens the bytes of a file of the server. A stream that brings nothing for the limit fails.
     *
     * @return a stream that the caller closes
     */
    InputStream open(String path, String doing) throws BackupException, InterruptedException {
        HttpResponse<InputStream> response;
        try {
            response = await(
                    client.sendAsync(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream()),
                    limits.call());
        } catch (IOException | TimeoutException e) {
            throw failures.silence(doing, e);
        }
        InputStream body = new GuardedInput(response.body(), limits.stall());
        if (response.statusCode() == 200) {
            return body;
        }
        try (body) {
            String said = new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8);
            throw failures.answer(doing, new Reply(response.statusCode(), said, Optional.empty()));
        } catch (IOException e) {
            throw failures.silence(doing, e);
        }
    }

    /** Sends a file as the one part of a form; it is read as it goes. */
    void upload(String path, String field, Path file, long size, String doing)
            throws BackupException, InterruptedException {
        String boundary = "zdl-" + UUID.randomUUID();
        BodyPublisher body;
        try {
            body = BodyPublishers.concat(
                    BodyPublishers.ofString(
                            "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                                    .formatted(boundary, field, "file.snapshot")),
                    BodyPublishers.ofFile(file),
                    BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        } catch (IOException e) {
            throw BackupException.passing(
                    "ArtifactUnreadable", "%s cannot be read (%s)".formatted(file, e.getMessage()), e);
        }
        HttpRequest request = request(path)
                .POST(body)
                .setHeader("Content-Type", "multipart/form-data; boundary=" + boundary)
                .build();
        Reply reply;
        try {
            reply = exchange(request, limits.upload(size));
        } catch (IOException | TimeoutException e) {
            throw failures.silence(doing, e);
        }
        if (!reply.good()) {
            throw failures.answer(doing, reply);
        }
    }

    /** An IPv6 address has brackets in a URL, whether or not the spec writes them. */
    private String base() throws BackupException {
        String host = endpoint.host();
        String address = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        String url = (endpoint.encrypted() ? "https://" : "http://") + address + ":" + endpoint.httpPort();
        try {
            HttpRequest.newBuilder(URI.create(url));
        } catch (IllegalArgumentException e) {
            throw BackupException.permanent(
                    "InvalidEndpoint", "%s is no address of a server: check endpoint.host".formatted(url), e);
        }
        String key = endpoint.apiKey().map(Password::reveal).orElse("");
        if (!key.chars().allMatch(letter -> letter > ' ' && letter < 0x7f)) {
            // The client's own complaint would show it.
            throw BackupException.permanent(
                    "AuthenticationFailed",
                    "the API key for %s holds characters that cannot be sent: check the Secret of qdrant.apiKeySecretRef for spaces and line ends"
                            .formatted(failures.at()),
                    null);
        }
        return url;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        endpoint.apiKey().map(Password::reveal).ifPresent(key -> request.setHeader("api-key", key));
        return request;
    }

    private static <T> T await(CompletableFuture<T> answer, Duration limit)
            throws IOException, TimeoutException, InterruptedException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** Ends what is under way too. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
