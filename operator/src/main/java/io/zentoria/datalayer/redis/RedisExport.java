package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import redis.clients.jedis.Protocol.Command;

/**
 * What a Redis server holds, in the words of a spec.
 *
 * @param spec with the endpoint and secrets of the given one, and its allocations and channels
 * @param remarks what those words cannot say, a sentence each
 */
public record RedisExport(RedisSpec spec, List<String> remarks) {
    private static final String DOING = "reading the server";

    /** What a server has that nobody set; a few of the parameters that people set. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "maxmemory", "0",
            "maxmemory-policy", "noeviction",
            "appendonly", "no",
            "appendfsync", "everysec",
            "notify-keyspace-events", "",
            "timeout", "0",
            "tcp-keepalive", "300",
            "maxclients", "10000",
            "activedefrag", "no",
            "latency-monitor-threshold", "0");

    public RedisExport {
        remarks = List.copyOf(remarks);
    }

    /** Reads a server. */
    public static RedisExport read(RedisClients clients, RedisEndpoint endpoint, Owner owner, RedisSpec given)
            throws StoreException {
        try (RedisLink link = clients.connect(endpoint)) {
            TreeMap<String, LedgerRow> ledger = RedisLedger.read(
                    link.send(DOING, RedisCommand.of(Command.HGETALL, RedisLedger.LEDGER)), link.errors());
            Map<String, RedisReply> config = link.send(DOING, RedisCommand.of(Command.CONFIG, "GET", "*"))
                    .pairs();
            String self = link.send(DOING, RedisCommand.of(Command.ACL, "WHOAMI"))
                    .text()
                    .orElse("default");
            List<String> remarks = new ArrayList<>();
            Map<String, RedisActual.User> users = new LinkedHashMap<>();
            for (RedisReply name :
                    link.send(DOING, RedisCommand.of(Command.ACL, "USERS")).list()) {
                String user = name.text().orElse("");
                if (!user.equals("default") && !user.equals(self)) {
                    users.put(user, RedisObserve.user(link.send(DOING, RedisCommand.of(Command.ACL, "GETUSER", user))));
                }
            }
            Naming naming = new Naming(given);
            List<RedisSpec.User> said = new ArrayList<>();
            users.forEach((name, user) ->
                    user(name, user, ledger, naming, given, remarks).ifPresent(said::add));
            return new RedisExport(
                    new RedisSpec(
                            given.endpoint(),
                            given.adminSecretRef(),
                            config(config, ledger, owner),
                            naming.allocations(),
                            given.channels(),
                            said),
                    remarks);
        }
    }

    private static Map<String, String> config(
            Map<String, RedisReply> found, Map<String, LedgerRow> ledger, Owner owner) {
        Map<String, String> config = new TreeMap<>();
        DEFAULTS.forEach((name, standard) -> {
            String value = Optional.ofNullable(found.get(name))
                    .flatMap(RedisReply::text)
                    .orElse(standard);
            if (!ConfigValue.same(name, standard, value)) {
                config.put(name, value);
            }
        });
        // What the operator set it would set back, were it no longer named.
        ledger.forEach((field, row) -> {
            String prefix = RedisLedger.PARAMETER + "/";
            if (field.startsWith(prefix) && row.owner().equals(owner.path())) {
                String name = field.substring(prefix.length());
                String value = Optional.ofNullable(found.get(name))
                        .flatMap(RedisReply::text)
                        .orElse("");
                String sent = row.sent();
                config.put(name, sent != null && ConfigValue.same(name, sent, value) ? sent : value);
            }
        });
        return config;
    }

    private static Optional<RedisSpec.User> user(
            String name,
            RedisActual.User user,
            Map<String, LedgerRow> ledger,
            Naming naming,
            RedisSpec given,
            List<String> remarks) {
        boolean reads = !user.keys().isEmpty() && user.keys().stream().allMatch(key -> key.startsWith("%R~"));
        boolean writes = user.keys().stream().allMatch(key -> key.startsWith("~"));
        String odd = !user.flags().contains("on")
                ? "it is off"
                : user.flags().contains("nopass")
                        ? "it needs no password"
                        : user.selectors() > 0
                                ? "it has selectors"
                                : !reads && !writes ? "it may only write some keys" : "";
        if (!odd.isEmpty()) {
            remarks.add("acl user %s is left out: %s, which a resource has no word for"
                    .formatted(Shown.text(name, 60), odd));
            return Optional.empty();
        }
        List<String> allocations = new ArrayList<>();
        for (String key : user.keys()) {
            allocations.add(naming.of(key.substring(key.indexOf('~') + 1)));
        }
        List<String> channels =
                user.channels().stream().map(channel -> channel.substring(1)).toList();
        LedgerRow row = ledger.get(RedisLedger.field(RedisLedger.user(name)));
        List<String> reading = new ArrayList<>(AclRules.READ);
        if (!channels.isEmpty()) {
            reading.addAll(AclRules.SUBSCRIBE);
        }
        boolean standard = AclCommands.same(reads ? reading : AclRules.READ_WRITE, user.commands(), row);
        return Optional.of(new RedisSpec.User(
                name,
                allocations.stream().distinct().toList(),
                channels,
                reads ? RedisSpec.User.Access.READ : null,
                standard ? List.of() : List.of(user.commands().trim().split("\\s+")),
                given.users().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .map(RedisSpec.User::passwordSecretRef)
                        .orElse(null)));
    }

    /** Which allocation stands for a pattern: one of the given resource, else one that is made up. */
    private static final class Naming {
        private final List<RedisSpec.Allocation> allocations = new ArrayList<>();
        private final Map<String, String> byGlob = new LinkedHashMap<>();

        Naming(RedisSpec given) {
            for (RedisSpec.Allocation allocation : given.allocations()) {
                allocations.add(allocation);
                byGlob.putIfAbsent(KeyPattern.of(allocation.keyPattern()).glob(), allocation.name());
            }
        }

        String of(String glob) {
            return byGlob.computeIfAbsent(glob, pattern -> {
                String plain = pattern.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-|-$", "");
                String name = plain.isEmpty() ? "everything" : plain;
                Set<String> taken = Set.copyOf(
                        allocations.stream().map(RedisSpec.Allocation::name).toList());
                for (int i = 2; taken.contains(name); i++) {
                    name = plain + "-" + i;
                }
                allocations.add(new RedisSpec.Allocation(0, name, pattern, null));
                return name;
            });
        }

        List<RedisSpec.Allocation> allocations() {
            return List.copyOf(allocations);
        }
    }
}
