package io.zentoria.datalayer.backup.tier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What {@code rclone lsjson} writes. */
final class RcloneListing {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RcloneListing() {}

    /** The paths of files, from a listing. */
    static List<String> paths(byte[] json) throws IOException {
        JsonNode listing = tree(json);
        if (!listing.isArray()) {
            throw new IOException("rclone lsjson did not write a list");
        }
        List<String> paths = new ArrayList<>();
        for (JsonNode file : listing) {
            if (!file.path("IsDir").asBoolean()) {
                paths.add(file.path("Path").asText());
            }
        }
        return paths;
    }

    /** The size in bytes of a file, from the answer to {@code --stat}; empty: nothing or a folder. */
    static OptionalLong size(byte[] json) throws IOException {
        JsonNode file = tree(json);
        return file.path("IsDir").asBoolean() || !file.path("Size").isIntegralNumber()
                ? OptionalLong.empty()
                : OptionalLong.of(file.path("Size").asLong());
    }

    private static JsonNode tree(byte[] json) throws IOException {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IOException("rclone lsjson did not write all of its answer", e);
        }
    }
}
