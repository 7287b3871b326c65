package io.zentoria.datalayer.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An unpacked image.
 *
 * @param root its files
 * @param tags the names with which it is loaded
 * @param configuration what it says of itself (OCI image configuration)
 */
public record ImageFiles(Path root, List<String> tags, JsonNode configuration) {
    private static final Duration UNPACKING = Duration.ofMinutes(2);

    /**
     * Unpacks an archive in the layout of {@code docker save}, layer by layer.
     *
     * @param folder empty; owners of files are not kept, which an ordinary user could not set
     */
    public static ImageFiles unpack(Path archive, Path folder) {
        Path parts = folder.resolve("parts");
        Path root = folder.resolve("root");
        try {
            Files.createDirectories(parts);
            Files.createDirectories(root);
            tar("-xf", archive.toString(), "-C", parts.toString());
            ObjectMapper json = new ObjectMapper();
            JsonNode image =
                    json.readTree(parts.resolve("manifest.json").toFile()).get(0);
            for (JsonNode layer : image.get("Layers")) {
                tar("--no-same-owner", "-xf", parts.resolve(layer.asText()).toString(), "-C", root.toString());
            }
            return new ImageFiles(
                    root,
                    words(image.get("RepoTags")),
                    json.readTree(parts.resolve(image.get("Config").asText()).toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(archive + " could not be unpacked into " + folder, e);
        }
    }

    private static void tar(String... arguments) {
        List<String> line = new ArrayList<>(List.of("tar", "--warning=no-unknown-keyword"));
        line.addAll(List.of(arguments));
        KubeApiServer.Result result = Asked.program(line, Map.of(), null, UNPACKING);
        if (result.exit() != 0) {
            throw new IllegalStateException(String.join(" ", line) + ": " + result.err());
        }
    }

    /** The command that a container of it runs, before the arguments that are given. */
    public List<String> entrypoint() {
        return words(configuration.at("/config/Entrypoint"));
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }

    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        configuration.at("/config/Env").forEach(each -> {
            String[] parts = each.asText().split("=", 2);
            variables.put(parts[0], parts[1]);
        });
        return variables;
    }

    public Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        configuration
                .at("/config/Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }
}
