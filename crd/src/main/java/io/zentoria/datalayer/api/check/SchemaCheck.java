package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds a tree against a structural schema of Kubernetes, as far as the CRD uses one. */
final class SchemaCheck {
    private final boolean strict;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param strict whether fields that the schema does not have are a mistake; the API server drops them
     */
    SchemaCheck(boolean strict) {
        this.strict = strict;
    }

    List<String> problems(String path, JSONSchemaProps schema, JsonNode value) {
        check(path, schema, value);
        return problems;
    }

    private void check(String path, JSONSchemaProps schema, JsonNode value) {
        int before = problems.size();
        boolean rightType = switch (Objects.requireNonNullElse(schema.getType(), "object")) {
            case "object" -> value.isObject() && object(path, schema, value);
            case "array" -> value.isArray() && array(path, schema, value);
            case "string" -> value.isTextual() && text(path, schema, value.asText());
            case "integer" -> value.isIntegralNumber() && number(path, schema, value);
            case "number" -> value.isNumber() && number(path, schema, value);
            case "boolean" -> value.isBoolean();
            default -> throw new IllegalArgumentException(path + " has type " + schema.getType());
        };
        if (!rightType) {
            problem(path, "%s is no %s: write %s", value, schema.getType(), example(schema));
        } else if (problems.size() == before) {
            rules(path, schema, value);
        }
    }

    private void problem(String path, String sentence, @Nullable Object... arguments) {
        problems.add(path + ": " + sentence.formatted(arguments));
    }

    private static String example(JSONSchemaProps schema) {
        return switch (String.valueOf(schema.getType())) {
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "string" -> "text, in quotes where it looks like a number";
            default -> "fields with a colon";
        };
    }

    private void rules(String path, JSONSchemaProps schema, JsonNode value) {
        for (ValidationRule rule :
                Objects.requireNonNullElse(schema.getXKubernetesValidations(), List.<ValidationRule>of())) {
            if (!Rules.holds(rule.getMessage(), value)) {
                problems.add(path + ": " + rule.getMessage());
            }
        }
    }

    /** Always true, so that it can stand in the condition above. */
    private boolean object(String path, JSONSchemaProps schema, JsonNode value) {
        Map<String, JSONSchemaProps> known = Objects.requireNonNullElse(schema.getProperties(), Map.of());
        for (String required : Objects.requireNonNullElse(schema.getRequired(), List.<String>of())) {
            if (!value.hasNonNull(required)) {
                problem(path, "%s is missing: write it", required);
            }
        }
        JSONSchemaProps free = schema.getAdditionalProperties() == null
                ? null
                : schema.getAdditionalProperties().getSchema();
        if (schema.getMaxProperties() != null && value.size() > schema.getMaxProperties()) {
            problem(path, "it has %d entries: write at most %d", value.size(), schema.getMaxProperties());
        }
        value.properties().forEach(entry -> {
            String name = entry.getKey();
            String inside = path + "." + name;
            if (entry.getValue().isNull()) {
                return; // as if it were not there
            }
            JSONSchemaProps property = known.containsKey(name) ? known.get(name) : free;
            if (property != null) {
                check(inside, property, entry.getValue());
            } else if (strict) {
                problem(inside, "there is no such field: %s", hint(name, known.keySet()));
            }
        });
        return true;
    }

    private static String hint(String name, Set<String> known) {
        return known.stream()
                .filter(other -> distance(name.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT)) <= 2)
                .findFirst()
                .map(other -> "write " + other)
                .orElseGet(() -> "there are " + known.stream().sorted().collect(Collectors.joining(", ")));
    }

    /** How many letters have to be changed, added or taken away (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }

    private boolean array(String path, JSONSchemaProps schema, JsonNode value) {
        if (schema.getMinItems() != null && value.size() < schema.getMinItems()) {
            problem(path, "the list has %d items: write at least %d", value.size(), schema.getMinItems());
        }
        if (schema.getMaxItems() != null && value.size() > schema.getMaxItems()) {
            problem(path, "the list has %d items: write at most %d", value.size(), schema.getMaxItems());
        }
        List<String> keys =
                "map".equals(schema.getXKubernetesListType()) ? schema.getXKubernetesListMapKeys() : List.of();
        boolean set = "set".equals(schema.getXKubernetesListType());
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            check(path + "[" + i + "]", schema.getItems().getSchema(), item);
            if (set && !seen.add(item)) {
                problem(path, "%s stands there twice: take one out", item);
            }
            List<String> key =
                    keys.stream().map(name -> item.path(name).asText()).toList();
            if (!keys.isEmpty() && !seen.add(key)) {
                problem(
                        path,
                        "%s %s stands there twice: give one another name",
                        String.join(" and ", keys),
                        String.join(" and ", key));
            }
        }
        return true;
    }

    private boolean text(String path, JSONSchemaProps schema, String value) {
        int length = value.codePointCount(0, value.length());
        if (schema.getMinLength() != null && length < schema.getMinLength()) {
            problem(path, "it has %d characters: write at least %d", length, schema.getMinLength());
        } else if (schema.getMaxLength() != null && length > schema.getMaxLength()) {
            problem(path, "it has %d characters: write at most %d", length, schema.getMaxLength());
        } else if (schema.getPattern() != null
                && !pattern(schema.getPattern()).matcher(value).find()) {
            problem(path, "'%s' does not match %s", value, schema.getPattern());
        }
        List<JsonNode> words = Objects.requireNonNullElse(schema.getEnum(), List.of());
        if (!words.isEmpty() && words.stream().noneMatch(word -> word.asText().equals(value))) {
            problem(
                    path,
                    "'%s' is not taken: write one of %s",
                    value,
                    words.stream().map(JsonNode::asText).collect(Collectors.joining(", ")));
        }
        return true;
    }

    /** As the API server reads it: there {@code $} is the end, in Java it also is before a line break at the end. */
    private static Pattern pattern(String written) {
        return Pattern.compile(
                written.endsWith("$") && !written.endsWith("\\$")
                        ? written.substring(0, written.length() - 1) + "\\z"
                        : written);
    }

    private boolean number(String path, JSONSchemaProps schema, JsonNode value) {
        double number = value.asDouble();
        boolean low = schema.getMinimum() != null && number < schema.getMinimum();
        boolean high = schema.getMaximum() != null && number > schema.getMaximum();
        if (low || high) {
            problem(
                    path,
                    "%s is out of range: write %s to %s",
                    value,
                    plain(schema.getMinimum()),
                    plain(schema.getMaximum()));
        }
        return true;
    }

    private static String plain(@Nullable Double number) {
        if (number == null) {
            return "anything";
        }
        return number == Math.rint(number) ? String.valueOf(number.longValue()) : number.toString();
    }
}
