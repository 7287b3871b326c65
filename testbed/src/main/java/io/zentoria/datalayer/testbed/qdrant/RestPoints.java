package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.HasIdCondition;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.RepeatedStrings;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Answer;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Points as REST writes them. */
final class RestPoints {
    private static final int PAGE = 10;

    private final Engine engine;

    RestPoints(Engine engine) {
        this.engine = engine;
    }

    /** {@code /collections/{collection}/points…}. */
    Answer answer(Access access, Request request, String collection) {
        String call = request.path().size() == 3
                ? ""
                : String.join("/", request.path().subList(3, request.path().size()));
        JsonNode body = request.json().json();
        return new Answer.Result(
                switch (request.method() + " " + call) {
                    case "PUT " -> updated(request, upsert(access, collection, body));
                    case "POST " -> get(access, collection, body);
                    case "POST delete" -> updated(request, delete(access, collection, body));
                    case "POST count" -> count(access, collection, body);
                    case "POST scroll" -> scroll(access, collection, body);
                    case "POST query" -> query(access, collection, body);
                    case "POST search" -> search(access, collection, body);
                    default -> throw RestRoutes.unknown(request);
                });
    }

    private long upsert(Access access, String collection, JsonNode body) {
        if (!body.path("points").isArray()) {
            throw Refusal.notHere("points that are not a list");
        }
        List<Point> points = new ArrayList<>();
        for (JsonNode point : body.path("points")) {
            JsonNode payload = point.path("payload");
            points.add(new Point(
                    Values.id(point.path("id")),
                    Vectors.read(point.path("vector")),
                    payload.isObject() ? Values.read(payload) : Map.of(),
                    0));
        }
        return engine.with(access, Need.WRITE_POINTS, collection, it -> it.upsert(points));
    }

    private long delete(Access access, String collection, JsonNode body) {
        if (body.has("filter")) {
            Filter filter = filter(body.get("filter"));
            return engine.with(
                    access, Need.WRITE_POINTS, collection, it -> it.delete(point -> Filters.passes(filter, point)));
        }
        List<PointId> ids = new ArrayList<>();
        body.path("points").forEach(id -> ids.add(Values.id(id)));
        return engine.with(access, Need.WRITE_POINTS, collection, it -> it.delete(point -> ids.contains(point.id())));
    }

    /** How a change is answered: only who waits is told that it is done. */
    static ObjectNode updated(Request request, long operation) {
        boolean waited = "true".equals(request.query().get("wait"));
        return Json.MAPPER
                .createObjectNode()
                .put("operation_id", operation)
                .put("status", waited ? "completed" : "acknowledged");
    }

    private JsonNode count(Access access, String collection, JsonNode body) {
        Filter filter = filter(body.path("filter"));
        long count = engine.with(access, Need.READ, collection, it -> it.count(filter));
        return Json.MAPPER.createObjectNode().put("count", count);
    }

    private JsonNode get(Access access, String collection, JsonNode body) {
        List<PointId> ids = new ArrayList<>();
        body.path("ids").forEach(id -> ids.add(Values.id(id)));
        ArrayNode found = Json.MAPPER.createArrayNode();
        engine.with(access, Need.READ, collection, it -> it.get(ids))
                .forEach(point -> found.add(shown(
                        point,
                        body.path("with_payload").asBoolean(true),
                        body.path("with_vector").asBoolean(false))));
        return found;
    }

    private JsonNode scroll(Access access, String collection, JsonNode body) {
        Filter filter = filter(body.path("filter"));
        int limit = body.path("limit").asInt(PAGE);
        PointId from = body.hasNonNull("offset") ? Values.id(body.get("offset")) : PointId.getDefaultInstance();
        List<Point> page = engine.with(access, Need.READ, collection, it -> it.page(filter, from, limit));
        ObjectNode found = Json.MAPPER.createObjectNode();
        ArrayNode points = found.putArray("points");
        page.stream()
                .limit(limit)
                .forEach(point -> points.add(shown(
                        point,
                        body.path("with_payload").asBoolean(true),
                        body.path("with_vector").asBoolean(false))));
        if (page.size() > limit) {
            found.set("next_page_offset", Values.write(page.get(limit).id()));
        } else {
            found.putNull("next_page_offset");
        }
        return found;
    }

