package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether the points of one collection fit into another, by what the server says of both. Pure. */
final class VectorShape {
    private VectorShape() {}

    /**
     * What makes a snapshot unfit for a collection.
     *
     * @param backup {@code config} of the collection in the backup
     * @param live {@code config} of the collection that is there
     * @return one clause; empty: it fits
     */
    static Optional<String> difference(JsonNode backup, JsonNode live) {
        SortedMap<String, String> theirs = of(backup.path("params"));
        SortedMap<String, String> ours = of(live.path("params"));
        if (!theirs.equals(ours)) {
            return Optional.of("its vectors are %s and those of the backup %s".formatted(ours, theirs));
        }
        int shards = backup.path("params").path("shard_number").asInt(1);
        int there = live.path("params").path("shard_number").asInt(1);
        return shards == there
                ? Optional.empty()
                : Optional.of("it has %d shards and the backup %d".formatted(there, shards));
    }

    private static SortedMap<String, String> of(JsonNode params) {
        SortedMap<String, String> shapes = new TreeMap<>();
        JsonNode vectors = params.path("vectors");
        if (vectors.has("size") && !vectors.path("size").isObject()) {
            shapes.put("(unnamed)", words(vectors));
        } else {
            vectors.properties().forEach(entry -> shapes.put(entry.getKey(), words(entry.getValue())));
        }
        params.path("sparse_vectors").properties().forEach(entry -> shapes.put(entry.getKey(), "sparse"));
        return shapes;
    }

    private static String words(JsonNode vector) {
        return vector.path("size").asText() + " " + vector.path("distance").asText()
                + (vector.hasNonNull("multivector_config") ? " multivector" : "");
    }
}
