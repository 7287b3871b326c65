package io.zentoria.datalayer.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares rules for commands. From 7.2 on Redis repeats them as they were sent; 7.0 writes others that mean the same. */
final class AclCommands {
    /** What 7.0 makes of the rules that the operator sends when the spec names none; the order changes by itself. */
    private static final Map<List<String>, Set<String>> SEVEN_ZERO = Map.of(
            AclRules.READ_WRITE,
            words("+@all -@admin -swapdb -restore-asking -restore -migrate -sort_ro -sort -flushdb -keys -flushall"),
            AclRules.READ,
            words("-@all +@transaction +@read +@connection -sort_ro +info -client|kill -client|list -client|unblock"
                    + " -client|pause -client|unpause -client|no-evict -keys"));

    private AclCommands() {}

    /** Whether what the server reports is what was wanted; {@code row} says how it repeated these words before. */
    static boolean same(List<String> wanted, String actual, @Nullable LedgerRow row) {
        List<String> reported = List.of(actual.trim().split("\\s+"));
        if (normal(wanted).equals(normal(reported))) {
            return true;
        }
        Set<String> sevenZero = SEVEN_ZERO.get(wanted);
        return (sevenZero != null && sevenZero.equals(Set.copyOf(reported)))
                || (row != null && row.translated(String.join(" ", wanted), actual));
    }

    static boolean startsFromAllOrNothing(List<String> words) {
        return !words.isEmpty() && everything(words.getFirst());
    }

    /** Without what a later {@code +@all} or {@code -@all} makes void, and always beginning with one of them. */
    private static List<String> normal(List<String> words) {
        List<String> normal = new ArrayList<>(List.of("-@all"));
        for (String word : words) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (everything(lower)) {
                normal.clear();
                normal.add(lower.startsWith("-") || lower.equals("nocommands") ? "-@all" : "+@all");
            } else {
                normal.add(lower);
            }
        }
        return normal;
    }

    private static boolean everything(String word) {
        return word.equals("+@all") || word.equals("-@all") || word.equals("allcommands") || word.equals("nocommands");
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }
}
