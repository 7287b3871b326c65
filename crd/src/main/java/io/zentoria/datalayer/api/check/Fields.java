package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What rules ask of a value. */
final class Fields {
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private Fields() {}

    static boolean has(JsonNode value, String field) {
        return value.hasNonNull(field);
    }

    /** Whether there is something in a list; one that was left out and an empty one mean the same. */
    static boolean filled(JsonNode value, String list) {
        return !value.path(list).isEmpty();
    }

    /** A text of a value, empty when it is not there. */
    static String word(JsonNode value, String field) {
        return value.path(field).asText("");
    }

    static String name(JsonNode value) {
        return value.path("name").asText();
    }

    static int bytes(JsonNode value) {
        return value.asText().getBytes(StandardCharsets.UTF_8).length;
    }

    static Predicate<JsonNode> text(String pattern) {
        Pattern whole = Pattern.compile(pattern);
        return value -> whole.matcher(value.asText()).matches();
    }

    static Predicate<JsonNode> names(String pattern) {
        return map -> map.properties().stream()
                .allMatch(entry ->
                        entry.getKey().matches(pattern) && entry.getKey().length() <= 63);
    }

    static boolean one(JsonNode value, String... fields) {
        return List.of(fields).stream().filter(field -> has(value, field)).count() == 1;
    }

    static boolean climbs(JsonNode value, String before) {
        return Pattern.compile(before + "[.][.](/|$)").matcher(value.asText()).find();
    }

    static boolean ordered(JsonNode pair, String small, String large) {
        return !has(pair, small)
                || !has(pair, large)
                || duration(pair.get(small)).compareTo(duration(pair.get(large))) <= 0;
    }

    static Duration duration(JsonNode value) {
        Matcher part = PART.matcher(value.asText());
        long millis = 0;
        while (part.find()) {
            millis += Long.parseLong(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0L);
        }
        return Duration.ofMillis(millis);
    }

    static int percent(JsonNode value) {
        return Integer.parseInt(value.asText().replace("%", ""));
    }
}
