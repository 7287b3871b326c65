package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** docs/redis-schema.md says what the sample asks for. */
final class RedisSchemaPageTest {
    private static final Path PAGE = Path.of("../docs/redis-schema.md");
    private static final Path SAMPLE = Path.of("../deploy/samples/personal.yaml");

    @Test
    void tablesAreThoseOfTheSample() throws IOException {
        JsonNode redis = Yaml.read(Files.readString(SAMPLE)).at("/spec/redis");
        List<String> wanted = new ArrayList<>();
        redis.get("allocations")
                .forEach(each -> wanted.add("| %d | `%s` | `%s` | %s |"
                        .formatted(
                                each.get("db").asInt(),
                                each.get("name").asText(),
                                each.get("keyPattern").asText(),
                                words(each.get("ttl")))));
        redis.get("channels")
                .forEach(each -> wanted.add("| `%s` | %s |"
                        .formatted(
                                each.get("name").asText(), each.get("purpose").asText())));
        redis.get("users")
                .forEach(each -> wanted.add("| `%s` | %s | %s |"
                        .formatted(
                                each.get("name").asText(),
                                list(each.get("allocations"), "%s"),
                                list(each.get("channels"), "`%s`"))));

        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| [`0-9].*"))
                .toList();
        assertThat(rows).containsExactlyElementsOf(wanted);
    }

    private static String words(JsonNode ttl) {
        if (ttl.path("none").asBoolean()) {
            return "never expire";
        }
        if (ttl.has("min")) {
            return ttl.get("min").asText() + " to " + ttl.get("max").asText();
        }
        if (ttl.has("max")) {
            return ttl.get("max").asText() + " at most";
        }
        return ttl.has("default")
                ? ttl.get("default").asText() + (ttl.path("sliding").asBoolean() ? ", sliding" : "")
                : "must have one";
    }

    private static String list(JsonNode values, String form) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(value -> form.formatted(value.asText()))
                .collect(Collectors.joining(", "));
    }
}
