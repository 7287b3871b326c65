package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the stores of a run, with a person's hooks around it. */
public final class StoreReading {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReading.class);

    private final BackupSession session;

    public StoreReading(BackupSession session) {
        this.session = session;
    }

    /**
     * Runs the hooks before, takes the backup, and runs the hooks after in any case.
     *
     * @throws BackupException when a hook before failed, and then no store was touched; or when the run failed
     */
    public Manifest take(RunRequest request, Set<StoreKind> kinds, BackupRun run, RunProgress progress)
            throws BackupException, InterruptedException {
        BackupSpec backup = session.spec().backup();
        BackupSpec.Hooks hooks = backup == null ? null : backup.hooks();
        HookRun hookRun = new HookRun(session);
        List<StoreBackup> stores = new ArrayList<>();
        try {
            if (hooks != null) {
                for (BackupSpec.Hook hook : hooks.before()) {
                    hookRun.run(hook);
                }
            }
            for (StoreKind kind : EnumSet.copyOf(kinds)) {
                stores.add(session.backup(kind));
            }
            return run.take(request, stores, progress);
        } finally {
            stores.forEach(StoreBackup::close);
            if (hooks != null) {
                after(hookRun, hooks.after());
            }
        }
    }

    /** The backup is what it is by now; a hook that fails after it is told and does not take it away. */
    private static void after(HookRun hookRun, List<BackupSpec.Hook> hooks) throws InterruptedException {
        for (BackupSpec.Hook hook : hooks) {
            try {
                hookRun.run(hook);
            } catch (BackupException e) {
                LOG.error("{}", e.getMessage());
            }
        }
    }
}
