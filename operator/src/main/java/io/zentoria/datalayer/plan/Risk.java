package io.zentoria.datalayer.plan;

/** What a change may cost; later is worse. */
public enum Risk {
    /** Nobody notices. */
    SAFE("Safe"),
    /** Locks, restarts, rebuilds, a password that clients must learn anew. */
    DISRUPTIVE("Disruptive"),
    /** Data can be lost; needs {@code policy.destructiveChanges: Allow} or an approval. */
    DESTRUCTIVE("Destructive");

    private final String word;

    Risk(String word) {
        this.word = word;
    }

    /** The word of the status and of printed plans. */
    public String word() {
        return word;
    }
}
