package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door of REST: reads the request, asks for the key, and writes the answer; {@link RestRoutes} knows the calls. */
final class RestFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestFront.class);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Keys keys;
    private final RestRoutes routes;

    RestFront(int port, Keys keys, RestRoutes routes) throws IOException {
        this.keys = keys;
        this.routes = routes;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** What goes back. */
    sealed interface Answer {
        /** A result in the usual frame. */
        record Result(JsonNode result) implements Answer {}

        /** A body as it is. */
        record Text(int status, String type, String text) implements Answer {}

        /** A file, in chunks. */
        record File(Path file) implements Answer {}
    }

    /**
     * A request, taken apart.
     *
     * @param path its steps, decoded
     * @param query the part behind the question mark, by name
     */
    record Request(String method, List<String> path, java.util.Map<String, String> query, HttpExchange exchange) {
        /** The body as JSON; an empty one is an empty object. */
        Body json() {
            try {
                String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                JsonNode json = text.isBlank() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(text);
                if (!json.isObject()) {
                    throw new Refusal(Refusal.Kind.BAD_INPUT, "Format error in JSON body: expected an object");
                }
                return new Body(text, json);
            } catch (JsonProcessingException e) {
                throw new Refusal(Refusal.Kind.BAD_INPUT, "Format error in JSON body: " + e.getOriginalMessage());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        record Body(String text, JsonNode json) {}
    }

    private void serve(HttpExchange exchange) throws IOException {
        long began = System.nanoTime();
        try (exchange) {
            try {
                Request request = request(exchange);
                Access access = RestRoutes.open(request) ? Access.ALL : access(exchange);
                write(exchange, routes.answer(access, request), began);
            } catch (Refusal e) {
                refuse(exchange, e, began);
            } catch (RuntimeException e) {
                LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                refuse(exchange, Refusal.internal(String.valueOf(e.getMessage())), began);
            }
        }
    }

    private static Request request(HttpExchange exchange) {
        String raw = exchange.getRequestURI().getRawPath();
        List<String> path = Arrays.stream(raw.split("/"))
                .filter(step -> !step.isEmpty())
                .map(step -> URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        String query = exchange.getRequestURI().getRawQuery();
        return new Request(
                exchange.getRequestMethod(),
                path,
                query == null
                        ? java.util.Map.of()
                        : Arrays.stream(query.split("&"))
                                .map(pair -> pair.split("=", 2))
                                .collect(Collectors.toMap(
                                        pair -> pair[0],
                                        pair -> pair.length == 1
                                                ? ""
                                                : URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                                        (first, second) -> second)),
                exchange);
    }

    /** Refusals at the door are plain text. */
    private Access access(HttpExchange exchange) {
        return keys.access(header(exchange, "api-key"), header(exchange, "Authorization"));
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static void refuse(HttpExchange exchange, Refusal refusal, long began) throws IOException {
        boolean plain = refusal.kind() == Refusal.Kind.UNAUTHENTICATED
                || refusal.kind() == Refusal.Kind.FORBIDDEN
                        && !String.valueOf(refusal.getMessage()).startsWith("Forbidden:");
        if (plain) {
            send(exchange, refusal.kind().http(), "text/plain", String.valueOf(refusal.getMessage()));
            return;
        }
        ObjectNode frame = Json.MAPPER.createObjectNode();
        frame.putObject("status").put("error", refusal.getMessage());
        frame.put("time", seconds(began));
        send(exchange, refusal.kind().http(), "application/json", frame.toString());
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static void write(HttpExchange exchange, Answer answer, long began) throws IOException {
        switch (answer) {
            case Answer.Result(JsonNode result) -> {
                ObjectNode frame = Json.MAPPER.createObjectNode();
                frame.set("result", result);
                frame.put("status", "ok").put("time", seconds(began));
                send(exchange, 200, "application/json", frame.toString());
            }
            case Answer.Text(int status, String type, String text) -> send(exchange, status, type, text);
            case Answer.File(Path file) -> {
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
                exchange.getResponseHeaders()
                        .set("Content-Disposition", "attachment; filename=\"" + file.getFileName() + "\"");
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream out = exchange.getResponseBody()) {
                    Files.copy(file, out);
                }
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
