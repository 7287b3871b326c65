package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.plan.Owner;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The backups and restores that the watches brought, by their data layer. They may be a moment behind: enough to see that
 * nothing is due, without asking the API server for all of them again and again.
 */
final class Known implements Records {
    private static final String OF_LAYER = "data-layer";

    private volatile @Nullable IndexerResourceCache<ZentoriaBackup> backups;
    private volatile @Nullable IndexerResourceCache<ZentoriaRestore> restores;

    /** Takes the cache of the backups' watch, before that begins. */
    void backups(IndexerResourceCache<ZentoriaBackup> cache) {
        index(
                cache,
                backup -> backup.getSpec() == null ? null : backup.getSpec().dataLayer());
        backups = cache;
    }

    /** Takes the cache of the restores' watch, before that begins. */
    void restores(IndexerResourceCache<ZentoriaRestore> cache) {
        index(
                cache,
                restore -> restore.getSpec() == null ? null : restore.getSpec().dataLayer());
        restores = cache;
    }

    private static <R extends HasMetadata> void index(
            IndexerResourceCache<R> cache, Function<R, @Nullable String> layer) {
        cache.addIndexer(OF_LAYER, resource -> {
            String name = layer.apply(resource);
            return name == null ? List.of() : List.of(key(resource.getMetadata().getNamespace(), name));
        });
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    @Override
    public List<ZentoriaBackup> backups(Owner layer) {
        return of(backups, layer);
    }

    @Override
    public List<ZentoriaRestore> restores(Owner layer) {
        return of(restores, layer);
    }

    private static <R extends HasMetadata> List<R> of(@Nullable IndexerResourceCache<R> cache, Owner layer) {
        return cache == null ? List.of() : List.copyOf(cache.byIndex(OF_LAYER, key(layer.namespace(), layer.name())));
    }
}
