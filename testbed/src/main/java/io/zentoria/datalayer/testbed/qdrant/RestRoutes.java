package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.RenameAlias;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Answer;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which path is which call. */
final class RestRoutes {
    private static final Set<String> OPEN = Set.of("", "healthz", "livez", "readyz", "stand-in");
    /** These only read, though they are sent by POST. */
    private static final Set<String> QUERIES = Set.of("query", "search", "scroll", "count");

    private final Engine engine;
    private final CallLog log;
    private final RestStatus status;
    private final RestPoints points;
    private final RestSnapshots snapshotCalls;
    private final Snapshots snapshots;

    RestRoutes(Engine engine, CallLog log, Snapshots snapshots) {
        this.engine = engine;
        this.log = log;
        this.status = new RestStatus(engine);
        this.points = new RestPoints(engine);
        this.snapshots = snapshots;
        this.snapshotCalls = new RestSnapshots(snapshots);
    }

    /** Whether a call needs no key. */
    static boolean open(Request request) {
        return OPEN.contains(request.path().isEmpty() ? "" : request.path().getFirst());
    }

    Answer answer(Access access, Request request) {
        List<String> path = request.path();
        String first = path.isEmpty() ? "" : path.getFirst();
        if (first.equals("stand-in")) {
            return standIn(request);
        }
        boolean aboutOne =
                first.equals("collections") && path.size() > 1 && !path.equals(List.of("collections", "aliases"));
        log.add(
                Call.Front.REST,
                request.method() + " /" + String.join("/", path),
                aboutOne ? path.get(1) : null,
                !request.method().equals("GET") && !QUERIES.contains(path.isEmpty() ? "" : path.getLast()));
        return switch (first) {
            case "" -> RestStatus.version();
            case "healthz", "livez" -> RestStatus.alive();
            case "readyz" -> RestStatus.ready();
            case "metrics" -> status.metrics(access);
            case "cluster" -> RestStatus.cluster(access);
            case "issues" -> RestStatus.issues(access);
            case "aliases" -> {
                get(request, 1);
                yield aliases(engine.aliases(access));
            }
            case "collections" -> collections(access, request);
            case "snapshots" -> snapshotCalls.answerFull(access, request);
            default -> throw unknown(request);
        };
    }

    private static Answer result(JsonNode json) {
        return new Answer.Result(json);
    }

    private static Answer result(boolean done) {
        return new Answer.Result(Json.MAPPER.getNodeFactory().booleanNode(done));
    }

    static Refusal unknown(Request request) {
        return Refusal.notHere(request.method() + " /" + String.join("/", request.path()));
    }

    /** The stand-in's own: what it was asked. */
    private Answer standIn(Request request) {
        if (!request.path().equals(List.of("stand-in", "calls"))) {
            throw unknown(request);
        }
        if (request.method().equals("DELETE")) {
            log.clear();
            return result(true);
        }
        ArrayNode calls = Json.MAPPER.createArrayNode();
        for (Call call : log.calls()) {
            calls.addObject()
                    .put("time", call.time().toString())
                    .put("front", call.front().name())
                    .put("method", call.method())
                    .put("collection", call.collection())
                    .put("write", call.write());
        }
        return result(calls);
    }

