package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreFence;
import io.zentoria.datalayer.qdrant.QdrantStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A collection that is made of a snapshot: filled, checked, cleaned, dropped. */
final class RestoredCollection {
    /** So many points are looked at for one with a dense vector. */
    private static final int LOOKED_AT = 16;

    private final QdrantRest rest;
    private final QdrantServerView view;
    private final RestoreSource.Item item;
    private final String name;

    /** @param name what it is called on the server */
    RestoredCollection(QdrantRest rest, RestoreSource.Item item, String name) {
        this.rest = rest;
        this.view = new QdrantServerView(rest);
        this.item = item;
        this.name = name;
    }

    /**
     * Fills it, and makes it where it is not there. The server takes all of the snapshot or nothing: one whose bytes are
     * not those of the manifest is refused.
     */
    void fill() throws BackupException, InterruptedException {
        rest.upload(
                QdrantRest.path("collections", name, "snapshots", "upload") + "?wait=true&priority=snapshot&checksum="
                        + item.sha256(),
                "snapshot",
                item.snapshot(),
                item.size(),
                "restoring collection %s into %s".formatted(item.collection(), name));
    }

    /** Takes the operator's notes off it, so that nobody takes a copy for the original. */
    void disown() throws BackupException, InterruptedException {
        ObjectNode gone = QdrantRest.JSON.createObjectNode();
        QdrantServerView.metadata(view.collection(name)).properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> key.startsWith(QdrantStore.OWN_KEYS))
                .forEach(gone::putNull);
        note(gone);
    }

    /**
     * Gives it the metadata that it had.
     *
     * @param before what the server said of it; null: it was not there, and only the note of the backup goes
     */
    void keepMetadata(@Nullable JsonNode before) throws BackupException, InterruptedException {
        JsonNode now = QdrantServerView.metadata(view.collection(name));
        ObjectNode change = QdrantRest.JSON.createObjectNode();
        if (before == null) {
            if (now.has(SnapshotMark.KEY)) {
                change.putNull(SnapshotMark.KEY);
            }
        } else {
            JsonNode had = QdrantServerView.metadata(before);
            now.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(key -> !had.has(key))
                    .forEach(change::putNull);
            had.properties().stream()
                    .filter(entry -> !entry.getValue().equals(now.path(entry.getKey())))
                    .forEach(entry -> change.set(entry.getKey(), entry.getValue()));
        }
        note(change);
    }

    private void note(ObjectNode metadata) throws BackupException, InterruptedException {
        if (metadata.isEmpty()) {
            return;
        }
        ObjectNode body = QdrantRest.JSON.createObjectNode();
        body.set("metadata", metadata);
        rest.send("PATCH", QdrantRest.path("collections", name), body, "setting the metadata of collection " + name);
    }

    /** Makes the payload indexes of the backup that it lacks: a collection that was there keeps its own description. */
    void completeIndexes() throws BackupException, InterruptedException {
        for (String field : missingIndexes(view.collection(name))) {
            JsonNode index = item.described().schema().path(field);
            ObjectNode body = QdrantRest.JSON.createObjectNode().put("field_name", field);
            body.set("field_schema", index.hasNonNull("params") ? index.get("params") : index.path("data_type"));
            rest.send(
                    "PUT",
                    QdrantRest.path("collections", name, "index") + "?wait=true",
                    body,
                    "indexing field %s of collection %s".formatted(field, name));
        }
    }

    private List<String> missingIndexes(JsonNode described) {
        List<String> missing = new ArrayList<>();
        item.described().schema().properties().forEach(entry -> {
            JsonNode there = described.path("payload_schema").path(entry.getKey());
            if (!there.path("data_type").equals(entry.getValue().path("data_type"))) {
                missing.add(entry.getKey());
            }
        });
        return missing;
    }

    /**
     * Compares it with what the backup says of it.
     *
     * @return what was checked, {@code 1200 points as counted, search finds its own point first}
     * @throws BackupException reason {@code CheckFailed}
     */
    String check() throws BackupException, InterruptedException {
        JsonNode described = view.collection(name);
        if (described.path("status").asText().equals("red")) {
            throw failed("the server cannot work with it (%s)"
                    .formatted(described.path("optimizer_status").toString()));
        }
        long count = view.count(name);
        if (item.points().isPresent() && !item.points().get().holds(count)) {
            throw failed("it has %d points and the backup %s"
                    .formatted(count, item.points().get()));
        }
        List<String> missing = missingIndexes(described);
        if (!missing.isEmpty()) {
            throw failed("it lacks the payload indexes of %s".formatted(String.join(", ", missing)));
        }
        String counted = item.points()
                .map(points -> points.min() == points.max()
                        ? "%d points as counted".formatted(count)
                        : "%d points, %s were counted while somebody was writing".formatted(count, points))
                .orElse("%d points, which nobody had counted".formatted(count));
        return counted + ", " + search(described.path("config").path("params").path("vectors"), count);
    }

    /**
     * Whether its metadata holds the counter of the fence.
     *
     * @param wanted of the manifest
     * @throws BackupException reason {@code RestoreMismatch}
     */
    String fence(long wanted) throws BackupException, InterruptedException {
        String found = QdrantFence.counter(view, name);
        if (!found.equals(String.valueOf(wanted))) {
            throw StoreFence.missing("the snapshot of collection " + item.collection(), wanted, found);
        }
        return "the fence's counter %d as in the manifest".formatted(wanted);
    }

    private String search(JsonNode vectors, long count) throws BackupException, InterruptedException {
        if (count == 0) {
            return "nothing to search for";
        }
        JsonNode points = rest.send(
                        "POST",
                        QdrantRest.path("collections", name, "points", "scroll"),
                        QdrantRest.JSON
                                .createObjectNode()
                                .put("limit", LOOKED_AT)
                                .put("with_payload", false)
                                .put("with_vector", true),
                        "reading points of collection " + name)
                .path("points");
        if (points.isEmpty()) {
            throw failed("not one of its %d points can be read".formatted(count));
        }
        Optional<SearchCheck.Probe> probe = Optional.empty();
        for (int i = 0; i < points.size() && probe.isEmpty(); i++) {
            probe = SearchCheck.probe(vectors, points.get(i));
        }
        if (probe.isEmpty()) {
            return "points are read, but none has a dense vector to search with";
        }
        if (problem(probe.get(), false).isEmpty()) {
            return "search finds its own point first";
        }
        // An index may miss a point without anything being lost.
        Optional<String> problem = problem(probe.get(), true);
        if (problem.isPresent()) {
            throw failed(problem.get());
        }
        return "search finds its own point first, though not by the index";
    }

    private Optional<String> problem(SearchCheck.Probe probe, boolean exact)
            throws BackupException, InterruptedException {
        JsonNode found = rest.send(
                "POST",
                QdrantRest.path("collections", name, "points", "query"),
                probe.query(exact),
                "searching collection " + name);
        return SearchCheck.problem(probe, found.path("points"));
    }

    private BackupException failed(String what) {
        return BackupException.permanent(
                "CheckFailed",
                "collection %s restored into %s on %s is not what was backed up: %s"
                        .formatted(item.collection(), name, rest.failures().at(), what),
                null);
    }

    /** Drops it, if it is there. */
    void drop() throws BackupException, InterruptedException {
        rest.delete(QdrantRest.path("collections", name), "dropping collection " + name);
    }
}
