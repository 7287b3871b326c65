package io.zentoria.datalayer.postgres.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a bundle made and that is no longer so.
 *
 * @param found what is there instead; null when it is gone
 * @param repair statements that make it so again, in order
 * @param losesData whether the repair, or what it would hide, loses rows: a table that is made again is empty
 */
public record CatalogDifference(
        Catalog.Item wanted, @Nullable String found, String summary, List<String> repair, boolean losesData) {
    public CatalogDifference {
        repair = List.copyOf(repair);
    }
}
