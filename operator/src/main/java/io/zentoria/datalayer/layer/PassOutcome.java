package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;
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

    /** Whether every store was read and is what the spec asks for. */
    public boolean converged() {
        return stores.stream().allMatch(StoreOutcome::converged);
    }
}
