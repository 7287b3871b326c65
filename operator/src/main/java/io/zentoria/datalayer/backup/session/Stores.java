package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The words for stores in resources, as kinds. */
public final class Stores {
    /** What can be backed up: a pooler holds nothing. */
    public static final Set<StoreKind> BACKED_UP = Set.of(StoreKind.POSTGRES, StoreKind.REDIS, StoreKind.QDRANT);

    private Stores() {}

    /**
     * The kinds that are named.
     *
     * @param all what no name at all, or {@code all}, stands for
     */
    public static Set<StoreKind> kinds(List<BackupSpec.Store> named, Collection<StoreKind> all) {
        if (named.isEmpty() || named.contains(BackupSpec.Store.ALL)) {
            return all.isEmpty() ? EnumSet.noneOf(StoreKind.class) : EnumSet.copyOf(all);
        }
        Set<StoreKind> kinds = EnumSet.noneOf(StoreKind.class);
        for (BackupSpec.Store store : named) {
            switch (store) {
                case POSTGRES -> kinds.add(StoreKind.POSTGRES);
                case REDIS -> kinds.add(StoreKind.REDIS);
                case QDRANT -> kinds.add(StoreKind.QDRANT);
                case ALL -> kinds.addAll(all);
            }
        }
        return kinds;
    }
}
