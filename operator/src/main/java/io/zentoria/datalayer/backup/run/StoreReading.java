package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.StoreFence;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens the stores of a run, with a person's hooks around it, and behind a fence when the spec wants one. */
public final class StoreReading {
    /** How {@link Result#trouble} begins. */
    public static final String GOOD = "the backup is good; ";

    private final BackupSession session;

    public StoreReading(BackupSession session) {
        this.session = session;
    }

    /**
     * What came of it.
     *
     * @param manifest as it was published
     * @param afterwards what went wrong after that, a sentence each: hooks that failed; the backup is good all the same
     */
    public record Result(Manifest manifest, List<String> afterwards) {
        public Result {
            afterwards = List.copyOf(afterwards);
        }

        /** All of it in one sentence for a status; empty when nothing went wrong. */
        public Optional<String> trouble() {
            return afterwards.isEmpty() ? Optional.empty() : Optional.of(GOOD + String.join("; ", afterwards));
        }
    }

    /**
     * Runs the hooks before, takes the backup, and runs the hooks after in any case.
     *
     * <p>A spec with {@code consistency: Fenced} has its stores fenced when all of them are in the run; a run of some of
     * them stands for itself.
     *
     * @throws BackupException when a hook before failed, and then no store was touched; or when the run failed. Hooks
     *     after that failed as well are told at the end of the message
     */
    public Result take(RunRequest request, Set<StoreKind> kinds, BackupRun run, RunProgress progress)
            throws BackupException, InterruptedException {
        BackupSpec backup = session.spec().backup();
        BackupSpec.Hooks hooks =
                backup == null || backup.hooks() == null ? new BackupSpec.Hooks(List.of(), List.of()) : backup.hooks();
        HookRun hookRun = new HookRun(session);
        Manifest manifest;
        try {
            for (BackupSpec.Hook hook : hooks.before()) {
                hookRun.run(hook);
            }
            manifest = read(request, kinds, run, progress);
        } catch (BackupException e) {
            throw told(e, after(hookRun, hooks.after()));
        } catch (InterruptedException | RuntimeException e) {
            after(hookRun, hooks.after()).forEach(sentence -> e.addSuppressed(new IllegalStateException(sentence)));
            throw e;
        }
        return new Result(manifest, after(hookRun, hooks.after()));
    }

    private Manifest read(RunRequest request, Set<StoreKind> kinds, BackupRun run, RunProgress progress)
            throws BackupException, InterruptedException {
        List<StoreBackup> stores = new ArrayList<>();
        List<StoreFence> fences = new ArrayList<>();
        try {
            for (StoreKind kind : EnumSet.copyOf(kinds)) {
                stores.add(session.backup(kind));
            }
            if (!session.fenced(kinds)) {
                return run.take(request, stores, progress);
            }
            for (StoreKind kind : EnumSet.copyOf(kinds)) {
                fences.add(session.fence(kind));
            }
            return run.take(
                    request,
                    stores,
                    progress,
                    Optional.of(Fence.raise(fences, session.site().clock())));
        } finally {
            fences.forEach(StoreFence::close);
            stores.forEach(StoreBackup::close);
        }
    }

    private static BackupException told(BackupException e, List<String> afterwards) {
        if (afterwards.isEmpty()) {
            return e;
        }
        String message = e.getMessage() + "; and after that " + String.join("; ", afterwards);
        return e.permanent()
                ? BackupException.permanent(e.reason(), message, e)
                : BackupException.passing(e.reason(), message, e);
    }

    /**
     * The backup is what it is by now; a hook that fails after it is told and does not take it away. They let writers go
     * on, so a thread that is asked to stop runs them too: each has its time limit.
     */
    private static List<String> after(HookRun hookRun, List<BackupSpec.Hook> hooks) {
        List<String> failed = new ArrayList<>();
        boolean interrupted = Thread.interrupted();
        for (BackupSpec.Hook hook : hooks) {
            try {
                hookRun.run(hook);
            } catch (BackupException e) {
                failed.add(e.getMessage());
            } catch (InterruptedException e) {
                interrupted = true;
                failed.add("backup hook %s was stopped before its end: run it by hand".formatted(hook.name()));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failed;
    }
}
