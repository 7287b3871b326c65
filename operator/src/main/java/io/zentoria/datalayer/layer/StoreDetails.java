package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerStatus;
import java.util.List;

/** What the status tells of the inside of a store; the lists of other stores are empty. */
public record StoreDetails(List<DataLayerStatus.Database> databases, List<DataLayerStatus.Collection> collections) {
    public static final StoreDetails NONE = new StoreDetails(List.of(), List.of());

    public StoreDetails {
        databases = List.copyOf(databases);
        collections = List.copyOf(collections);
    }
}
