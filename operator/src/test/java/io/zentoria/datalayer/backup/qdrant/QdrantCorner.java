package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.testbed.QdrantServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** One test's corner of a Qdrant that others use too: its names have the test's own prefix, and go at the end. */
final class QdrantCorner implements AutoCloseable {
    static final String FOLDER = "default/personal/manual/2026-11-24T02-00-00Z";
    /** Short ones, so that faults are noticed within a test's patience. */
    static final RestLimits LIMITS = new RestLimits(
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30));

    private static final int SIZE = 4;

    final String prefix;
    private final QdrantServer server;
    final QdrantRest hand;
    final QdrantServerView view;

    QdrantCorner(QdrantServer server) throws BackupException {
        this(server, "b" + UUID.randomUUID().toString().substring(0, 8) + "_");
    }

    QdrantCorner(QdrantServer server, String prefix) throws BackupException {
        this.server = server;
        this.prefix = prefix;
        this.hand = new QdrantRest(endpoint(server.httpPort(), Optional.ofNullable(server.apiKey())), LIMITS);
        this.view = new QdrantServerView(hand);
    }

    QdrantEndpoint endpoint() {
        return endpoint(server.httpPort(), Optional.ofNullable(server.apiKey()));
    }

    QdrantEndpoint endpoint(int httpPort, Optional<String> key) {
        return new QdrantEndpoint(
                server.host(), httpPort, server.grpcPort(), Tls.Mode.DISABLE, Optional.empty(), key.map(Password::of));
    }

    QdrantServer server() {
        return server;
    }

    String name(String plain) {
        return prefix + plain;
    }

    /** An unnamed vector with an index, aliases, metadata of a person's and of the operator's; odd letters in a name. */
    List<String> fill() throws Exception {
        create(
                "docs",
                "{'vectors': {'size': 4, 'distance': 'Cosine'}, 'hnsw_config': {'m': 24}, 'metadata': {'mine': 1, 'zentoria.io/owner': 'zdl-test/x', 'zentoria.io/server': '%s'}}"
                        .formatted(name("mark")));
        create(
                "my näme #1 %20",
                "{'vectors': {'text': {'size': 4, 'distance': 'Euclid'}, 'img': {'size': 4, 'distance': 'Dot'}}}");
        create(
                "small",
                "{'vectors': {'size': 4, 'distance': 'Dot'}, 'quantization_config': {'scalar': {'type': 'int8', 'always_ram': true}}}");
        create("empty", "{'vectors': {'size': 4, 'distance': 'Manhattan'}}");
        index("docs", "word", "keyword");
        index("docs", "n", "integer");
        points("docs", 1, 300, "");
        points("my näme #1 %20", 1, 40, "text", "img");
        points("small", 1, 50, "");
        alias("live", "docs");
        alias("näxt", "docs");
        return List.of(name("docs"), name("my näme #1 %20"), name("small"), name("empty"));
    }

    JsonNode json(String text) throws Exception {
        return QdrantRest.JSON.readTree(text.replace('\'', '"'));
    }

    void create(String collection, String body) throws Exception {
        hand.send("PUT", QdrantRest.path("collections", name(collection)), json(body), "creating");
    }

    void index(String collection, String field, String type) throws Exception {
        hand.send(
                "PUT",
                QdrantRest.path("collections", name(collection), "index") + "?wait=true",
                json("{'field_name': '%s', 'field_schema': '%s'}".formatted(field, type)),
                "indexing");
    }

    void alias(String alias, String collection) throws Exception {
        hand.send(
                "POST",
                "/collections/aliases",
                json("{'actions': [{'create_alias': {'collection_name': '%s', 'alias_name': '%s'}}]}"
                        .formatted(name(collection), name(alias))),
                "naming");
    }

    /** Points with ids from one number to another, vectors and payload made of the number. */
    void points(String collection, int from, int to, String... vectors) throws Exception {
        ObjectNode body = QdrantRest.JSON.createObjectNode();
        ArrayNode points = body.putArray("points");
        for (int id = from; id <= to; id++) {
            ObjectNode point = points.addObject().put("id", id);
            ObjectNode named = QdrantRest.JSON.createObjectNode();
            for (String vector : vectors) {
                ArrayNode values = QdrantRest.JSON.createArrayNode();
                for (int i = 0; i < SIZE; i++) {
                    values.add(((id * 7L + i * 13L + vector.length()) % 101 - 50) / 8.0 + 0.0625);
                }
                named.set(vector, values);
            }
            point.set("vector", vectors[0].isEmpty() ? named.get("") : named);
            point.putObject("payload").put("word", "w" + id % 5).put("n", id).put("text", "zentoria ä " + id);
        }
        hand.send(
                "PUT",
                QdrantRest.path("collections", name(collection), "points") + "?wait=true",
                body,
                "writing points");
    }

    void deletePoints(String collection, int... ids) throws Exception {
        ObjectNode body = QdrantRest.JSON.createObjectNode();
        ArrayNode points = body.putArray("points");
        for (int id : ids) {
            points.add(id);
        }
        hand.send(
                "POST",
                QdrantRest.path("collections", name(collection), "points", "delete") + "?wait=true",
                body,
                "deleting points");
    }

    /** All points with payload and vectors, by id. */
    SortedMap<String, JsonNode> read(String collection) throws Exception {
        SortedMap<String, JsonNode> points = new TreeMap<>();
        JsonNode page;
        ObjectNode body = QdrantRest.JSON
                .createObjectNode()
                .put("limit", 100)
                .put("with_payload", true)
                .put("with_vector", true);
        do {
            page = hand.send(
                    "POST", QdrantRest.path("collections", collection, "points", "scroll"), body, "reading points");
            page.path("points").forEach(point -> points.put(point.path("id").asText(), point));
            body.set("offset", page.path("next_page_offset"));
        } while (page.hasNonNull("next_page_offset"));
        return points;
    }

    /** Every point of every collection. */
    Map<String, SortedMap<String, JsonNode>> readAll(List<String> collections) throws Exception {
        Map<String, SortedMap<String, JsonNode>> all = new TreeMap<>();
        for (String collection : collections) {
            all.put(collection, read(collection));
        }
        return all;
    }

    List<String> snapshots(String collection) throws Exception {
        List<String> names = new ArrayList<>();
        hand.get(QdrantRest.path("collections", collection, "snapshots"), "listing")
                .forEach(one -> names.add(one.path("name").asText()));
        return names;
    }

    /** The names of the test's collections. */
    List<String> collections() throws Exception {
        return view.collections().stream().filter(name -> name.contains(prefix)).toList();
    }

    SortedMap<String, String> aliases() throws Exception {
        SortedMap<String, String> aliases = new TreeMap<>(view.aliases());
        aliases.keySet().removeIf(alias -> !alias.startsWith(prefix));
        return aliases;
    }

    JsonNode metadata(String collection) throws Exception {
        return QdrantServerView.metadata(view.collection(collection));
    }

    void drop(String collection) throws Exception {
        hand.delete(QdrantRest.path("collections", collection), "dropping");
    }

    /** Takes a backup into a folder. */
    Manifest take(Path folder, List<String> collections) throws Exception {
        return take(folder, endpoint(), collections);
    }

    static Manifest take(Path folder, QdrantEndpoint endpoint, List<String> collections) throws Exception {
        try (StoreBackup store = new QdrantBackup(endpoint, collections, Clock.systemUTC(), LIMITS)) {
            return new BackupRun(new FilesystemTier("local", folder), Optional.empty(), Clock.systemUTC())
                    .take(
                            new RunRequest(
                                    "personal-manual",
                                    new Owner("default", "personal"),
                                    "manual",
                                    Instant.parse("2026-11-24T02:00:00Z"),
                                    FOLDER,
                                    "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8)),
                            List.of(store),
                            (path, bytes, estimate) -> {});
        }
    }

    /** A restore of all that a folder holds. */
    StoreRestore.Job job(Path folder, Manifest manifest, StoreRestore.Target target, Optional<String> only) {
        Map<String, Path> files = new HashMap<>();
        manifest.artifacts()
                .forEach(artifact ->
                        files.put(artifact.path(), folder.resolve(FOLDER).resolve(artifact.storedPath())));
        return new StoreRestore.Job(
                prefix.replace("_", ""),
                manifest,
                files,
                target,
                only.map(name ->
                        new StoreRestore.Selection(StoreRestore.Selection.Kind.COLLECTION, Optional.empty(), name)));
    }

    QdrantRestore restore() throws BackupException {
        return new QdrantRestore(endpoint(), Clock.systemUTC(), LIMITS);
    }

    @Override
    public void close() {
        try {
            for (String name : view.collections()) {
                if (name.contains(prefix) || name.contains(prefix.replace("_", ""))) {
                    drop(name);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("collections of a test stay on the server", e);
        } finally {
            hand.close();
        }
    }
}
