package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.api.Policy;

/** What the policy of a file allows. */
final class LayerRequests {
    private LayerRequests() {}

    static boolean destructiveAllowed(ResourceFile resource) {
        Policy policy = resource.resource().getSpec().policy();
        return policy != null && policy.destructiveChanges() == Policy.DestructiveChanges.ALLOW;
    }

    static boolean observeOnly(ResourceFile resource) {
        Policy policy = resource.resource().getSpec().policy();
        return policy != null && policy.mode() == Policy.Mode.OBSERVE;
    }
}
