package io.zentoria.datalayer.redis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the files of a golden case and writes a plan as a person would read and sign it. */
final class Golden {
    static final Owner OWNER = new Owner("zentoria", "personal");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    /** The spec; its key {@code passwordsToBeMade} beside it names users whose password is not known yet. */
    static RedisDesired desired(Path yaml) throws IOException {
        ObjectNode root = (ObjectNode) YAML.readTree(Files.readString(yaml));
        Set<String> toBeMade = names(root.path("passwordsToBeMade"));
        root.remove("passwordsToBeMade");
        RedisSpec spec = YAML.treeToValue(root, RedisSpec.class);
        Map<String, DesiredPassword> passwords = new HashMap<>();
        spec.users().stream()
                .filter(user -> !toBeMade.contains(user.name()))
                .forEach(user -> passwords.put(user.name(), DesiredPassword.of(password(user.name()))));
        return RedisDesired.of(spec, OWNER, passwords);
    }

    private static Password password(String user) {
        return Password.of("password of " + user);
    }

    /** A server says only what is not as on a fresh one; a user's {@code password: "right"} is the one that is wanted. */
    static RedisActual actual(Path json) throws IOException {
        JsonNode root = JSON.readTree(Files.readString(json));
        Map<String, String> config = new TreeMap<>(Map.of(
                "maxmemory", "0",
                "maxmemory-policy", "noeviction",
                "appendonly", "no",
                "appendfsync", "everysec",
                "databases", "16"));
        root.path("config").properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                config.remove(entry.getKey());
            } else {
                config.put(entry.getKey(), entry.getValue().asText());
            }
        });
        Map<String, RedisActual.User> users = new TreeMap<>();
        root.path("users")
                .properties()
                .forEach(entry -> users.put(entry.getKey(), user(entry.getKey(), entry.getValue())));
        Map<String, LedgerRow> ledger = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path("ledger").properties()) {
            ledger.put(entry.getKey(), JSON.treeToValue(entry.getValue(), LedgerRow.class));
        }
        return new RedisActual(
                root.path("version").asText("8.0.2"),
                root.path("run").asText("run-1"),
                root.path("identity").asText("5f0c"),
                root.path("connectedAs").asText("default"),
                root.path("configFile").asText("/etc/redis.conf"),
                root.path("aclFile").asText(""),
                root.path("protectedConfigs").asBoolean(),
                Integer.parseInt(config.get("databases")),
                root.path("usedMemory").asLong(1_000_000),
                new RedisActual.Persistence(
                        root.path("snapshotsWork").asBoolean(true),
                        root.path("logWorks").asBoolean(true)),
                config,
                users,
                ledger);
    }

    private static RedisActual.User user(String name, JsonNode node) {
        Set<Password> passwords = new HashSet<>();
        for (String word : node.path("password").asText("right").split(" ")) {
            if (!word.equals("none")) {
                passwords.add(PasswordHash.of(word.equals("right") ? password(name) : Password.of(word)));
            }
        }
        return new RedisActual.User(
                Set.of(node.path("flags").asText("on sanitize-payload").split(" ")),
                passwords,
                node.path("commands").asText("+@all -@admin -@dangerous +info"),
                names(node.path("keys")),
                names(node.path("channels")),
                node.path("selectors").asInt());
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.forEach(name -> names.add(name.asText()));
        return names;
    }

    static String written(Plan plan) {
        StringBuilder text = new StringBuilder();
        plan.changes().forEach(change -> write(text, change));
        plan.conflicts()
                .forEach(conflict ->
                        text.append("%-12s%s: %s%n".formatted("Conflict", conflict.target(), conflict.message())));
        plan.notices()
                .forEach(notice -> text.append("%-12s%s: %s%n".formatted("Notice", notice.reason(), notice.message())));
        return text.isEmpty() ? "nothing to do\n" : text.toString();
    }

    private static void write(StringBuilder text, Change change) {
        text.append("%-12s%s%n".formatted(change.risk().word(), change.summary()));
        change.differences().forEach(difference -> {
            text.append("                %s%n".formatted(difference.attribute()));
            if (difference.from() != null) {
                text.append("              - %s%n".formatted(difference.from()));
            }
            text.append("              + %s%n".formatted(difference.to()));
        });
        text.append("            > %s%n".formatted(change.step().masked()));
    }
}
