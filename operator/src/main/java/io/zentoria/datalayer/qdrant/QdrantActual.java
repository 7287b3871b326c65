package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Owner;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A Qdrant as it was read, all collections included, the ones of others too: their names and marks matter.
 *
 * @param version the server's own words, {@code 1.18.3}
 * @param collections by name
 * @param aliases the collection by alias
 */
public record QdrantActual(
        String version, SortedMap<String, ActualCollection> collections, SortedMap<String, String> aliases) {
    public QdrantActual {
        collections = Collections.unmodifiableSortedMap(new TreeMap<>(collections));
        aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    }

    /**
     * The mark of this server. Qdrant has no identity of its own, so the operator makes a random one up with the first
     * collection and writes it on every collection that it makes or changes. Those of the resource come first: two
     * resources that met on an empty server may have made up one each.
     *
     * @return empty on a server without any mark: a fresh one, or one on which all was there before
     */
    String serverMark(Owner owner) {
        String own = mostFrequentMark(ledger -> ledger.claimedBy(owner));
        return own.isEmpty() ? mostFrequentMark(ledger -> true) : own;
    }

    private String mostFrequentMark(Predicate<Ledger> which) {
        Map<String, Long> count = collections.values().stream()
                .map(ActualCollection::ledger)
                .filter(which)
                .map(Ledger::server)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        // Ties go to the smaller mark, so that the answer stays the same.
        return count.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
