package io.zentoria.datalayer.backup.qdrant;

import io.zentoria.datalayer.backup.restore.StoreRestore;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What collections in scratch space are called. Pure. */
final class ScratchNames {
    private static final int MOST_BYTES = 255;

    private ScratchNames() {}

    /**
     * {@code zdl_scratch_<id>_<collection>}; a collection whose name is too long for that is called by a UUID made of it.
     *
     * @param id of the restore
     */
    static String of(String id, String collection) {
        String start = StoreRestore.SCRATCH + id + "_";
        String name = start + collection;
        return name.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES
                ? name
                : start + UUID.nameUUIDFromBytes(collection.getBytes(StandardCharsets.UTF_8));
    }
}
