package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the operator would do to an empty Redis, as lines of its files and rows of its ledger. No passwords are in it.
 *
 * @param config lines of redis.conf, in the order of the spec
 * @param users what stands behind {@code ACL SETUSER <name> on #<hash>}, by name
 */
public record RedisScript(List<String> config, List<User> users, List<String> parameters) {
    /** The hash with what the operator made. */
    public static final String LEDGER = RedisLedger.LEDGER;

    /** The fields of the ledger begin so, before a slash and the name. */
    public static final String PARAMETER = RedisLedger.PARAMETER;

    /** As {@link #PARAMETER}, for users. */
    public static final String USER = RedisLedger.USER;

    public RedisScript {
        config = List.copyOf(config);
        users = List.copyOf(users);
        parameters = List.copyOf(parameters);
    }

    /**
     * A user.
     *
     * @param rules keys, channels and commands in Redis' words
     * @param commands the part of them that the ledger notes
     */
    public record User(String name, List<String> rules, String commands) {
        public User {
            rules = List.copyOf(rules);
        }
    }

    /**
     * The lines for a server that holds nothing yet.
     *
     * @throws StoreException when Redis could not take what the spec asks for; the message says what
     */
    public static RedisScript of(RedisDesired desired) throws StoreException {
        List<String> problems = new ArrayList<>();
        Map<String, String> lines = new LinkedHashMap<>();
        desired.config().forEach((name, value) -> {
            if (ParameterKind.of(name) == ParameterKind.SECRET) {
                problems.add(
                        "parameter %s holds a password, which everybody who reads the resource would see: take it out"
                                .formatted(name));
            } else if (!name.matches("[a-z0-9_-]+")) {
                problems.add("'%s' is no parameter of Redis".formatted(Shown.text(name, 60)));
            } else {
                lines.put(name, line(name, value));
            }
        });
        List<User> users = new ArrayList<>();
        for (RedisDesired.User user : desired.users()) {
            user.problems().forEach(problem -> problems.add("acl user " + user.name() + ": " + problem));
            if (user.name().isEmpty() || user.name().chars().anyMatch(letter -> letter <= ' ')) {
                problems.add("acl user '%s': a name with white space is none for Redis"
                        .formatted(Shown.text(user.name(), 60)));
            }
            users.add(new User(
                    user.name(),
                    user.rules().words(),
                    String.join(" ", user.rules().commands())));
        }
        if (!problems.isEmpty()) {
            throw new StoreException(
                    StoreKind.REDIS,
                    desired.address(),
                    StoreException.Kind.INVALID,
                    "NotRenderable",
                    String.join("; ", problems),
                    null);
        }
        return new RedisScript(
                List.copyOf(lines.values()), users, List.copyOf(desired.config().keySet()));
    }

    /** A line of redis.conf: a value of several words is several arguments there, and CONFIG SET takes it as one. */
    private static String line(String name, String value) {
        if (value.isBlank()) {
            return name + " \"\"";
        }
        if (name.equals("client-output-buffer-limit") || name.equals("save")) {
            return name + " " + value.strip();
        }
        return name + " " + (value.matches("[A-Za-z0-9%./:_@,+-]+") ? value : quoted(value));
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (char letter : value.toCharArray()) {
            switch (letter) {
                case '"', '\\' -> text.append('\\').append(letter);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(letter);
            }
        }
        return text.append('"').toString();
    }
}
