package io.zentoria.datalayer.qdrant;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One collection as it was read.
 *
 * @param size of the unnamed vector; empty when the collection has none (it has named or sparse vectors)
 * @param distance in Qdrant's words; empty as {@code size} is
 * @param settings of the collection, all of them
 * @param ofVector HNSW settings and quantization that the vector has of its own; they rule over the collection's
 * @param indexes payload fields with the type of their index
 * @param status {@code green}, {@code yellow}, {@code grey}, {@code red}
 * @param optimizerError the optimizer's own words; empty when it is well
 */
record ActualCollection(
        String name,
        Optional<Integer> size,
        Optional<String> distance,
        int shards,
        Map<Setting, String> settings,
        Map<Setting, String> ofVector,
        SortedMap<String, String> indexes,
        long points,
        long indexedVectors,
        String status,
        String optimizerError,
        Ledger ledger) {
    ActualCollection {
        settings = copy(settings);
        ofVector = copy(ofVector);
        indexes = Collections.unmodifiableSortedMap(new TreeMap<>(indexes));
    }

    private static Map<Setting, String> copy(Map<Setting, String> settings) {
        Map<Setting, String> copy = new EnumMap<>(Setting.class);
        copy.putAll(settings);
        return Collections.unmodifiableMap(copy);
    }

    /** The value, or Qdrant's standard where the server says nothing. */
    String setting(Setting setting) {
        return settings.getOrDefault(setting, setting.standard());
    }
}
