package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    List<String> problems(String path, Schema schema, JsonNode value) {
        check(path, schema, value);
        return problems;
    }

    private void check(String path, Schema schema, JsonNode value) {
        int before = problems.size();
        boolean rightType = switch (schema.type()) {
            case "object" -> value.isObject() && object(path, schema, value);
            case "array" -> value.isArray() && array(path, schema, value);
            case "string" -> value.isTextual() && text(path, schema, value.asText());
            case "integer" -> value.isIntegralNumber() && number(path, schema, value);
            case "number" -> value.isNumber() && number(path, schema, value);
            case "boolean" -> value.isBoolean();
            default -> throw new IllegalArgumentException(path + " has type " + schema.type());
        };
        if (!rightType) {
            problem(path, "%s is no %s: write %s", value, schema.type(), example(schema));
        } else if (problems.size() == before) {
            rules(path, schema, value);
        }
    }

    private void problem(String path, String sentence, @Nullable Object... arguments) {
        problems.add(path + ": " + sentence.formatted(arguments));
    }

    private static String example(Schema schema) {
        return switch (schema.type()) {
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "string" -> "text, in quotes where it looks like a number";
            default -> "fields with a colon";
        };
    }

    private void rules(String path, Schema schema, JsonNode value) {
        for (String rule : schema.rules()) {
            if (!Rules.holds(rule, value)) {
                problems.add(path + ": " + rule);
            }
        }
    }

    /** Always true, so that it can stand in the condition above. */
    private boolean object(String path, Schema schema, JsonNode value) {
        Map<String, Schema> known = schema.properties();
        for (String required : schema.required()) {
            if (!value.hasNonNull(required)) {
                problem(path, "%s is missing: write it", required);
            }
        }
        Schema free = schema.additionalProperties();
        Double most = schema.limit("maxProperties");
        if (most != null && value.size() > most) {
            problem(path, "it has %d entries: write at most %s", value.size(), plain(most));
        }
        value.properties().forEach(entry -> {
            String name = entry.getKey();
            String inside = path + "." + name;
            if (entry.getValue().isNull()) {
                return; // as if it were not there
            }
            Schema property = known.containsKey(name) ? known.get(name) : free;
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

    private boolean array(String path, Schema schema, JsonNode value) {
        Double least = schema.limit("minItems");
        Double most = schema.limit("maxItems");
        if (least != null && value.size() < least) {
            problem(path, "the list has %d items: write at least %s", value.size(), plain(least));
        }
        if (most != null && value.size() > most) {
            problem(path, "the list has %d items: write at most %s", value.size(), plain(most));
        }
        List<String> keys = schema.listType().equals("map") ? schema.listMapKeys() : List.of();
        boolean set = schema.listType().equals("set");
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            check(path + "[" + i + "]", schema.items(), item);
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

    private boolean text(String path, Schema schema, String value) {
        int length = value.codePointCount(0, value.length());
        Double least = schema.limit("minLength");
        Double most = schema.limit("maxLength");
        String pattern = schema.pattern();
        if (least != null && length < least) {
            problem(path, "it has %d characters: write at least %s", length, plain(least));
        } else if (most != null && length > most) {
            problem(path, "it has %d characters: write at most %s", length, plain(most));
        } else if (pattern != null && !pattern(pattern).matcher(value).find()) {
            problem(path, "'%s' does not match %s", value, pattern);
        }
        List<String> words = schema.words();
        if (!words.isEmpty() && !words.contains(value)) {
            problem(path, "'%s' is not taken: write one of %s", value, String.join(", ", words));
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

    private boolean number(String path, Schema schema, JsonNode value) {
        double number = value.asDouble();
        Double least = schema.limit("minimum");
        Double most = schema.limit("maximum");
        if ((least != null && number < least) || (most != null && number > most)) {
            problem(path, "%s is out of range: write %s to %s", value, plain(least), plain(most));
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
