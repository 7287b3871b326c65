package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import redis.clients.jedis.Protocol.Command;

/** Reads a server in two round trips and changes nothing. */
final class RedisObserve {
    private static final int FIRST_SUPPORTED_MAJOR = 7;
    private static final String DOING = "reading the server's state";

    private final RedisLink link;

    RedisObserve(RedisLink link) {
        this.link = link;
    }

    RedisActual observe(RedisDesired desired) throws StoreException {
        List<RedisLink.Attempt> general = general(desired.config().keySet());
        Map<String, String> info = general.get(0).reply().lines();
        supported(info);
        RedisErrors errors = link.errors();
        for (RedisLink.Attempt each : general) {
            if (each.failure() != null) {
                throw errors.of(DOING, each.failure());
            }
        }
        Map<String, String> config = config(general.get(1).reply());
        TreeMap<String, LedgerRow> ledger = RedisLedger.read(general.get(2).reply(), errors);
        Set<String> userNames = new TreeSet<>();
        desired.users().stream().filter(user -> user.problems().isEmpty()).forEach(user -> userNames.add(user.name()));
        userNames.addAll(named(ledger, RedisLedger.USER));
        Set<String> moreConfig = named(ledger, RedisLedger.PARAMETER);
        moreConfig.removeAll(config.keySet());
        Map<String, RedisActual.User> users = new HashMap<>();
        readMore(userNames, moreConfig, users, config);
        return new RedisActual(
                info.getOrDefault("redis_version", ""),
                info.getOrDefault("run_id", ""),
                general.get(3).reply().text().orElse(""),
                general.get(4).reply().text().orElse(""),
                info.getOrDefault("config_file", ""),
                config.getOrDefault("aclfile", ""),
                !config.getOrDefault("enable-protected-configs", "no").equals("no"),
                databases(config),
                Long.parseLong(info.getOrDefault("used_memory", "0")),
                new RedisActual.Persistence(
                        ok(info, "rdb_last_bgsave_status"),
                        ok(info, "aof_last_write_status") && ok(info, "aof_last_bgrewrite_status")),
                config,
                users,
                ledger);
    }

    private List<RedisLink.Attempt> general(Set<String> parameters) throws StoreException {
        Set<String> names = new TreeSet<>(parameters);
        names.addAll(List.of("aclfile", "enable-protected-configs", "databases", "maxmemory", "maxmemory-policy"));
        List<String> configGet = new ArrayList<>(List.of("GET"));
        names.forEach(name -> configGet.add(literal(name)));
        return link.attempt(
                DOING,
                List.of(
                        RedisCommand.of(Command.INFO, "server", "memory", "persistence", "replication"),
                        RedisCommand.of(Command.CONFIG, configGet),
                        RedisCommand.of(Command.HGETALL, RedisLedger.LEDGER),
                        RedisCommand.of(Command.GET, RedisLedger.IDENTITY),
                        RedisCommand.of(Command.ACL, "WHOAMI")));
    }

    private void readMore(
            Set<String> userNames,
            Set<String> moreConfig,
            Map<String, RedisActual.User> users,
            Map<String, String> config)
            throws StoreException {
        List<RedisCommand> commands = new ArrayList<>();
        userNames.forEach(name -> commands.add(RedisCommand.of(Command.ACL, "GETUSER", name)));
        if (!moreConfig.isEmpty()) {
            List<String> configGet = new ArrayList<>(List.of("GET"));
            moreConfig.forEach(name -> configGet.add(literal(name)));
            commands.add(RedisCommand.of(Command.CONFIG, configGet));
        }
        if (commands.isEmpty()) {
            return;
        }
        List<RedisReply> replies = link.send(DOING, commands);
        int next = 0;
        for (String name : userNames) {
            RedisReply reply = replies.get(next++);
            if (!reply.isNothing()) {
                users.put(name, user(reply));
            }
        }
        if (!moreConfig.isEmpty()) {
            config.putAll(config(replies.get(next)));
        }
    }

