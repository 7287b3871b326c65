package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.api.RedisSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an ACL user may do, in Redis' own words and in a fixed order.
 *
 * @param keys {@code ~pattern} for reading and writing, {@code %R~pattern} for reading
 * @param channels {@code &pattern}
 * @param commands the rules for commands, in order: a later one wins
 */
public record AclRules(Set<String> keys, Set<String> channels, List<String> commands) {
    /** Everything an application needs; INFO is asked by every common client library. */
    static final List<String> READ_WRITE = List.of("+@all", "-@admin", "-@dangerous", "+info");

    /** Reading, and what a connection and a pipeline of a client library need for it. */
    static final List<String> READ =
            List.of("-@all", "+@read", "+@connection", "+@transaction", "-@admin", "-@dangerous", "+info");

    /** For a reader with channels: subscribing is in no category of reading. */
    static final List<String> SUBSCRIBE =
            List.of("+subscribe", "+psubscribe", "+unsubscribe", "+punsubscribe", "+ssubscribe", "+sunsubscribe");

    private static final Pattern COMMAND = Pattern.compile("[+-]?@?[a-z0-9._-]+(\\|[a-z0-9._-]+)?");

    public AclRules {
        keys = Collections.unmodifiableSet(new TreeSet<>(keys));
        channels = Collections.unmodifiableSet(new TreeSet<>(channels));
        commands = List.copyOf(commands);
    }

    /**
     * The rules of a user.
     *
     * @param patterns the key pattern of each allocation by its name
     * @param problems gets a sentence for each thing that Redis could not take
     */
    static AclRules of(RedisSpec.User user, Map<String, List<KeyPattern>> patterns, List<String> problems) {
        boolean readsOnly = user.access() == RedisSpec.User.Access.READ;
        Set<String> keys = new TreeSet<>();
        for (String allocation : user.allocations()) {
            List<KeyPattern> named = patterns.get(allocation);
            if (named == null) {
                problems.add("there is no allocation '%s'".formatted(allocation));
            } else {
                named.forEach(pattern -> keys.add((readsOnly ? "%R~" : "~") + glob(pattern, problems)));
            }
        }
        Set<String> channels = new TreeSet<>();
        for (String channel : user.channels()) {
            channels.add("&" + glob(KeyPattern.of(channel), problems));
        }
        return new AclRules(
                all(keys, readsOnly ? "%R~*" : "~*"), all(channels, "&*"), commands(user, readsOnly, problems));
    }

    /** Redis refuses a pattern beside the one for everything. */
    private static Set<String> all(Set<String> patterns, String everything) {
        return patterns.contains(everything) ? Set.of(everything) : patterns;
    }

    private static String glob(KeyPattern pattern, List<String> problems) {
        if (!pattern.fitsAcl()) {
            problems.add("the pattern '%s' is empty or holds white space, which Redis' ACLs cannot express"
                    .formatted(Shown.text(pattern.toString(), 100)));
        }
        return pattern.glob();
    }

    private static List<String> commands(RedisSpec.User user, boolean readsOnly, List<String> problems) {
        if (user.commands().isEmpty()) {
            if (!readsOnly) {
                return READ_WRITE;
            }
            List<String> reading = new ArrayList<>(READ);
            if (!user.channels().isEmpty()) {
                reading.addAll(SUBSCRIBE);
            }
            return reading;
        }
        List<String> commands = new ArrayList<>();
        for (String written : user.commands()) {
            String word = written.toLowerCase(Locale.ROOT);
            if (!COMMAND.matcher(word).matches()) {
                // Whoever writes a rule for a password here should not find it in a status.
                String shown = written.startsWith(">") || written.startsWith("#") ? "***" : Shown.text(written, 60);
                problems.add("'%s' is no rule for commands: write +name, -name, +@category or +name|subcommand"
                        .formatted(shown));
            }
            commands.add(word.startsWith("+") || word.startsWith("-") ? word : "+" + word);
        }
        if (!AclCommands.startsFromAllOrNothing(commands)) {
            commands.addFirst("-@all");
        }
        return commands;
    }

    /** The rules as they are sent, without password and state. */
    List<String> words() {
        List<String> words = new ArrayList<>(keys);
        words.addAll(channels);
        words.addAll(commands);
        return words;
    }
}
