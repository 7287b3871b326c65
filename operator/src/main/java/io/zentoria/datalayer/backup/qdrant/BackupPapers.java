package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.backup.ArtifactNames;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The two files beside the snapshots: what is not in a snapshot, or cannot be seen in it without a Qdrant. Pure. */
final class BackupPapers {
    /** All aliases of the collections, as {@code POST /collections/aliases} takes them. */
    static final String ALIASES = "qdrant/aliases.json";
    /** The collections: names, files, configuration, payload indexes. */
    static final String COLLECTIONS = "qdrant/collections.json";

    private BackupPapers() {}

    /**
     * A collection of a backup.
     *
     * @param path of its snapshot
     * @param config as the server described it: {@code params}, {@code hnsw_config}, {@code metadata}, …
     * @param schema the payload indexes by field
     */
    record Described(String path, JsonNode config, JsonNode schema) {}

    /** The path of a collection's snapshot; what a path cannot hold is percent-encoded. */
    static String path(String collection) {
        return "qdrant/" + ArtifactNames.encode(collection) + ".snapshot";
    }

    /** @param aliases the collection by alias */
    static byte[] aliases(SortedMap<String, String> aliases) {
        ObjectNode json = QdrantRest.JSON.createObjectNode();
        ArrayNode actions = json.putArray("actions");
        aliases.forEach((alias, collection) -> actions.addObject().set("create_alias", aliasOf(collection, alias)));
        return bytes(json);
    }

    static ObjectNode aliasOf(String collection, String alias) {
        return QdrantRest.JSON
                .createObjectNode()
                .put("collection_name", collection)
                .put("alias_name", alias);
    }

    /** The collection by alias. */
    static SortedMap<String, String> readAliases(byte[] json) throws IOException {
        SortedMap<String, String> aliases = new TreeMap<>();
        for (JsonNode action : QdrantRest.JSON.readTree(json).path("actions")) {
            JsonNode create = action.path("create_alias");
            aliases.put(
                    create.path("alias_name").asText(),
                    create.path("collection_name").asText());
        }
        return aliases;
    }

    /** @param described each collection as the server describes it */
    static byte[] collections(Map<String, JsonNode> described) {
        ObjectNode json = QdrantRest.JSON.createObjectNode();
        ArrayNode collections = json.putArray("collections");
        described.forEach((name, collection) -> {
            ObjectNode one = collections.addObject().put("name", name).put("snapshot", path(name));
            JsonNode config = collection.path("config").deepCopy();
            // The note of a run that crashed says nothing about the collection.
            if (config.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove(SnapshotMark.KEY);
            }
            one.set("config", config);
            ObjectNode schema = one.putObject("payload_schema");
            collection.path("payload_schema").properties().forEach(entry -> {
                ObjectNode index = entry.getValue().deepCopy();
                index.remove("points");
                schema.set(entry.getKey(), index);
            });
        });
        return bytes(json);
    }

    /** The collections by name, in the order of the backup. */
    static Map<String, Described> readCollections(byte[] json) throws IOException {
        Map<String, Described> collections = new LinkedHashMap<>();
        for (JsonNode one : QdrantRest.JSON.readTree(json).path("collections")) {
            collections.put(
                    one.path("name").asText(),
                    new Described(one.path("snapshot").asText(), one.path("config"), one.path("payload_schema")));
        }
        return collections;
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return QdrantRest.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
