package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * fabric8's mock of an API server, which keeps objects as a real one does and answers chosen requests with an error. The
 * mock knows no server-side apply; here one manager owns all, so an apply is a creation or a replacement of the parts.
 */
final class MockedApi extends KubernetesCrudDispatcher implements AutoCloseable {
    static final int CONFLICT = HttpURLConnection.HTTP_CONFLICT;
    static final int GONE = HttpURLConnection.HTTP_GONE;
    static final int TOO_MANY = 429;
    static final int BROKEN = HttpURLConnection.HTTP_INTERNAL_ERROR;

    private static final Map<Integer, String> REASONS =
            Map.of(CONFLICT, "Conflict", GONE, "Expired", TOO_MANY, "TooManyRequests", BROKEN, "InternalError");

    /** Requests that are answered with an error, some times. */
    static final class Fault {
        private final Predicate<RecordedRequest> requests;
        private final int code;
        private final AtomicInteger left;

        private Fault(Predicate<RecordedRequest> requests, int code, int times) {
            this.requests = requests;
            this.code = code;
            this.left = new AtomicInteger(times);
        }

        /** How many of the answers were not asked for yet. */
        int left() {
            return left.get();
        }

        private boolean takes(RecordedRequest request) {
            return requests.test(request) && left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
        }
    }

    private record Watcher(String path, WebSocket socket) {}

    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final KubernetesMockServer server;

    /** Held, or the level would go with the logger. */
    private static final Logger EVERY_REQUEST = Logger.getLogger(MockWebServer.class.getName());

    static {
        EVERY_REQUEST.setLevel(Level.WARNING);
    }

    MockedApi() {
        super(List.of(CustomResourceDefinitionContext.fromCustomResourceType(ZentoriaDataLayer.class)));
        server = new KubernetesMockServer(
                new Context(Serialization.jsonMapper()), new MockWebServer(), new HashMap<>(), this, false);
        server.init();
    }

    NamespacedKubernetesClient client() {
        return server.createClient();
    }

    /** How the operator gets here, and nowhere else. */
    ConfigBuilder connection() {
        try (NamespacedKubernetesClient client = client()) {
            return new ConfigBuilder(client.getConfiguration());
        }
    }

    /** Answers the next so many of some requests with an error. */
    Fault answer(int code, int times, Predicate<RecordedRequest> requests) {
        Fault fault = new Fault(requests, code, times);
        faults.add(fault);
        return fault;
    }

    static Predicate<RecordedRequest> request(String method, String path) {
        return request -> request.getMethod().equals(method) && pathOf(request).equals(path);
    }

    static Predicate<RecordedRequest> watch(String path) {
        return request("GET", path).and(request -> request.getPath().contains("watch=true"));
    }

    static Predicate<RecordedRequest> list(String path) {
        return request("GET", path).and(watch(path).negate());
    }

    /** Says on all open watches of a path that they are too old, as a server does after it has compacted its history. */
    int expireWatches(String path) {
        int told = 0;
        for (Watcher watcher : watchers) {
            if (watcher.path().equals(path)) {
                watchers.remove(watcher);
                watcher.socket().send("{\"type\":\"ERROR\",\"object\":" + status(GONE) + "}");
                watcher.socket().close(1000, "expired");
                told++;
            }
        }
        return told;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        for (Fault fault : faults) {
            if (fault.takes(request)) {
                MockResponse error =
                        new MockResponse().setResponseCode(fault.code).setBody(status(fault.code));
                error.setHeader("Content-Type", "application/json");
                return fault.code == TOO_MANY ? error.setHeader("Retry-After", "1") : error;
            }
        }
        boolean apply = request.getMethod().equals("PATCH")
                && String.valueOf(request.getHeader("Content-Type"))
                        .contains(PatchType.SERVER_SIDE_APPLY.getContentType());
        return apply ? applied(request) : super.dispatch(request);
    }

    @Override
    public MockResponse handleWatch(String path) {
        MockResponse response = super.handleWatch(path);
        return new MockResponse()
                .withWebSocketUpgrade(new Remembering(withoutQuery(path), response.getWebSocketListener()));
    }

    private MockResponse applied(RecordedRequest request) {
        String path = pathOf(request);
        ObjectNode object = Yaml.read(bodyOf(request));
        boolean there = handleGet(path.replaceFirst("/status$", "")).code() == HttpURLConnection.HTTP_OK;
        if (!there) {
            String collection = path.substring(0, path.lastIndexOf('/'));
            return super.dispatch(rewritten(request, HttpMethod.POST, collection, "application/json", object));
        }
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        object.properties().forEach(part -> {
            if (part.getKey().equals("metadata")) {
                part.getValue().properties().stream()
                        .filter(field -> field.getValue().isContainerNode())
                        .forEach(field -> replace(patch, "/metadata/" + field.getKey(), field.getValue()));
            } else {
                replace(patch, "/" + part.getKey(), part.getValue());
            }
        });
        return super.dispatch(rewritten(request, HttpMethod.PATCH, path, PatchType.JSON.getContentType(), patch));
    }

    private static void replace(ArrayNode patch, String path, JsonNode value) {
        patch.addObject().put("op", "add").put("path", path).set("value", value);
    }

    private static RecordedRequest rewritten(
            RecordedRequest request, HttpMethod method, String path, String contentType, JsonNode body) {
        Headers headers = request.getHeaders()
                .newBuilder()
                .set("Content-Type", contentType)
                .build();
        return new RecordedRequest(
                request.getHttpVersion(),
                method,
                path,
                headers,
                new Buffer(body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** The body; the mock's own {@code getUtf8Body} gives it only once. */
    static String bodyOf(RecordedRequest request) {
        return new String(request.getBody().getBytes(), StandardCharsets.UTF_8);
    }

    private static String pathOf(RecordedRequest request) {
        return withoutQuery(request.getPath());
    }

    private static String withoutQuery(String path) {
        return path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
    }

    private static String status(int code) {
        return Serialization.asJson(new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withReason(REASONS.get(code))
                .withMessage("answered by the test")
                .build());
    }

    @Override
    public void close() {
        server.destroy();
    }

    /** Passes on what the mock does with a watch, and knows its line. */
    private final class Remembering extends WebSocketListener {
        private final String path;
        private final WebSocketListener mock;

        Remembering(String path, WebSocketListener mock) {
            this.path = path;
            this.mock = mock;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            watchers.add(new Watcher(path, socket));
            mock.onOpen(socket, response);
        }

        @Override
        public void onBeforeAccept(WebSocket socket, Response response) {
            mock.onBeforeAccept(socket, response);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            mock.onMessage(socket, text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            mock.onClosing(socket, code, reason);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            watchers.removeIf(watcher -> watcher.socket() == socket);
            mock.onClosed(socket, code, reason);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable error, Response response) {
            watchers.removeIf(watcher -> watcher.socket() == socket);
            mock.onFailure(socket, error, response);
        }
    }
}
