package io.zentoria.datalayer.testbed.qdrant;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that the stand-in was asked, answered well or not.
 *
 * @param time when it came in
 * @param front by which door
 * @param method what was asked, {@code qdrant.Collections/Create} or {@code PUT /collections/docs}
 * @param collection the collection or alias that it is about; null: none, or several
 * @param write whether it is of the kind that changes something
 */
public record Call(
        Instant time, Front front, String method, @Nullable String collection, boolean write) {
    /** The two doors of a Qdrant. */
    public enum Front {
        REST,
        GRPC
    }
}
