package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.qdrant.QdrantReads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Times a search for the ten nearest points in each collection of the spec, and reads how the collections stand. */
public final class QdrantProbe implements StoreProbe {
    private static final int MEASURED = 5;
    private static final int NEAREST = 10;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public String store() {
        return StoreKind.QDRANT.word();
    }

    @Override
    public boolean has(ProbeTarget target) {
        return target.spec().qdrant() != null;
    }

    @Override
    public Set<Series> histograms(DataLayerSpec spec) {
        return spec.qdrant() == null
                ? Set.of()
                : spec.qdrant().collections().stream()
                        .map(collection -> histogram(collection.name()))
                        .collect(Collectors.toSet());
    }

    private static Series histogram(String collection) {
        return Series.of(Metric.QDRANT_SEARCH_LATENCY, collection);
    }

    @Override
    public List<Reading> run(ProbeTarget target, Times times) throws StoreException, CredentialException {
        QdrantSpec spec = target.spec().qdrant();
        QdrantEndpoint endpoint = target.qdrant().orElse(null);
        if (spec == null || endpoint == null) {
            return List.of();
        }
        List<Reading> readings = new ArrayList<>();
        try (QdrantReads reads = QdrantReads.open(endpoint, LIMIT)) {
            for (QdrantSpec.Collection collection : spec.collections()) {
                String name = collection.name();
                Optional<QdrantReads.Figures> figures = reads.figures(name);
                if (figures.isEmpty()) {
                    continue; // told by the conditions
                }
                readings.add(Reading.of(Metric.QDRANT_POINTS, figures.get().points(), name));
                readings.add(Reading.of(Metric.QDRANT_INDEXED, figures.get().indexedVectors(), name));
                readings.add(Reading.of(Metric.QDRANT_SEGMENTS, figures.get().segments(), name));
                readings.add(Reading.of(Metric.QDRANT_GREEN, figures.get().green() ? 1 : 0, name));
                // The collection's own size: after a change of the spec it may still have the old one.
                int size = figures.get().size();
                for (int i = 0; size > 0 && i <= MEASURED; i++) {
                    long began = System.nanoTime();
                    try {
                        reads.search(name, size, NEAREST);
                    } finally {
                        if (i > 0) {
                            times.took(histogram(name), Duration.ofNanos(System.nanoTime() - began));
                        }
                    }
                }
            }
        }
        return readings;
    }
}
