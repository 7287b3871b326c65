package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** All collections and aliases in one file: a tar of a snapshot of each, and of which is which. */
final class StorageFile {
    private static final String CONFIG = "config.json";
    private static final String COLLECTIONS = "collections_mapping";
    private static final String ALIASES = "collections_aliases";

    private StorageFile() {}

    /**
     * What a file holds.
     *
     * @param aliases the collection of each
     */
    record Content(Map<String, StoredCollection> collections, Map<String, String> aliases) {}

    static void write(Content content, OutputStream out) throws IOException {
        ObjectNode config = Json.MAPPER.createObjectNode();
        ObjectNode names = config.putObject(COLLECTIONS);
        for (Map.Entry<String, StoredCollection> entry : content.collections().entrySet()) {
            String file = names.size() + ".snapshot";
            ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
            SnapshotFile.write(entry.getValue(), snapshot);
            Tar.write(out, file, snapshot.toByteArray());
            names.put(entry.getKey(), file);
        }
        ObjectNode aliases = config.putObject(ALIASES);
        content.aliases().forEach(aliases::put);
        Tar.write(out, CONFIG, Json.MAPPER.writeValueAsBytes(config));
        Tar.end(out);
    }

    static Content read(InputStream in) throws IOException {
        Map<String, byte[]> files = Tar.read(in);
        JsonNode config = Json.MAPPER.readTree(files.getOrDefault(CONFIG, new byte[0]));
        Map<String, StoredCollection> collections = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> name : config.path(COLLECTIONS).properties()) {
            byte[] snapshot = files.getOrDefault(name.getValue().asText(), new byte[0]);
            collections.put(name.getKey(), SnapshotFile.read(new ByteArrayInputStream(snapshot)));
        }
        Map<String, String> aliases = new LinkedHashMap<>();
        config.path(ALIASES)
                .properties()
                .forEach(alias -> aliases.put(alias.getKey(), alias.getValue().asText()));
        return new Content(collections, aliases);
    }
}
