package io.zentoria.datalayer.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the files of a golden case and writes a plan as a person would read and sign it. */
final class Golden {
    static final Owner OWNER = new Owner("zentoria", "personal");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    static QdrantSpec spec(Path yaml) throws IOException {
        return YAML.readValue(Files.readString(yaml), QdrantSpec.class);
    }

    static QdrantDesired desired(QdrantSpec spec) {
        return QdrantDesired.of(
                spec,
                OWNER,
                Optional.empty(),
                Optional.ofNullable(spec.apiKeySecretRef()).map(ref -> Password.of("key")));
    }

    /** A collection says only what is not Qdrant's standard. */
    static QdrantActual actual(Path json) throws IOException {
        JsonNode root = JSON.readTree(Files.readString(json));
        SortedMap<String, ActualCollection> collections = new TreeMap<>();
        root.path("collections")
                .properties()
                .forEach(entry -> collections.put(entry.getKey(), collection(entry.getKey(), entry.getValue())));
        return new QdrantActual(root.path("version").asText("1.18.3"), collections, texts(root.path("aliases")));
    }

    private static ActualCollection collection(String name, JsonNode node) {
        Map<Setting, String> settings = Setting.standards();
        settings.putAll(settings(node.path("settings")));
        return new ActualCollection(
                name,
                node.path("namedVectors").asBoolean()
                        ? Optional.empty()
                        : Optional.of(node.path("size").asInt(768)),
                node.path("namedVectors").asBoolean()
                        ? Optional.empty()
                        : Optional.of(node.path("distance").asText("Cosine")),
                node.path("shards").asInt(1),
                settings,
                settings(node.path("ofVector")),
                texts(node.path("indexes")),
                node.path("points").asLong(),
                node.path("indexedVectors").asLong(),
                node.path("status").asText("green"),
                node.path("optimizerError").asText(""),
                ledger(node.path("ledger")));
    }

    private static Map<Setting, String> settings(JsonNode node) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        texts(node).forEach((path, value) -> settings.put(Setting.of(path).orElseThrow(), value));
        return settings;
    }

    private static Ledger ledger(JsonNode node) {
        return new Ledger(
                node.path("owner").asText(null),
                node.path("adoptedBy").asText(null),
                node.path("server").asText(null),
                names(node.path("settings")),
                names(node.path("indexes")),
                names(node.path("aliases")));
    }

    private static SortedMap<String, String> texts(JsonNode node) {
        SortedMap<String, String> texts = new TreeMap<>();
        node.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    private static SortedSet<String> names(JsonNode node) {
        SortedSet<String> names = new TreeSet<>();
        node.forEach(name -> names.add(name.asText()));
        return names;
    }

    static String written(Plan plan) {
        StringBuilder text = new StringBuilder();
        plan.changes().forEach(change -> write(text, change));
        plan.conflicts()
                .forEach(conflict ->
                        text.append("%-12s%s: %s%n".formatted("Conflict", conflict.target(), conflict.message())));
        plan.orphans().forEach(orphan -> {
            text.append("%-12s%s%n".formatted("Orphan", orphan.target()));
            write(text, orphan.drop());
        });
        plan.notices()
                .forEach(notice -> text.append("%-12s%s: %s%n".formatted("Notice", notice.reason(), notice.message())));
        return text.isEmpty() ? "nothing to do\n" : text.toString();
    }

    private static void write(StringBuilder text, Change change) {
        text.append("%-12s%s%n".formatted(change.risk().word(), change.summary()));
        change.differences().forEach(difference -> {
            text.append("                %s%n".formatted(difference.attribute()));
            text.append("              - %s%n".formatted(difference.from()));
            text.append("              + %s%n".formatted(difference.to()));
        });
        text.append("            > %s%n".formatted(change.step().masked()));
    }
}
