package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.qdrant.QdrantStore;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a Qdrant says of itself. Reads only. */
final class QdrantServerView {
    private final QdrantRest rest;

    QdrantServerView(QdrantRest rest) {
        this.rest = rest;
    }

    /** The server's own words, {@code 1.18.3}. */
    String version() throws BackupException, InterruptedException {
        String doing = "asking for the version";
        JsonNode about = rest.json(rest.call("GET", "/", null, doing), doing);
        String version = about.path("version").asText("");
        if (version.isEmpty()) {
            throw rest.failures().noQdrant(doing, null);
        }
        return version;
    }

    /** The names of all collections that the key may see. */
    SortedSet<String> collections() throws BackupException, InterruptedException {
        SortedSet<String> names = new TreeSet<>();
        rest.get("/collections", "listing the collections")
                .path("collections")
                .forEach(one -> names.add(one.path("name").asText()));
        return names;
    }

    /** The collection by alias, of all aliases that the key may see. */
    SortedMap<String, String> aliases() throws BackupException, InterruptedException {
        SortedMap<String, String> aliases = new TreeMap<>();
        rest.get("/aliases", "listing the aliases")
                .path("aliases")
                .forEach(one -> aliases.put(
                        one.path("alias_name").asText(),
                        one.path("collection_name").asText()));
        return aliases;
    }

    /** A collection as Qdrant describes it: {@code config}, {@code payload_schema}, {@code status}, … */
    JsonNode collection(String name) throws BackupException, InterruptedException {
        return rest.get(QdrantRest.path("collections", name), "reading collection " + name);
    }

    /** How many points a collection has, counted one by one. */
    long count(String name) throws BackupException, InterruptedException {
        JsonNode result = rest.send(
                "POST",
                QdrantRest.path("collections", name, "points", "count"),
                QdrantRest.JSON.createObjectNode().put("exact", true),
                "counting the points of collection " + name);
        return result.path("count").asLong();
    }

    /**
     * Refuses a server of several nodes, since a snapshot holds the data of one node only.
     *
     * @param collection looked at by itself where the key may not see the cluster
     */
    void requireOneNode(String collection) throws BackupException, InterruptedException {
        JsonNode cluster;
        try {
            cluster = rest.get("/cluster", "asking for the nodes of the cluster");
        } catch (BackupException e) {
            if (!e.reason().equals(RestFailures.INSUFFICIENT_PRIVILEGE)) {
                throw e;
            }
            cluster = rest.get(
                    QdrantRest.path("collections", collection, "cluster"),
                    "asking where collection " + collection + " is");
        }
        if (severalNodes(cluster)) {
            throw BackupException.permanent(
                    "ClusterNotSupported",
                    "%s is a node of a cluster and a snapshot holds the data of one node only: name every node as an endpoint of its own, or keep the collections on one node"
                            .formatted(rest.failures().at()),
                    null);
        }
    }

    /** Whether an answer about a cluster or about a collection's shards speaks of other nodes. */
    static boolean severalNodes(JsonNode cluster) {
        return cluster.path("peers").size() > 1
                || !cluster.path("remote_shards").isEmpty();
    }

    /**
     * The mark of the server: the one that most of the collections show in their metadata.
     *
     * @param described collections as {@link #collection} gives them
     * @return empty when none shows one
     */
    static String mark(Collection<JsonNode> described) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (JsonNode collection : described) {
            String mark = metadata(collection).path(QdrantStore.SERVER_KEY).asText("");
            if (!mark.isEmpty()) {
                counts.merge(mark, 1, Integer::sum);
            }
        }
        // Ties go to the smaller mark, so that the answer stays the same.
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** A described collection's metadata; missing where there is none. */
    static JsonNode metadata(JsonNode described) {
        return described.path("config").path("metadata");
    }
}
