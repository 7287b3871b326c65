package io.zentoria.datalayer.plan;

import java.util.List;

/**
 * All that lies between one server and the spec, in the order in which it is to be applied. Equal inputs give equal
 * plans.
 *
 * @param changes in order; what a later one needs comes first
 * @param conflicts objects that block a part of the spec
 * @param orphans kept things with data that the spec no longer names; neither drift nor pending
 * @param notices what works but should not stay so
 */
public record Plan(
        StoreKind store, List<Change> changes, List<Conflict> conflicts, List<Orphan> orphans, List<Notice> notices) {
    public Plan {
        changes = List.copyOf(changes);
        conflicts = List.copyOf(conflicts);
        orphans = List.copyOf(orphans);
        notices = List.copyOf(notices);
    }

    /** Whether the server is what the spec asks for. */
    public boolean isEmpty() {
        return changes.isEmpty() && conflicts.isEmpty();
    }
}