    private static Answer aliases(List<AliasDescription> all) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        ArrayNode aliases = json.putArray("aliases");
        all.forEach(alias -> aliases.addObject()
                .put("alias_name", alias.getAliasName())
                .put("collection_name", alias.getCollectionName()));
        return result(json);
    }

    private Answer collections(Access access, Request request) {
        List<String> path = request.path();
        if (path.size() == 1) {
            get(request, 1);
            ObjectNode json = Json.MAPPER.createObjectNode();
            ArrayNode names = json.putArray("collections");
            engine.list(access).forEach(name -> names.addObject().put("name", name));
            return result(json);
        }
        String name = path.get(1);
        if (path.size() == 2 && name.equals("aliases") && request.method().equals("POST")) {
            return result(engine.changeAliases(access, actions(request.json().json())));
        }
        if (name.equals(".") || name.equals("..")) {
            return new Answer.Text(404, "text/plain", "");
        }
        if (path.size() == 2) {
            return collection(access, request, name);
        }
        Limits.ofPath().collection(name).refuse();
        return switch (path.get(2)) {
            case "exists" -> {
                get(request, 3);
                yield result(Json.MAPPER.createObjectNode().put("exists", engine.exists(access, name)));
            }
            case "aliases" -> {
                get(request, 3);
                yield aliases(engine.aliases(access, name));
            }
            case "cluster" -> {
                get(request, 3);
                yield cluster(access, name);
            }
            case "index" -> index(access, request, name);
            case "points" -> points.answer(access, request, name);
            case "snapshots" -> snapshotCalls.answer(access, request, name);
            default -> throw unknown(request);
        };
    }

    /** Refuses what is not a reading of a path of so many steps. */
    private static void get(Request request, int steps) {
        if (!request.method().equals("GET") || request.path().size() != steps) {
            throw unknown(request);
        }
    }

    private Answer cluster(Access access, String name) {
        int count = engine.with(access, Need.READ, name, it -> it.points().size());
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("peer_id", snapshots.peer()).put("shard_count", 1);
        json.putArray("local_shards")
                .addObject()
                .put("shard_id", 0)
                .put("points_count", count)
                .put("state", "Active");
        json.putArray("remote_shards");
        json.putArray("shard_transfers");
        return result(json);
    }

    private Answer collection(Access access, Request request, String name) {
        return switch (request.method()) {
            case "GET" -> {
                Limits.ofPath().collection(name).refuse();
                yield result(RestSettings.write(engine.info(access, name)));
            }
            case "PUT" -> {
                Request.Body body = request.json();
                Limits.ofPath().newCollection(name).refuse();
                CreateCollection create = new RestSettings(new ProtoJson(body.text())).create(name, body.json());
                Limits.ofJson().create(create).refuse();
                yield result(engine.create(access, create));
            }
            case "PATCH" -> {
                Request.Body body = request.json();
                Limits.ofPath().collection(name).refuse();
                UpdateCollection update = new RestSettings(new ProtoJson(body.text())).update(name, body.json());
                Limits.ofJson().update(update).refuse();
                yield result(engine.update(access, update));
            }
            case "DELETE" -> {
                Limits.ofPath().collection(name).refuse();
                boolean deleted = engine.delete(access, name);
                if (deleted) {
                    snapshots.forget(name);
                }
                yield result(deleted);
            }
            default -> throw unknown(request);
        };
    }

    private static List<AliasOperations> actions(JsonNode body) {
        List<AliasOperations> actions = new ArrayList<>();
        for (JsonNode action : body.path("actions")) {
            AliasOperations.Builder operation = AliasOperations.newBuilder();
            if (action.has("create_alias")) {
                JsonNode create = action.get("create_alias");
                operation.setCreateAlias(CreateAlias.newBuilder()
                        .setCollectionName(create.path("collection_name").asText())
                        .setAliasName(create.path("alias_name").asText()));
            } else if (action.has("delete_alias")) {
                operation.setDeleteAlias(DeleteAlias.newBuilder()
                        .setAliasName(
                                action.get("delete_alias").path("alias_name").asText()));
            } else if (action.has("rename_alias")) {
                JsonNode rename = action.get("rename_alias");
                operation.setRenameAlias(RenameAlias.newBuilder()
                        .setOldAliasName(rename.path("old_alias_name").asText())
                        .setNewAliasName(rename.path("new_alias_name").asText()));
            } else {
                throw new Refusal(
                        Refusal.Kind.BAD_INPUT,
                        "Format error in JSON body: data did not match any variant of untagged enum AliasOperations");
            }
            actions.add(operation.build());
        }
        return actions;
    }

    private Answer index(Access access, Request request, String name) {
        String shape = request.method() + " " + request.path().size();
        if (shape.equals("DELETE 4")) {
            return result(RestPoints.updated(
                    request, engine.dropIndex(access, name, request.path().get(3))));
        }
        if (!shape.equals("PUT 3")) {
            throw unknown(request);
        }
        Request.Body body = request.json();
        ProtoJson reader = new ProtoJson(body.text());
        JsonNode field = body.json().path("field_name");
        if (field.asText().isEmpty()) {
            throw reader.format("Invalid json path: ''", field);
        }
        var index = Indexes.read(reader, body.json().path("field_schema"));
        return result(RestPoints.updated(request, engine.createIndex(access, name, field.asText(), index)));
    }
}
