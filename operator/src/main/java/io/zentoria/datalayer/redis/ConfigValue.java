package io.zentoria.datalayer.redis;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares a parameter as the spec writes it with what {@code CONFIG GET} answers, in the server's own units. */
final class ConfigValue {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,19})([kmg]?b?)", Pattern.CASE_INSENSITIVE);

    /** Redis counts {@code k} in thousands and {@code kb} in 1024s. */
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "b", 1L,
            "k", 1_000L,
            "kb", 1L << 10,
            "m", 1_000_000L,
            "mb", 1L << 20,
            "g", 1_000_000_000L,
            "gb", 1L << 30);

    /** Parameters whose value is one of a few words, in any case. */
    private static final List<String> WORDS = List.of(
            "maxmemory-policy",
            "appendfsync",
            "loglevel",
            "repl-diskless-load",
            "sanitize-dump-payload",
            "acl-pubsub-default",
            "tls-auth-clients",
            "oom-score-adj",
            "propagation-error-behavior");

    /** What {@code A} stands for among the classes of keyspace events. */
    private static final String ALL_EVENTS = "g$lshztxed";

    private ConfigValue() {}

    /** Whether the server has what is wanted. */
    static boolean same(String name, String wanted, String actual) {
        String want = wanted.trim();
        String have = actual.trim();
        if (want.equals(have)) {
            return true;
        }
        return switch (name) {
            case "notify-keyspace-events" -> events(want).equals(events(have));
            case "client-output-buffer-limit" ->
                limits(have).entrySet().containsAll(limits(want).entrySet());
            default -> sameWords(name, want, have);
        };
    }

    /** The bytes of a size such as {@code 4gb}; empty when it is none. */
    static Optional<BigInteger> bytes(String text) {
        Matcher size = SIZE.matcher(text.trim());
        if (!size.matches()) {
            return Optional.empty();
        }
        long unit = UNITS.getOrDefault(size.group(2).toLowerCase(Locale.ROOT), 1L);
        return Optional.of(new BigInteger(size.group(1)).multiply(BigInteger.valueOf(unit)));
    }

    private static boolean sameWords(String name, String want, String have) {
        String[] wanted = want.split("\\s+");
        String[] actual = have.split("\\s+");
        if (wanted.length != actual.length) {
            return false;
        }
        boolean anyCase = WORDS.contains(name) || have.equals("yes") || have.equals("no");
        for (int i = 0; i < wanted.length; i++) {
            if (!sameWord(wanted[i], actual[i], anyCase)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameWord(String want, String have, boolean anyCase) {
        if (want.equals(have) || (anyCase && want.equalsIgnoreCase(have))) {
            return true;
        }
        Optional<BigInteger> bytes = bytes(want);
        return bytes.isPresent() && bytes.equals(bytes(have));
    }

    private static TreeSet<Character> events(String flags) {
        TreeSet<Character> events = new TreeSet<>();
        for (char flag : flags.replace("A", ALL_EVENTS).toCharArray()) {
            events.add(flag);
        }
        return events;
    }

    /** The three limits of each class of clients; a spec may name some classes only. */
    private static TreeMap<String, List<String>> limits(String text) {
        String[] words = text.split("\\s+");
        TreeMap<String, List<String>> limits = new TreeMap<>();
        for (int i = 0; i + 3 < words.length; i += 4) {
            String clients = words[i].toLowerCase(Locale.ROOT).replace("slave", "replica");
            limits.put(
                    clients,
                    Arrays.stream(words, i + 1, i + 4)
                            .map(word -> bytes(word).map(BigInteger::toString).orElse(word))
                            .toList());
        }
        // What is no list of limits must not look like an empty one, which everything contains.
        return limits.isEmpty() ? new TreeMap<>(Map.of(text, List.of())) : limits;
    }
}
