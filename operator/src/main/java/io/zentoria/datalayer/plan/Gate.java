package io.zentoria.datalayer.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which changes of a plan may be applied.
 *
 * @param changesAllowed false in Observe mode and while paused
 * @param destructiveAllowed {@code policy.destructiveChanges: Allow}
 * @param approvedDigest the digest that a person approved and that was not used yet
 */
public record Gate(boolean changesAllowed, boolean destructiveAllowed, Optional<String> approvedDigest) {

    /**
     * What the gate lets through, in the order of the plan.
     *
     * @param allowed to be applied now
     * @param denied destructive ones that wait for a person
     * @param held all others that are only reported
     * @param byApproval whether the approval was needed, and so is used up
     */
    public record Verdict(List<Change> allowed, List<Change> denied, List<Change> held, boolean byApproval) {}

    /**
     * @param digest the digest of the whole plan that the changes belong to
     */
    public Verdict judge(List<Change> changes, String digest) {
        List<Change> allowed = new ArrayList<>();
        List<Change> denied = new ArrayList<>();
        List<Change> held = new ArrayList<>();
        boolean approved = approvedDigest.filter(digest::equals).isPresent();
        boolean byApproval = false;
        for (Change change : changes) {
            boolean destructive = change.risk() == Risk.DESTRUCTIVE;
            if (!changesAllowed) {
                held.add(change);
            } else if (destructive && !destructiveAllowed && !approved) {
                denied.add(change);
            } else {
                byApproval |= destructive && !destructiveAllowed;
                allowed.add(change);
            }
        }
        return new Verdict(List.copyOf(allowed), List.copyOf(denied), List.copyOf(held), byApproval);
    }
}
