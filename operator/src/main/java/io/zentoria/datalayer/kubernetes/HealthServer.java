package io.zentoria.datalayer.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** {@code /livez} and {@code /readyz}: 200 and {@code ok}, or 503. */
final class HealthServer implements AutoCloseable {
    private final HttpServer server;

    /**
     * @param alive whether a restart would not help
     * @param ready whether the operator has started
     */
    HealthServer(InetSocketAddress address, BooleanSupplier alive, BooleanSupplier ready) throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/livez", exchange -> answer(exchange, alive));
        server.createContext("/healthz", exchange -> answer(exchange, alive));
        server.createContext("/readyz", exchange -> answer(exchange, ready));
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
        try (exchange) {
            boolean is = good.getAsBoolean();
            byte[] body = (is ? "ok" : "not ok").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(is ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
