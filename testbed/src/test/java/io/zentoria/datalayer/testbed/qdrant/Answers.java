package io.zentoria.datalayer.testbed.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Compares answers with a table's. A {@code *} stands for anything: within a text, as a whole value of JSON, or as one
 * element of a list for any others. How long a call took and what it used is not compared.
 */
final class Answers {
    private Answers() {}

    /**
     * One answer.
     *
     * @param bytes of a file; empty when it is none
     */
    record Answer(String status, String text, byte[] bytes) {}

    static void check(String status, String expected, Answer answer) {
        assertThat(answer.status()).as("%s", answer.text()).isEqualTo(status);
        if (expected.startsWith("file ")) {
            assertThat(Caller.sha256(answer.bytes())).isEqualTo(expected.substring("file ".length()));
        } else if (expected.startsWith("{")) {
            ObjectNode json = (ObjectNode) json(answer.text());
            json.remove("time");
            json.remove("usage");
            assertThat(matches(json(expected), json))
                    .as("%n  %s%nis not%n  %s", json, expected)
                    .isTrue();
        } else {
            assertThat(oneLine(answer.text())).matches("(?s)" + glob(oneLine(expected)));
        }
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("no JSON: " + text, e);
        }
    }

    private static boolean matches(JsonNode expected, JsonNode actual) {
        if (expected.isTextual() && actual.isValueNode()) {
            return actual.asText().matches("(?s)" + glob(expected.asText()));
        }
        if (expected instanceof ObjectNode object) {
            return actual.isObject()
                    && object.size() == actual.size()
                    && object.properties().stream()
                            .allMatch(field -> actual.has(field.getKey())
                                    && matches(field.getValue(), actual.get(field.getKey())));
        }
        if (expected instanceof ArrayNode list) {
            return actual.isArray() && elements(list, actual);
        }
        return expected.isNumber() && actual.isNumber()
                ? expected.asDouble() == actual.asDouble()
                : expected.equals(actual);
    }

    private static boolean elements(ArrayNode expected, JsonNode actual) {
        boolean others = StreamSupport.stream(expected.spliterator(), false)
                .anyMatch(element -> element.asText().equals("*"));
        if (!others) {
            return expected.size() == actual.size()
                    && java.util.stream.IntStream.range(0, expected.size())
                            .allMatch(i -> matches(expected.get(i), actual.get(i)));
        }
        return StreamSupport.stream(expected.spliterator(), false)
                .filter(element -> !element.asText().equals("*"))
                .allMatch(element ->
                        StreamSupport.stream(actual.spliterator(), false).anyMatch(one -> matches(element, one)));
    }

    private static String glob(String pattern) {
        return Arrays.stream(pattern.split("\\*", -1))
                .map(java.util.regex.Pattern::quote)
                .collect(Collectors.joining(".*"));
    }
}
