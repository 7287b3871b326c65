package io.zentoria.datalayer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.CustomResource;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.ZentoriaRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DescriptionsTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static JsonNode schema(String kind) throws IOException {
        return YAML.readTree(Files.readString(Path.of("manifests/" + kind + ".zentoria.io.yaml")))
                .at("/spec/versions/0/schema/openAPIV3Schema");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zentoriadatalayers", "zentoriabackups", "zentoriarestores"})
    void everyFieldIsDescribedForPeople(String kind) throws IOException {
        List<String> bare = new ArrayList<>();
        walk("", schema(kind), (path, node) -> {
            if (node.path("description").asText().isBlank()
                    && !path.matches("\\.(apiVersion|kind|metadata)|.*\\[\\]|.*\\{\\}")) {
                bare.add(path);
            }
        });
        assertThat(bare).isEmpty();
    }

    /** Both break GitOps tools. */
    @ParameterizedTest
    @ValueSource(strings = {"zentoriadatalayers", "zentoriabackups", "zentoriarestores"})
    void nothingHasADefaultInsideAListAndNothingInTheStatusIsRequired(String kind) throws IOException {
        List<String> found = new ArrayList<>();
        walk("", schema(kind), (path, node) -> {
            if (path.contains("[]") && node.has("default")) {
                found.add("default: " + path);
            }
            boolean key = path.endsWith("[]"); // a map-list's keys are required by Kubernetes itself
            if (path.startsWith(".status") && node.has("required") && !key) {
                found.add("required: " + path);
            }
        });
        assertThat(found).isEmpty();
    }

    /** A backup of very many files must not make its resource too large for etcd. */
    @ParameterizedTest
    @ValueSource(strings = {"zentoriabackups", "zentoriarestores"})
    void everyTextAndListOfARunsStatusIsBounded(String kind) throws IOException {
        assertThat(unbounded(".status", schema(kind).at("/properties/status"))).isEmpty();
    }

    /** A list without a bound makes every rule inside it too dear for the API server. */
    @ParameterizedTest
    @ValueSource(strings = {"zentoriadatalayers", "zentoriabackups", "zentoriarestores"})
    void everyTextListAndMapOfTheSpecIsBounded(String kind) throws IOException {
        assertThat(unbounded(".spec", schema(kind).at("/properties/spec"))).isEmpty();
    }

    private static List<String> unbounded(String root, JsonNode schema) {
        List<String> unbounded = new ArrayList<>();
        walk(root, schema, (path, node) -> {
            boolean bounded = switch (node.path("type").asText()) {
                case "string" -> node.has("maxLength") || node.has("enum");
                case "array" -> node.has("maxItems");
                case "object" -> !node.path("additionalProperties").isObject() || node.has("maxProperties");
                default -> true;
            };
            if (!bounded) {
                unbounded.add(path);
            }
        });
        return unbounded;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void sampleIsReadAndWrittenWithoutALoss(String file, Class<? extends CustomResource<?, ?>> type)
            throws IOException {
        JsonNode sample = YAML.readTree(Files.readString(Path.of("../deploy/samples", file)));
        ObjectNode written = YAML.valueToTree(YAML.treeToValue(sample, type).getSpec());
        assertThat(withoutEmpty(written)).isEqualTo(withoutEmpty(sample.get("spec")));
    }

    static Stream<Arguments> samples() {
        return Stream.of(
                arguments("personal.yaml", ZentoriaDataLayer.class),
                arguments("backup.yaml", ZentoriaBackup.class),
                arguments("restore.yaml", ZentoriaRestore.class));
    }

    /** What is absent and what is empty mean the same in these records. */
    private static JsonNode withoutEmpty(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = YAML.createArrayNode();
            array.forEach(item -> copy.add(withoutEmpty(item)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = YAML.createObjectNode();
            object.properties().forEach(entry -> {
                JsonNode value = withoutEmpty(entry.getValue());
                if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
                    copy.set(entry.getKey(), value);
                }
            });
            return copy;
        }
        return node;
    }

    @FunctionalInterface
    private interface Visit {
        void at(String path, JsonNode node);
    }

    private static void walk(String path, JsonNode node, Visit visit) {
        visit.at(path, node);
        node.path("properties")
                .properties()
                .forEach(entry -> walk(path + "." + entry.getKey(), entry.getValue(), visit));
        if (node.path("items").isObject()) {
            walk(path + "[]", node.get("items"), visit);
        }
        if (node.path("additionalProperties").isObject()) {
            walk(path + "{}", node.get("additionalProperties"), visit);
        }
    }
}
