package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the spec says of one Redis server, complete.
 *
 * @param address host:port
 * @param exposed whether the connection crosses a network without encryption
 * @param config parameters by name, in the order of the spec
 */
public record RedisDesired(
        String address,
        boolean exposed,
        Owner owner,
        Map<String, String> config,
        List<Allocation> allocations,
        List<User> users) {
    public RedisDesired {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        allocations = List.copyOf(allocations);
        users = List.copyOf(users);
    }

    /** A promise about the keys of a logical database. */
    public record Allocation(int db, String name, KeyPattern pattern, TtlRule ttl) {}

    /**
     * An ACL user.
     *
     * @param passwordHash the SHA-256 of the password in hexadecimal, the only form that reaches the server; empty while
     *     the password is still to be made
     * @param problems what Redis could not take; such a user is not touched
     */
    public record User(String name, Optional<Password> passwordHash, AclRules rules, List<String> problems) {
        public User {
            problems = List.copyOf(problems);
        }
    }

    /**
     * The desired state of a spec.
     *
     * @param passwords the password of each user by its name; one that is missing is still to be made
     */
    public static RedisDesired of(RedisSpec spec, Owner owner, Map<String, DesiredPassword> passwords) {
        RedisEndpoint endpoint =
                RedisEndpoint.of(spec.endpoint(), Optional.empty(), Optional.empty(), Optional.empty());
        Map<String, String> config = new LinkedHashMap<>();
        spec.config().forEach((name, value) -> config.put(name.toLowerCase(Locale.ROOT), value == null ? "" : value));
        List<Allocation> allocations = allocations(spec);
        Map<String, List<KeyPattern>> patterns = new LinkedHashMap<>();
        allocations.forEach(allocation -> patterns.computeIfAbsent(allocation.name(), name -> new ArrayList<>())
                .add(allocation.pattern()));
        List<User> users = spec.users().stream()
                .map(user -> user(user, patterns, passwords.getOrDefault(user.name(), DesiredPassword.toBeMade())))
                .toList();
        return new RedisDesired(
                endpoint.address(),
                endpoint.encryption() == RedisEndpoint.Encryption.NONE && !endpoint.local(),
                owner,
                config,
                allocations,
                users);
    }

    /** The allocations of a spec, for those who need nothing else of it. */
    public static List<Allocation> allocations(RedisSpec spec) {
        return spec.allocations().stream()
                .map(allocation -> new Allocation(
                        allocation.db(),
                        allocation.name(),
                        KeyPattern.of(allocation.keyPattern()),
                        TtlRule.of(allocation.ttl())))
                .toList();
    }

    private static User user(RedisSpec.User user, Map<String, List<KeyPattern>> patterns, DesiredPassword password) {
        List<String> problems = new ArrayList<>();
        if (user.name().equals("default")) {
            problems.add("'default' is the server's own user, and often the operator's: choose another name");
        }
        if (user.name().isEmpty() || user.name().chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            problems.add("Redis takes no white space in the name of a user");
        }
        AclRules rules = AclRules.of(user, patterns, problems);
        return new User(user.name(), password.known().map(PasswordHash::of), rules, problems);
    }
}
