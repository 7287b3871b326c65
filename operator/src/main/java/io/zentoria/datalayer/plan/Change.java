package io.zentoria.datalayer.plan;

import java.util.List;

/**
 * One step toward the spec.
 *
 * @param target what it is about
 * @param summary one line for a person, {@code create database n8n owner n8n}: no secret, no figure that changes by
 *     itself (rows, sizes), since the digest of the plan covers it
 * @param differences attributes that change, in a fixed order; empty for creations that the summary says in full
 * @param risk what it may cost
 * @param ledger what it means for the record of what the operator made
 * @param step what is sent
 */
public record Change(
        Target target, String summary, List<Difference> differences, Risk risk, LedgerEffect ledger, Step step) {
    public Change {
        differences = List.copyOf(differences);
    }

    /** A change with nothing to compare and nothing for the ledger. */
    public static Change of(Target target, String summary, Risk risk, Step step) {
        return new Change(target, summary, List.of(), risk, LedgerEffect.NONE, step);
    }
}
