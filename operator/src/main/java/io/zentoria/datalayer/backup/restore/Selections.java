package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.backup.BackupException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of a store that a person names. */
public final class Selections {
    private Selections() {}

    /**
     * The selection; empty for everything.
     *
     * @throws BackupException reason {@code InvalidSpec}
     */
    public static Optional<StoreRestore.Selection> of(RestoreSpec.@Nullable Only only) throws BackupException {
        if (only == null) {
            return Optional.empty();
        }
        if (only.collection() != null && only.database() == null && only.table() == null) {
            return Optional.of(new StoreRestore.Selection(
                    StoreRestore.Selection.Kind.COLLECTION, Optional.empty(), only.collection()));
        }
        if (only.database() != null && only.collection() == null) {
            return Optional.of(
                    only.table() == null
                            ? new StoreRestore.Selection(
                                    StoreRestore.Selection.Kind.DATABASE, Optional.empty(), only.database())
                            : new StoreRestore.Selection(
                                    StoreRestore.Selection.Kind.TABLE, Optional.of(only.database()), only.table()));
        }
        throw BackupException.permanent(
                "InvalidSpec", "only: write database, or database and table, or collection", null);
    }
}
