package io.zentoria.datalayer.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.testbed.Helm;
import io.zentoria.datalayer.testbed.Installation;
import io.zentoria.datalayer.testbed.KubeApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The chart as the real Helm renders it. */
final class Chart {
    static final Path ROOT = Path.of("..");
    static final Path FOLDER = ROOT.resolve("helm/zentoria-data-layer");
    /** Whose objects are called {@code op-zentoria-data-layer}. */
    static final String RELEASE = "op";

    private static final Helm HELM = new Helm();

    private Chart() {}

    static KubeApiServer.Result helm(String command, String... options) {
        List<String> line = new ArrayList<>(List.of(command));
        if (command.equals("template")) {
            line.add(RELEASE);
        }
        line.add(FOLDER.toString());
        line.addAll(List.of(options));
        return HELM.run(line);
    }

    /** The objects that these options give, in the namespace {@code zentoria}. */
    static List<ObjectNode> objects(String... options) {
        List<String> all = new ArrayList<>(List.of("--namespace=zentoria"));
        all.addAll(List.of(options));
        KubeApiServer.Result result = helm("template", all.toArray(new String[0]));
        if (result.exit() != 0) {
            throw new AssertionError(result.err());
        }
        return objectsOf(result.out());
    }

    static List<ObjectNode> objectsOf(String yaml) {
        return Stream.of(yaml.split("(?m)^---\\s*$"))
                .filter(text -> text.lines().anyMatch(line -> line.startsWith("kind:")))
                .map(Yaml::read)
                .toList();
    }

    static ObjectNode one(List<ObjectNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    static List<String> kinds(List<ObjectNode> objects) {
        return objects.stream()
                .map(object -> object.path("kind").asText())
                .distinct()
                .sorted()
                .toList();
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** The program helm, for scripts that want it. */
    static Path program() {
        return Installation.find().helm().resolve("helm");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
