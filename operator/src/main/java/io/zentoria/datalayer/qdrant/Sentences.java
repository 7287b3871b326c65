package io.zentoria.datalayer.qdrant;

import java.util.Map;
import java.util.stream.Collectors;

/** How the objects of a Qdrant are said in plans and messages. */
final class Sentences {
    private Sentences() {}

    /** {@code 768 Cosine, hnsw.m 16, hnsw.efConstruct 100}. */
    static String described(DesiredCollection collection) {
        String shape = collection.shape().size() + " " + collection.shape().distance()
                + collection
                        .shape()
                        .shards()
                        .map(shards -> ", shards " + shards)
                        .orElse("");
        return collection.settings().isEmpty() ? shape : shape + ", " + listed(collection.settings());
    }

    /** {@code hnsw.m 16, onDiskPayload true}. */
    static String listed(Map<Setting, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> entry.getKey().path() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
