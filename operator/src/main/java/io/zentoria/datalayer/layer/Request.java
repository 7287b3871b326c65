package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.Map;
import java.util.Optional;

/**
 * What one pass is asked to do.
 *
 * @param generation of the resource, for the record of changes; 0 on the command line
 * @param changesAllowed false in Observe mode, while paused, and for a mere plan: then nothing is written anywhere, not
 *     even a Secret
 * @param destructiveAllowed {@code policy.destructiveChanges: Allow}
 * @param approvedDigest a digest that a person approved and that was not used yet
 * @param knownIdentities which server answered for a store before
 * @param acceptedIdentity an identity that a person says is meant
 */
public record Request(
        Owner owner,
        long generation,
        DataLayerSpec spec,
        boolean changesAllowed,
        boolean destructiveAllowed,
        Optional<String> approvedDigest,
        Map<StoreKind, String> knownIdentities,
        Optional<String> acceptedIdentity) {
    public Request {
        knownIdentities = Map.copyOf(knownIdentities);
    }
}
