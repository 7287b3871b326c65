package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.DataLayerStatus;
import java.util.List;
import java.util.Optional;

/** How collections stand, in the words of the status. Pure. */
final class CollectionStatus {
    private CollectionStatus() {}

    static List<DataLayerStatus.Collection> of(QdrantDesired desired, QdrantActual actual) {
        return desired.collections().stream()
                .flatMap(wanted -> Optional.ofNullable(actual.collections().get(wanted.name())).stream())
                .map(is -> new DataLayerStatus.Collection(is.name(), is.points(), is.status(), optimizer(is)))
                .toList();
    }

    private static String optimizer(ActualCollection collection) {
        if (!collection.optimizerError().isEmpty()) {
            return "failed: " + collection.optimizerError();
        }
        return switch (collection.status()) {
            case "yellow" ->
                "at work, %d of %d vectors indexed".formatted(collection.indexedVectors(), collection.points());
            case "grey" -> "waits for the next write";
            default -> "ok";
        };
    }
}