    /** A user as {@code ACL GETUSER} tells it. */
    static RedisActual.User user(RedisReply reply) {
        Map<String, RedisReply> pairs = reply.pairs();
        RedisReply none = new RedisReply(null);
        return new RedisActual.User(
                texts(pairs.getOrDefault("flags", none)),
                texts(pairs.getOrDefault("passwords", none)).stream()
                        .map(Password::of)
                        .collect(Collectors.toSet()),
                pairs.getOrDefault("commands", none).text().orElse(""),
                patterns(pairs.getOrDefault("keys", none)),
                patterns(pairs.getOrDefault("channels", none)),
                pairs.getOrDefault("selectors", none).list().size());
    }

    private void supported(Map<String, String> info) throws StoreException {
        if (info.isEmpty()) {
            return; // INFO was refused, which is said as such
        }
        RedisErrors errors = link.errors();
        String version = info.getOrDefault("redis_version", "0");
        String major = version.split("\\.", 2)[0];
        if (!major.matches("\\d{1,4}") || Integer.parseInt(major) < FIRST_SUPPORTED_MAJOR) {
            throw errors.of(
                    Kind.INVALID,
                    "UnsupportedVersion",
                    "Redis at %s is too old: it is %s, and 7.0 or newer is needed"
                            .formatted(errors.address(), Shown.text(version, 40)),
                    null);
        }
        String mode = info.getOrDefault("redis_mode", "standalone");
        if (!mode.equals("standalone")) {
            throw errors.of(
                    Kind.INVALID,
                    "UnsupportedMode",
                    "Redis at %s runs as '%s': only a single server, with replicas or without, is looked after"
                            .formatted(errors.address(), Shown.text(mode, 40)),
                    null);
        }
        if (info.getOrDefault("loading", "0").equals("1")) {
            throw errors.of(
                    Kind.UNAVAILABLE,
                    "Loading",
                    "Redis at %s is still loading its data".formatted(errors.address()),
                    null);
        }
        if (info.getOrDefault("role", "master").equals("slave")) {
            throw errors.of(
                    Kind.UNAVAILABLE,
                    "ReadOnlyReplica",
                    "Redis at %s is a replica of %s:%s: point the endpoint at the primary"
                            .formatted(
                                    errors.address(),
                                    Shown.text(info.getOrDefault("master_host", "?"), 100),
                                    info.getOrDefault("master_port", "?")),
                    null);
        }
    }

    private static int databases(Map<String, String> config) {
        String databases = config.getOrDefault("databases", "");
        return databases.matches("\\d{1,9}") ? Integer.parseInt(databases) : Integer.MAX_VALUE;
    }

    private static boolean ok(Map<String, String> info, String status) {
        return info.getOrDefault(status, "ok").equals("ok");
    }

    private static Map<String, String> config(RedisReply reply) {
        Map<String, String> config = new HashMap<>();
        reply.pairs().forEach((name, value) -> config.put(name, value.text().orElse("")));
        return config;
    }

    private static Set<String> named(Map<String, LedgerRow> ledger, String kind) {
        Set<String> names = new TreeSet<>();
        for (String field : ledger.keySet()) {
            if (field.startsWith(kind + "/")) {
                names.add(field.substring(kind.length() + 1));
            }
        }
        return names;
    }

    private static Set<String> texts(RedisReply list) {
        return list.list().stream()
                .map(item -> item.text().orElse(""))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The patterns of one line, each reading and writing where the line says both. */
    static Set<String> patterns(RedisReply line) {
        Set<String> patterns = new TreeSet<>();
        for (String pattern : line.text().orElse("").split(" ")) {
            if (pattern.startsWith("%RW~")) {
                patterns.add(pattern.substring(3));
            } else if (!pattern.isEmpty()) {
                patterns.add(pattern);
            }
        }
        for (String pattern : new HashSet<>(patterns)) {
            String rest = pattern.startsWith("%R~") ? pattern.substring(3) : "";
            if (!rest.isEmpty() && patterns.contains("%W~" + rest)) {
                patterns.removeAll(Set.of("%R~" + rest, "%W~" + rest));
                patterns.add("~" + rest);
            }
        }
        return patterns;
    }

    /** CONFIG GET takes globs; a name is never meant as one. */
    private static String literal(String name) {
        return name.replaceAll("([*?\\[\\]\\\\])", "\\\\$1");
    }
}
