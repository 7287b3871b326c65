package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the server tells of itself as a whole. */
final class RestStatus {
    private final Engine engine;

    RestStatus(Engine engine) {
        this.engine = engine;
    }

    static Answer version() {
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("title", HealthService.TITLE)
                .put("version", HealthService.VERSION)
                .put("commit", HealthService.COMMIT);
        return new Answer.Text(200, "application/json", json.toString());
    }

    /** Both checks are answered with the same words, as by the real server. */
    static Answer alive() {
        return new Answer.Text(200, "text/plain", "healthz check passed");
    }

    static Answer ready() {
        return new Answer.Text(200, "text/plain", "all shards are ready");
    }

    /** A single node. */
    static Answer cluster(Access access) {
        access.check(Need.READ_SERVER, "");
        return new Answer.Result(Json.MAPPER.createObjectNode().put("status", "disabled"));
    }

    static Answer issues(Access access) {
        access.check(Need.READ_SERVER, "");
        ObjectNode issues = Json.MAPPER.createObjectNode();
        issues.putArray("issues");
        return new Answer.Result(issues);
    }

    /** The figures that the stand-in has, as Prometheus reads them; those of a real server's inside are missing. */
    Answer metrics(Access access) {
        access.check(Need.READ_SERVER, "");
        Map<String, Integer> counts = engine.pointCounts();
        StringBuilder text = new StringBuilder();
        Map<String, Object> app = new LinkedHashMap<>();
        app.put("name=\"qdrant\",version=\"" + HealthService.VERSION + "\"", 1);
        gauge(text, "app_info", "information about qdrant server", app);
        gauge(text, "collections_total", "number of collections", Map.of("", counts.size()));
        Map<String, Object> points = new LinkedHashMap<>();
        counts.forEach((name, count) -> points.put("id=\"" + escaped(name) + "\"", count));
        gauge(text, "collection_points", "approximate amount of points per collection", points);
        gauge(text, "cluster_enabled", "is cluster support enabled", Map.of("", 0));
        return new Answer.Text(200, "text/plain", text.toString());
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static void gauge(StringBuilder text, String name, String help, Map<String, ?> values) {
        text.append("# HELP %s %s\n# TYPE %s gauge\n".formatted(name, help, name));
        values.forEach((labels, value) -> text.append(name)
                .append(labels.isEmpty() ? "" : "{" + labels + "}")
                .append(' ')
                .append(value)
                .append('\n'));
    }
}
