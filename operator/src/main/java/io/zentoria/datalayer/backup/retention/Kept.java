package io.zentoria.datalayer.backup.retention;

import io.zentoria.datalayer.plan.StoreKind;
import java.time.Instant;
import java.util.Set;

/**
 * A backup that lies in a tier.
 *
 * @param folder where
 * @param dueTime when it was due
 * @param stores what it holds
 * @param complete whether all of it is there and sound; only such a backup counts
 * @param verified whether a restore proved it
 * @param held whether somebody needs it whatever its age: a restore reads it, or another tier is still owed it
 */
public record Kept(
        String folder, Instant dueTime, Set<StoreKind> stores, boolean complete, boolean verified, boolean held) {
    public Kept {
        stores = Set.copyOf(stores);
    }
}
