package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.PostgresStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How all stores stand after a pass.
 *
 * @param digest of everything that is still to do; empty when that is nothing
 * @param usedApproval the digest whose approval was used up in this pass
 */
public record PassOutcome(List<StoreOutcome> stores, Optional<String> digest, Optional<String> usedApproval) {
    public PassOutcome {
        stores = List.copyOf(stores);
    }

    /** Everything that is still to do, denied changes included. */
    public List<Change> outstanding() {
        return stores.stream()
                .flatMap(store -> Stream.concat(store.pending().stream(), store.denied().stream()))
                .toList();
    }

    /** Whether a migration was run, after which statements that clients have prepared may not fit any more. */
    public boolean migrated() {
        return stores.stream()
                .filter(store -> store.store() == StoreKind.POSTGRES)
                .flatMap(store -> store.applied().stream())
                .anyMatch(PostgresStore::outdatesPlans);
    }

    /** Whether every store was read and is what the spec asks for. */
    public boolean converged() {
        return stores.stream().allMatch(StoreOutcome::converged);
    }
}
