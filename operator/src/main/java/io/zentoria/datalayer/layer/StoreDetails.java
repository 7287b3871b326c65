package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.pooler.PooledServer;
import io.zentoria.datalayer.pooler.PoolerActual;
import java.util.List;
import java.util.Optional;

/**
 * What there is to tell of the inside of a store; what is another store's is empty.
 *
 * @param console what a PgBouncer that somebody else runs told; empty for other stores
 * @param pooled what a pooler has to know of PostgreSQL; empty when the spec has no pooler
 */
public record StoreDetails(
        List<DataLayerStatus.Database> databases,
        List<DataLayerStatus.Collection> collections,
        Optional<PoolerActual> console,
        Optional<PooledServer> pooled) {
    public static final StoreDetails NONE = new StoreDetails(List.of(), List.of());

    public StoreDetails {
        databases = List.copyOf(databases);
        collections = List.copyOf(collections);
    }

    /** Details that no pooler asks for. */
    public StoreDetails(List<DataLayerStatus.Database> databases, List<DataLayerStatus.Collection> collections) {
        this(databases, collections, Optional.empty(), Optional.empty());
    }
}