    private JsonNode query(Access access, String collection, JsonNode body) {
        JsonNode query = body.path("query");
        JsonNode vector = query.isObject() ? query.path("nearest") : query;
        if (!vector.isArray() || body.has("prefetch")) {
            throw Refusal.notHere("a query that is not the nearest of one dense vector");
        }
        ObjectNode found = Json.MAPPER.createObjectNode();
        found.set(
                "points", nearest(access, collection, vector, body.path("using").asText(), body));
        return found;
    }

    private JsonNode search(Access access, String collection, JsonNode body) {
        JsonNode vector = body.path("vector");
        return vector.isObject()
                ? nearest(
                        access,
                        collection,
                        vector.path("vector"),
                        vector.path("name").asText(),
                        body)
                : nearest(access, collection, vector, "", body);
    }

    private ArrayNode nearest(Access access, String collection, JsonNode vector, String using, JsonNode body) {
        Filter filter = filter(body.path("filter"));
        float[] wanted = Vectors.floats(vector);
        ArrayNode points = Json.MAPPER.createArrayNode();
        engine.with(access, Need.READ, collection, it -> it.nearest(using, wanted, filter)).stream()
                .skip(body.path("offset").asLong(0))
                .limit(body.path("limit").asLong(PAGE))
                .forEach(hit -> {
                    ObjectNode point = shown(
                            hit.point(),
                            body.path("with_payload").asBoolean(false),
                            body.path("with_vector").asBoolean(false));
                    points.add(point.put("version", hit.point().version()).put("score", hit.score()));
                });
        return points;
    }

    private static ObjectNode shown(Point point, boolean payload, boolean vector) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.set("id", Values.write(point.id()));
        if (payload) {
            json.set("payload", Values.write(point.payload()));
        }
        if (vector) {
            json.set("vector", Vectors.write(point.vectors()));
        }
        return json;
    }

    private static Filter filter(JsonNode json) {
        Filter.Builder filter = Filter.newBuilder();
        for (JsonNode condition : several(json.path("must"))) {
            filter.addMust(condition(condition));
        }
        for (JsonNode condition : several(json.path("must_not"))) {
            filter.addMustNot(condition(condition));
        }
        for (JsonNode condition : several(json.path("should"))) {
            filter.addShould(condition(condition));
        }
        if (json.has("min_should")) {
            throw Refusal.notHere("min_should");
        }
        return filter.build();
    }

    private static Iterable<JsonNode> several(JsonNode json) {
        return json.isObject() ? List.of(json) : json;
    }

    private static Condition condition(JsonNode json) {
        if (json.has("has_id")) {
            HasIdCondition.Builder ids = HasIdCondition.newBuilder();
            json.get("has_id").forEach(id -> ids.addHasId(Values.id(id)));
            return Condition.newBuilder().setHasId(ids).build();
        }
        if (json.has("must") || json.has("should") || json.has("must_not")) {
            return Condition.newBuilder().setFilter(filter(json)).build();
        }
        FieldCondition.Builder field =
                FieldCondition.newBuilder().setKey(json.path("key").asText());
        if (json.has("match")) {
            field.setMatch(match(json.get("match")));
        } else if (json.has("range")) {
            field.setRange(range(json.get("range")));
        } else {
            throw Refusal.notHere("the condition " + json);
        }
        return Condition.newBuilder().setField(field).build();
    }

    private static Range range(JsonNode json) {
        Range.Builder range = Range.newBuilder();
        if (json.hasNonNull("lt")) {
            range.setLt(json.get("lt").asDouble());
        }
        if (json.hasNonNull("lte")) {
            range.setLte(json.get("lte").asDouble());
        }
        if (json.hasNonNull("gt")) {
            range.setGt(json.get("gt").asDouble());
        }
        if (json.hasNonNull("gte")) {
            range.setGte(json.get("gte").asDouble());
        }
        return range.build();
    }

    private static Match match(JsonNode json) {
        Match.Builder match = Match.newBuilder();
        if (json.has("value")) {
            JsonNode value = json.get("value");
            if (value.isBoolean()) {
                return match.setBoolean(value.asBoolean()).build();
            }
            return value.isIntegralNumber()
                    ? match.setInteger(value.asLong()).build()
                    : match.setKeyword(value.asText()).build();
        }
        if (json.has("text")) {
            return match.setText(json.get("text").asText()).build();
        }
        if (json.has("any") && json.get("any").path(0).isTextual()) {
            RepeatedStrings.Builder words = RepeatedStrings.newBuilder();
            json.get("any").forEach(word -> words.addStrings(word.asText()));
            return match.setKeywords(words).build();
        }
        throw Refusal.notHere("the match " + json);
    }
}
