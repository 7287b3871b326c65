package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** References from one list into another: what the admission policy checks. */
final class References {
    private final JsonNode spec;
    private final List<String> problems = new ArrayList<>();

    private References(JsonNode spec) {
        this.spec = spec;
    }

    static List<String> problems(JsonNode spec) {
        References references = new References(spec);
        references.postgres();
        references.redis();
        references.qdrant();
        references.backup();
        references.roleAndHooks();
        return references.problems;
    }

    private void postgres() {
        JsonNode postgres = spec.path("postgres");
        Set<String> roles = names(postgres.path("roles"));
        Set<String> databases = names(postgres.path("databases"));
        Map<String, String> secrets = new HashMap<>();
        for (JsonNode role : postgres.path("roles")) {
            String secret = name(role).toLowerCase(Locale.ROOT).replace('_', '-');
            String other = secrets.putIfAbsent(secret, name(role));
            if (other != null) {
                problems.add(
                        "spec.postgres.roles: %s and %s would share the name of one Secret, since _ becomes - there and capitals small: rename one of them"
                                .formatted(other, name(role)));
            }
            for (JsonNode member : role.path("memberOf")) {
                if (!member.asText().startsWith("pg_")) {
                    named(
                            "spec.postgres.roles " + name(role),
                            "memberOf",
                            member.asText(),
                            "spec.postgres.roles",
                            roles);
                }
            }
        }
        for (JsonNode database : postgres.path("databases")) {
            String where = "spec.postgres.databases " + name(database);
            named(where, "the owner", database.path("owner").asText(), "spec.postgres.roles", roles);
            for (JsonNode grant : database.path("grants")) {
                named(where, "a grant's role", grant.path("role").asText(), "spec.postgres.roles", roles);
            }
        }
        for (JsonNode pool : postgres.path("pooler").path("pools")) {
            String where = "spec.postgres.pooler.pools " + pool.path("service").asText();
            named(where, "the database", pool.path("database").asText(), "spec.postgres.databases", databases);
            named(where, "the role", pool.path("role").asText(), "spec.postgres.roles", roles);
        }
    }

    private void redis() {
        Set<String> allocations = names(spec.path("redis").path("allocations"));
        for (JsonNode user : spec.path("redis").path("users")) {
            for (JsonNode allocation : user.path("allocations")) {
                named(
                        "spec.redis.users " + name(user),
                        "the allocation",
                        allocation.asText(),
                        "spec.redis.allocations",
                        allocations);
            }
        }
    }

    private void qdrant() {
        JsonNode collections = spec.path("qdrant").path("collections");
        Set<String> names = names(collections);
        Set<String> aliases = new HashSet<>();
        for (JsonNode collection : collections) {
            for (JsonNode alias : collection.path("aliases")) {
                if (names.contains(alias.asText())) {
                    problems.add(
                            "spec.qdrant.collections %s: the alias %s has the name of a collection: choose another name for the alias"
                                    .formatted(name(collection), alias.asText()));
                }
                if (!aliases.add(alias.asText())) {
                    problems.add(
                            "spec.qdrant.collections %s: the alias %s stands at two collections: it can point to one only"
                                    .formatted(name(collection), alias.asText()));
                }
            }
        }
    }

    private void backup() {
        JsonNode backup = spec.path("backup");
        Set<String> tiers = names(backup.path("tiers"));
        for (JsonNode schedule : backup.path("schedules")) {
            String where = "spec.backup.schedules " + name(schedule);
            for (JsonNode tier : schedule.path("tiers")) {
                named(where, "the tier", tier.asText(), "spec.backup.tiers", tiers);
            }
            String store = schedule.path("store").asText();
            if (!store.equals("all") && !spec.hasNonNull(store)) {
                problems.add("%s: the spec has no store %s: take the schedule out, or add the store"
                        .formatted(where, store));
            }
        }
    }

    private void roleAndHooks() {
        JsonNode backup = spec.path("backup");
        JsonNode postgres = spec.path("postgres");
        if (backup.hasNonNull("postgresRole")) {
            named(
                    "spec.backup",
                    "postgresRole",
                    backup.get("postgresRole").asText(),
                    "spec.postgres.roles",
                    names(postgres.path("roles")));
        }
        Set<String> databases = names(postgres.path("databases"));
        for (String when : List.of("before", "after")) {
            for (JsonNode hook : backup.path("hooks").path(when)) {
                if (hook.hasNonNull("sql")) {
                    named(
                            "spec.backup.hooks.%s %s".formatted(when, name(hook)),
                            "the database",
                            hook.get("sql").path("database").asText(),
                            "spec.postgres.databases",
                            databases);
                }
            }
        }
    }

    private void named(String where, String what, String name, String list, Set<String> known) {
        if (!known.contains(name)) {
            problems.add("%s: %s %s is not in %s: add it there, or name one of these: %s"
                    .formatted(where, what, name, list, String.join(", ", known)));
        }
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new TreeSet<>();
        list.forEach(item -> names.add(name(item)));
        return names;
    }

    private static String name(JsonNode item) {
        return item.path("name").asText();
    }
}
