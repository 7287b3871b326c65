package io.zentoria.datalayer.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /livez} and {@code /readyz}: 200 and {@code ok}, or 503. {@code /metrics}: Prometheus' text format. */
final class HealthServer implements AutoCloseable {
    private final HttpServer server;

    /**
     * @param alive whether a restart would not help
     * @param ready whether the operator has started
     * @param metrics all lines, in Prometheus' text format 0.0.4
     */
    HealthServer(InetSocketAddress address, BooleanSupplier alive, BooleanSupplier ready, Supplier<String> metrics)
            throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/livez", exchange -> answer(exchange, alive));
        server.createContext("/healthz", exchange -> answer(exchange, alive));
        server.createContext("/readyz", exchange -> answer(exchange, ready));
        server.createContext(
                "/metrics", exchange -> send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, BooleanSupplier good) throws IOException {
        boolean is = good.getAsBoolean();
        send(exchange, is ? 200 : 503, "text/plain; charset=utf-8", is ? "ok" : "not ok");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
