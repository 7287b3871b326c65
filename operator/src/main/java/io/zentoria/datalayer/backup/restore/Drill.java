package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Restores the newest backup of each store out of each tier into scratch space, and says what came of each. */
public final class Drill {
    private final RestoreRun restores;

    public Drill(RestoreRun restores) {
        this.restores = restores;
    }

    /** A tier that is drilled, and the stores that some schedule or person puts there. */
    public record Place(Tier tier, Set<StoreKind> stores) {
        public Place {
            stores = Set.copyOf(stores);
        }
    }

    /**
     * Drills all places. A store that fails does not stop the others.
     *
     * @param id of the drill, as {@link StoreRestore.Job} wants it
     * @param prefix of the data layer in every tier, {@code namespace/resource}
     * @return one proof for each store and tier that has a backup of it
     */
    public List<RestoreStatus.Proof> run(String id, String prefix, List<Place> places, StoreRestore.Progress progress)
            throws InterruptedException {
        List<RestoreStatus.Proof> proofs = new ArrayList<>();
        for (Place place : places) {
            for (StoreKind store : StoreKind.values()) {
                if (place.stores().contains(store)) {
                    one(id, prefix, place.tier(), store, progress).ifPresent(proofs::add);
                }
            }
        }
        return proofs;
    }

    private Optional<RestoreStatus.Proof> one(
            String id, String prefix, Tier tier, StoreKind store, StoreRestore.Progress progress)
            throws InterruptedException {
        String folder = "";
        try {
            Optional<TierCatalog.Entry> newest = TierCatalog.newest(tier, prefix, store);
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            folder = newest.get().folder();
            if (newest.get().trouble().isPresent()) {
                return Optional.of(bad(
                        store,
                        tier,
                        folder,
                        "ArtifactCorrupt",
                        newest.get().trouble().get()));
            }
            return Optional.of(restores.restore(
                            new RestoreRun.Request(
                                    id, tier, folder, Set.of(store), new StoreRestore.Target.Drill(), Optional.empty()),
                            () -> {},
                            progress)
                    .getFirst());
        } catch (BackupException e) {
            return Optional.of(bad(store, tier, folder, e.reason(), e.getMessage()));
        }
    }

    private static RestoreStatus.Proof bad(StoreKind store, Tier tier, String folder, String reason, String message) {
        return new RestoreStatus.Proof(
                store.word(), tier.name(), folder, null, false, null, reason, message, List.of());
    }
}
