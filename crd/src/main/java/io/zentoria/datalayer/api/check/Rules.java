package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The CEL rules of the CRD once more, in Java. They are found by how their messages begin, so that a rule that was added
 * there and not here fails a test.
 */
final class Rules {
    private static final Map<String, Predicate<JsonNode>> BY_MESSAGE = new HashMap<>();
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final String MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
    private static final String DAYS = "sun|mon|tue|wed|thu|fri|sat";
    private static final String FIELD = "[0-9*,/-]+";

    static {
        general();
        postgres();
        redis();
        qdrant();
        backup();
        monitoring();
    }

    private Rules() {}

    /**
     * Whether a value keeps the rule with this message.
     *
     * @throws IllegalArgumentException when there is no such rule
     */
    static boolean holds(String message, JsonNode value) {
        return BY_MESSAGE.entrySet().stream()
                .filter(rule -> message.startsWith(rule.getKey()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no rule in Java for: " + message))
                .getValue()
                .test(value);
    }

    private static void rule(String message, Predicate<JsonNode> holds) {
        BY_MESSAGE.put(message, holds);
    }

    private static void general() {
        rule("spec: name at least one of", spec -> has(spec, "postgres") || has(spec, "redis") || has(spec, "qdrant"));
        rule("write a duration such as", text("([0-9]{1,9}(ms|s|m|h|d|w))+"));
        rule(
                "an interval is at least one second",
                value -> !value.asText().matches("0+(ms|s|m|h|d|w)")
                        && !value.asText().matches("[0-9]+ms"));
    }

    private static void postgres() {
        rule("parameters: write the names", names("[a-z_][a-z0-9_]*([.][a-z_][a-z0-9_]*)?"));
        rule(
                "roles: names that begin with pg_",
                role -> !name(role).startsWith("pg_")
                        && !Set.of("public", "none", "postgres").contains(name(role)));
        rule(
                "databases: postgres, template0",
                database -> !name(database).startsWith("pg_")
                        && !Set.of("postgres", "template0", "template1", "pgbouncer")
                                .contains(name(database)));
        rule("PostgreSQL cuts a name after 63 bytes", value -> bytes(value) <= 63);
        rule("migrations: write either bundle", value -> has(value, "bundle") != has(value, "configMapRef"));
        rule(
                "bundle: write zentoria-main",
                value -> Set.of("zentoria-main", "zentoria-vectors", "n8n-integration")
                        .contains(value.asText()));
        rule("partitions: write the table with its schema", text("[^.]+[.][^.]+"));
        rule(
                "schemas: names that begin with pg_",
                value -> !value.asText().startsWith("pg_")
                        && !Set.of("information_schema", "zentoria_operator").contains(value.asText()));
        rule("dimensions: pgvector stores", value -> value.asInt() >= 1 && value.asInt() <= 16000);
        rule(
                "hnsw: pgvector needs efConstruction",
                hnsw -> !has(hnsw, "m")
                        || !has(hnsw, "efConstruction")
                        || hnsw.get("efConstruction").asInt()
                                >= 2 * hnsw.get("m").asInt());
    }

    private static void redis() {
        rule("config: write the names", names("[a-z][a-z0-9-]*"));
        Set<String> elsewhere = Set.of(
                "requirepass",
                "masterauth",
                "user",
                "aclfile",
                "dir",
                "dbfilename",
                "rename-command",
                "loadmodule",
                "include");
        rule(
                "config: passwords, users and file places",
                config -> config.properties().stream().noneMatch(entry -> elsewhere.contains(entry.getKey())));
        rule(
                "ttl: none: true",
                ttl -> !ttl.path("none").asBoolean()
                        || List.of("default", "min", "max", "required").stream().noneMatch(field -> has(ttl, field)));
        rule("ttl: min must not be longer", ttl -> ordered(ttl, "min", "max"));
        rule("users: default is", user -> !name(user).equals("default"));
        rule(
                "commands: write rules",
                command -> command.asText().matches("[+-]@?[a-z0-9|_-]+")
                        || Set.of("allcommands", "nocommands").contains(command.asText()));
    }

    private static void qdrant() {
        rule(
                "aliases: an alias cannot have the name",
                collection -> StreamSupport.stream(collection.path("aliases").spliterator(), false)
                        .noneMatch(alias -> alias.asText().equals(name(collection))));
        rule("Qdrant takes names of at most 255 bytes", value -> bytes(value) <= 255);
        rule("quantization: write exactly one", value -> one(value, "scalar", "product", "binary"));
        rule("size: Qdrant takes vectors", value -> value.asInt() >= 1 && value.asInt() <= 65536);
    }

    private static void backup() {
        rule(
                "cron: write five fields",
                text("%1$s +%1$s +%1$s +([0-9*,/-]|%2$s|%3$s)+ +([0-9*,/-]|%4$s|%5$s)+"
                        .formatted(
                                FIELD, MONTHS, MONTHS.toUpperCase(Locale.ROOT), DAYS, DAYS.toUpperCase(Locale.ROOT))));
        rule(
                "cron: write either a day of the month",
                value -> value.asText().matches("\\S+ +\\S+ +([*]|[*]/1) +\\S+ +\\S+")
                        || value.asText().matches("\\S+ +\\S+ +\\S+ +\\S+ +[*]"));
        Pattern never = Pattern.compile("^\\S+ +\\S+ +((30|31) +2 +|31 +(4|6|9|11) +)");
        rule(
                "cron: that day never comes",
                value -> !never.matcher(value.asText()).find());
        rule("recipients: write age public keys", value -> value.asText().startsWith("age1"));
        rule("retention: write a number", text("[1-9][0-9]{0,4}(h|d|w)"));
        rule("tiers: write exactly one", tier -> one(tier, "filesystem", "s3", "rclone"));
        rule("path: write an absolute path", value -> value.asText().startsWith("/") && !climbs(value, "(^|/)"));
        rule(
                "remote: write the name of a remote",
                value -> value.asText().matches("(?s)[A-Za-z0-9_][A-Za-z0-9_. -]*:.*") && !climbs(value, "(^|/|:)"));
        rule(
                "endpoint: write a URL",
                value -> value.asText().startsWith("http://") || value.asText().startsWith("https://"));
        rule("timeZone: write UTC", text("(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})"));
    }

    private static void monitoring() {
        for (String share : List.of("connectionUsage", "redisMemory")) {
            rule(
                    share + ": warning must not be above",
                    pair -> !has(pair, "warning")
                            || !has(pair, "critical")
                            || percent(pair.get("warning")) <= percent(pair.get("critical")));
        }
        for (String time : List.of("backupAge", "queryLatencyP99", "qdrantSearchLatency")) {
            rule(time + ": warning must not be above", pair -> ordered(pair, "warning", "critical"));
        }
    }

    private static boolean has(JsonNode value, String field) {
        return value.hasNonNull(field);
    }

    private static String name(JsonNode value) {
        return value.path("name").asText();
    }

    private static int bytes(JsonNode value) {
        return value.asText().getBytes(StandardCharsets.UTF_8).length;
    }

    private static Predicate<JsonNode> text(String pattern) {
        Pattern whole = Pattern.compile(pattern);
        return value -> whole.matcher(value.asText()).matches();
    }

    private static Predicate<JsonNode> names(String pattern) {
        return map -> map.properties().stream()
                .allMatch(entry ->
                        entry.getKey().matches(pattern) && entry.getKey().length() <= 63);
    }

    private static boolean one(JsonNode value, String... fields) {
        return List.of(fields).stream().filter(field -> has(value, field)).count() == 1;
    }

    private static boolean climbs(JsonNode value, String before) {
        return Pattern.compile(before + "[.][.](/|$)").matcher(value.asText()).find();
    }

    private static boolean ordered(JsonNode pair, String small, String large) {
        return !has(pair, small)
                || !has(pair, large)
                || duration(pair.get(small)).compareTo(duration(pair.get(large))) <= 0;
    }

    private static Duration duration(JsonNode value) {
        Matcher part = PART.matcher(value.asText());
        long millis = 0;
        while (part.find()) {
            millis += Long.parseLong(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0L);
        }
        return Duration.ofMillis(millis);
    }

    private static int percent(JsonNode value) {
        return Integer.parseInt(value.asText().replace("%", ""));
    }
}
