package io.zentoria.datalayer.testbed.qdrant;

/** What a caller must be allowed to, for a call. */
enum Need {
    /** Any key will do; what is listed is only what the key may see. */
    ANY(false),
    /** Reading one collection. */
    READ(false),
    /** Reading one collection with all that belongs to it: its snapshots. */
    READ_WHOLE(false),
    /** Changing points of one collection. */
    WRITE_POINTS(true),
    /** Changing one collection's indexes or snapshots. */
    WRITE_WHOLE(true),
    /** Reading what belongs to the whole server. */
    READ_SERVER(false),
    /** Changing collections themselves, and aliases. */
    MANAGE(true);

    private final boolean write;

    Need(boolean write) {
        this.write = write;
    }

    boolean write() {
        return write;
    }
}
