package io.zentoria.datalayer.backup.retention;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Backups that were in a tier and are not there any more, though retention did not take them: somebody emptied or replaced
 * the bucket, or it is another one. A thing to say, and never a reason to delete elsewhere: what other tiers hold may now
 * be all there is.
 *
 * @param tier its name in the spec
 * @param lost how many are gone
 * @param left how many are there
 */
public record TierLoss(String tier, int lost, int left) {
    /** The reason in conditions and events. */
    public static final String REASON = "TierLostArtifacts";

    /**
     * Compares by name, for whoever knows the names.
     *
     * @param remembered folders of complete backups that were there
     * @param removed folders that retention or a person's deletion through the operator took
     * @param listed folders that are there now
     */
    public static Optional<TierLoss> of(
            String tier, Collection<String> remembered, Collection<String> removed, Collection<String> listed) {
        Set<String> missing = new TreeSet<>(remembered);
        missing.removeAll(Set.copyOf(removed));
        missing.removeAll(Set.copyOf(listed));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TierLoss(tier, missing.size(), Set.copyOf(listed).size()));
    }

    /**
     * Compares by number, for whoever has only a status.
     *
     * @param remembered complete backups that were there
     * @param removed how many of these retention took since
     * @param listed complete backups that are there now
     */
    public static Optional<TierLoss> of(String tier, int remembered, int removed, int listed) {
        int lost = remembered - removed - listed;
        return lost > 0 ? Optional.of(new TierLoss(tier, lost, listed)) : Optional.empty();
    }

    /** The sentence for a person. */
    public String message() {
        return "tier %s has lost %d backup%s that retention did not remove (%d left): see who emptied or replaced it; nothing is deleted in other tiers"
                .formatted(tier, lost, lost == 1 ? "" : "s", left);
    }
}
