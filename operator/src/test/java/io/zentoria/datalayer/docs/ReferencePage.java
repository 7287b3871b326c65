package io.zentoria.datalayer.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code docs/reference.md}: every field of the three resources, as their definitions say them. */
final class ReferencePage {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path MANIFESTS = Path.of("../crd/manifests");
    private static final List<String> KINDS = List.of("zentoriadatalayers", "zentoriabackups", "zentoriarestores");

    private final StringBuilder page = new StringBuilder();

    private ReferencePage() {}

    /** The page as it should be. */
    static String text() throws IOException {
        ReferencePage reference = new ReferencePage();
        reference.page.append("""
                # The resources, field by field

                Generated from the definitions in `crd/manifests` by `make docs`; do not edit. `kubectl explain zdl.spec.postgres` says the
                same at the keyboard. A field in **bold** must be there when what it stands in is. What a rule says is what `kubectl apply`
                answers when it is broken.
                """);
        for (String kind : KINDS) {
            reference.kind(YAML.readTree(Files.readString(MANIFESTS.resolve(kind + ".zentoria.io.yaml"))));
        }
        return reference.page.toString();
    }

    private void kind(JsonNode definition) {
        JsonNode names = definition.at("/spec/names");
        JsonNode version = definition.at("/spec/versions/0");
        JsonNode schema = version.at("/schema/openAPIV3Schema");
        page.append("\n## %s\n\n".formatted(names.get("kind").asText()));
        page.append("`%s/%s`, short name `%s`. %s\n"
                .formatted(
                        definition.at("/spec/group").asText(),
                        version.get("name").asText(),
                        names.at("/shortNames/0").asText(),
                        line(schema.path("description").asText())));
        List<String> columns = new ArrayList<>();
        version.path("additionalPrinterColumns")
                .forEach(column -> columns.add("`%s`%s"
                        .formatted(
                                column.get("name").asText().toUpperCase(java.util.Locale.ROOT),
                                column.path("priority").asInt() > 0 ? " (`-o wide`)" : "")));
        page.append("\nColumns of `kubectl get`: %s.\n".formatted(String.join(", ", columns)));
        for (String part : List.of("spec", "status")) {
            JsonNode of = schema.at("/properties/" + part);
            page.append("\n### %s of %s\n\n%s\n"
                    .formatted(
                            part,
                            names.get("kind").asText(),
                            line(of.path("description").asText())));
            rules(of);
            section(part, of);
        }
    }

    /** A table of what is directly in it and plain, then one for each thing in it that has fields of its own. */
    private void section(String path, JsonNode schema) {
        List<Map.Entry<String, JsonNode>> deeper = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(field -> {
            JsonNode value = field.getValue();
            JsonNode inner = value.has("items") ? value.get("items") : value;
            rows.add("| %s | %s | %s |"
                    .formatted(
                            required.contains(field.getKey())
                                    ? "**`" + field.getKey() + "`**"
                                    : "`" + field.getKey() + "`",
                            type(value),
                            meaning(value)));
            if (inner.path("properties").size() > 0) {
                deeper.add(Map.entry(path + "." + field.getKey() + (value.has("items") ? "[]" : ""), inner));
            }
        });
        if (!rows.isEmpty()) {
            page.append("\n| field | type | |\n|---|---|---|\n")
                    .append(String.join("\n", rows))
                    .append('\n');
        }
        deeper.forEach(each -> {
            page.append("\n#### `%s`\n\n%s\n"
                    .formatted(
                            each.getKey(),
                            line(each.getValue().path("description").asText())));
            rules(each.getValue());
            section(each.getKey(), each.getValue());
        });
    }

    private void rules(JsonNode schema) {
        schema.path("x-kubernetes-validations")
                .forEach(rule -> page.append(
                        "\n- Rule: %s".formatted(cell(rule.path("message").asText()))));
        if (schema.path("x-kubernetes-validations").size() > 0) {
            page.append('\n');
        }
    }

    private static String type(JsonNode schema) {
        if (schema.has("items")) {
            String of = type(schema.get("items"));
            return schema.has("x-kubernetes-list-map-keys")
                    ? "list of %s, by %s"
                            .formatted(
                                    of,
                                    schema.at("/x-kubernetes-list-map-keys/0").asText())
                    : "list of " + of;
        }
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return "number or text";
        }
        return switch (schema.path("type").asText()) {
            case "string" -> "text";
            case "integer" -> "number";
            case "boolean" -> "true or false";
            case "object" -> schema.has("additionalProperties") ? "map" : "object";
            default -> schema.path("type").asText("any");
        };
    }

    private static String meaning(JsonNode schema) {
        StringBuilder text =
                new StringBuilder(cell(line(schema.path("description").asText())));
        JsonNode values = schema.has("enum") ? schema.get("enum") : schema.at("/items/enum");
        if (values.isArray()) {
            List<String> words = new ArrayList<>();
            values.forEach(value -> words.add("`" + value.asText() + "`"));
            text.append(" One of ").append(String.join(", ", words)).append('.');
        }
        if (schema.has("minimum") || schema.has("maximum")) {
            text.append(" %s to %s.".formatted(number(schema.path("minimum")), number(schema.path("maximum"))));
        }
        if (schema.path("properties").isEmpty()) {
            schema.path("x-kubernetes-validations")
                    .forEach(rule -> text.append(" Rule: ")
                            .append(cell(rule.path("message").asText()))
                            .append('.'));
        }
        return text.toString().strip();
    }

    private static String number(JsonNode bound) {
        return bound.isMissingNode()
                ? "…"
                : bound.decimalValue().stripTrailingZeros().toPlainString();
    }

    private static String line(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
