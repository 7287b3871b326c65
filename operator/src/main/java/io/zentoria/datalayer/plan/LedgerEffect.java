package io.zentoria.datalayer.plan;

/** What a change does to the record of what the operator made. */
public enum LedgerEffect {
    /** The object was there before or is no object of its own. */
    NONE,
    /** The operator makes the object: it is noted before, so that a crash in between leaves no orphan. */
    MADE,
    /** The object was there before and fits: it is noted as claimed, so that no other resource takes it too. */
    ADOPTED,
    /** The object goes. */
    GONE
}
