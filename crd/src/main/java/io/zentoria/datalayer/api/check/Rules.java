package io.zentoria.datalayer.api.check;

import static io.zentoria.datalayer.api.check.Fields.bytes;
import static io.zentoria.datalayer.api.check.Fields.has;
import static io.zentoria.datalayer.api.check.Fields.name;
import static io.zentoria.datalayer.api.check.Fields.names;
import static io.zentoria.datalayer.api.check.Fields.one;
import static io.zentoria.datalayer.api.check.Fields.ordered;
import static io.zentoria.datalayer.api.check.Fields.percent;
import static io.zentoria.datalayer.api.check.Fields.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The CEL rules of the CRDs once more, in Java. They are found by how their messages begin, so that a rule that was added
 * there and not here fails a test. Those of backups stand in {@link BackupRules} and {@link RunRules}.
 */
final class Rules {
    private static final Map<String, Predicate<JsonNode>> BY_MESSAGE = new HashMap<>();

    static {
        general();
        postgres();
        redis();
        qdrant();
        monitoring();
        BackupRules.add(Rules::rule);
        RunRules.add(Rules::rule);
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
        rule("pooler: name the login", pooler -> !has(pooler, "endpoint") || has(pooler, "adminSecretRef"));
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
}
