package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A structural schema of Kubernetes, as it stands in a CRD. Read as the tree that it is: fabric8's class for it brings a
 * hundred others, which would stay in memory for as long as the operator runs.
 */
record Schema(JsonNode node) {
    /**
     * The schema of {@code spec} in a CRD that is part of this program.
     *
     * @param crd its name
     * @throws IllegalStateException when the CRD is not in this program
     */
    static Schema spec(String crd) {
        try (InputStream in = Schema.class.getResourceAsStream("/" + crd + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the CRD " + crd + " is not in this program");
            }
            JsonNode definition = new ObjectMapper()
                    .valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
            JsonNode spec = definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
            if (!spec.isObject()) {
                throw new IllegalStateException("the CRD " + crd + " describes no spec");
            }
            return new Schema(spec);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String type() {
        return node.path("type").asText("object");
    }

    Map<String, Schema> properties() {
        Map<String, Schema> properties = new LinkedHashMap<>();
        node.path("properties")
                .properties()
                .forEach(each -> properties.put(each.getKey(), new Schema(each.getValue())));
        return properties;
    }

    /** Of fields with any name; null when there may be none. */
    @Nullable
    Schema additionalProperties() {
        JsonNode schema = node.path("additionalProperties");
        return schema.isObject() ? new Schema(schema) : null;
    }

    /** Of the items of a list. */
    Schema items() {
        return new Schema(node.path("items"));
    }

    /** What the CEL rules say when they are broken. */
    List<String> rules() {
        List<String> messages = new ArrayList<>();
        node.path("x-kubernetes-validations")
                .forEach(rule -> messages.add(rule.path("message").asText()));
        return messages;
    }

    List<String> required() {
        return texts("required");
    }

    /** The only words that a text may be; empty: any. */
    List<String> words() {
        return texts("enum");
    }

    String listType() {
        return node.path("x-kubernetes-list-type").asText();
    }

    List<String> listMapKeys() {
        return texts("x-kubernetes-list-map-keys");
    }

    @Nullable
    String pattern() {
        return node.path("pattern").textValue();
    }

    /** A limit such as {@code minItems}; null when there is none. */
    @Nullable
    Double limit(String field) {
        JsonNode limit = node.path(field);
        return limit.isNumber() ? limit.doubleValue() : null;
    }

    private List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        node.path(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
