package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away what restores and drills that died left in the stores. Only one may be under way in a data layer. */
public final class ScratchCleaning {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchCleaning.class);

    private ScratchCleaning() {}

    /** Cleans every store that can be reached; returns what was taken away, by name. */
    public static List<String> clean(BackupSession session) throws InterruptedException {
        List<String> removed = new ArrayList<>();
        for (StoreKind kind : session.stores()) {
            try (StoreRestore store = session.restore(kind)) {
                removed.addAll(store.removeScratch());
            } catch (BackupException e) {
                // A store that is away now is cleaned next time; whatever needs it says so itself.
                LOG.warn("the scratch space of {} could not be looked at: {}", kind.title(), e.getMessage());
            }
        }
        removed.forEach(name -> LOG.info("removed scratch {} that an earlier run left", name));
        return removed;
    }
}
