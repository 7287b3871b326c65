package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores databases of PostgreSQL. Each goes into a new database first and is checked there; only then do they take
 * names that others know, all in one transaction. A database that was replaced is dropped after that.
 *
 * <p>A restore runs code of the dump with the rights of who restores: functions in indexes, constraints and generated
 * columns (PostgreSQL, pg_restore, Notes), and later triggers of a table of migration locks. What is done about it:
 * pg_restore speaks to the server itself, so no psql reads commands from the dump; the files are those whose sums the
 * manifest has; PUBLIC may not connect to the new database before it has its name; subscriptions are left out; whatever
 * the checks call is named with its schema. It is no sandbox: who could make functions in the database that was backed
 * up can run them as the administrator of the server that it is restored on, so a drill belongs on a server that may be
 * lost when the dump is not trusted.
 */
public final class PostgresRestore implements StoreRestore {
    private static final Duration LIMIT = Duration.ofHours(20);
    private static final Duration SWAP_LIMIT = Duration.ofMinutes(2);

    private final PostgresEndpoint admin;
    private final Clock clock;
    private final DatabaseSwap.Watch watch;
    private final ScratchDatabases scratch;
    private final RestoreTool tool;
    private final RestoreRefusals refusals;

    /**
     * Looks at the server and finds the program.
     *
     * @param admin may create databases, and give their objects to the roles of the dump
     * @throws BackupException reasons {@code ToolMissing} and those of a server that does not answer
     */
    public PostgresRestore(PostgresEndpoint admin, Tools tools, Clock clock)
            throws BackupException, InterruptedException {
        this(admin, tools, clock, () -> {});
    }

    /** With eyes on the moment between two renames. */
    PostgresRestore(PostgresEndpoint admin, Tools tools, Clock clock, DatabaseSwap.Watch watch)
            throws BackupException, InterruptedException {
        this.admin = admin;
        this.clock = clock;
        this.watch = watch;
        this.scratch = new ScratchDatabases(admin);
        int major = new Step(admin.address(), "look at the server").call(() -> {
            try (RestoreSession session = new RestoreSession(admin, admin.maintenanceDatabase(), SWAP_LIMIT)) {
                return session.list("SELECT current_setting('server_version_num')::int / 10000", row -> row.getInt(1))
                        .getFirst();
            }
        });
        this.tool = new RestoreTool(admin, tools.postgres("pg_restore", major));
        this.refusals = new RestoreRefusals(admin, major, tool);
    }

    @Override
    public StoreKind store() {
        return StoreKind.POSTGRES;
    }

    @Override
    public List<String> refusals(Job job) throws BackupException, InterruptedException {
        return new Step(admin.address(), "look whether the backup can be restored")
                .call(() -> refusals.of(job.id(), RestorePlan.of(job), job.target()));
    }

    /**
     * @throws BackupException reasons {@code RestoreRefused} (nothing was written), {@code RestoreMismatch},
     *     {@code ArtifactDamaged}, {@code StoreFull}, {@code StoreUnavailable}, {@code Busy}, {@code RestoreFailed}
     */
    @Override
    public Report restore(Job job, Progress progress) throws BackupException, InterruptedException {
        Instant start = clock.instant();
        RestorePlan plan = RestorePlan.of(job);
        List<String> why = refusals(job);
        if (!why.isEmpty()) {
            throw BackupException.permanent("RestoreRefused", String.join("; ", why), null);
        }
        Step step = new Step(admin.address(), "begin the restore");
        Progress heard = what -> {
            step.now(what);
            progress.says(what);
        };
        List<String> checks;
        try {
            checks = step.call(() -> {
                // What an earlier attempt of the same restore left, and the live databases that it closed.
                scratch.remove(job.id());
                return work(job, plan, heard);
            });
        } catch (BackupException | InterruptedException | RuntimeException e) {
            cleanUp(job.id(), e);
            throw e;
        }
        heard.says("take away the scratch databases");
        List<String> all = new ArrayList<>(checks);
        try {
            step.call(() -> scratch.remove(job.id()));
        } catch (BackupException e) {
            if (job.target() instanceof Target.Drill) {
                throw e;
            }
            // The data is in its place: that is no failure of the restore.
            all.add("what the restore no longer needs is still there, and is taken away later: " + e.getMessage());
        }
        return new Report(Duration.between(start, clock.instant()), all);
    }

    private List<String> work(Job job, RestorePlan plan, Progress progress)
            throws BackupException, StoreException, SQLException, InterruptedException {
        List<String> checks = new ArrayList<>();
        List<DatabaseSwap.Move> moves = new ArrayList<>();
        for (RestorePlan.Piece piece : plan.databases()) {
            if (plan.table().isEmpty() && isDone(job, piece)) {
                checks.add("%s: an earlier attempt of this restore put it there".formatted(piece.target()));
                continue;
            }
            DumpContents contents = tool.contents(piece.database(), piece.dump());
            progress.says("make a scratch database for " + piece.database());
            String into =
                    scratch.make(job.id(), piece.database(), clock.instant(), contents.locale(), contents.owner());
            if (plan.table().isPresent()) {
                checks.addAll(new TableRestore(admin, tool, progress, job.id(), clock.instant())
                        .restore(piece, plan.table().get(), into, job.target()));
                continue;
            }
            progress.says("restore database " + piece.database());
            tool.all(piece.dump(), into, piece.database());
            progress.says("check database " + piece.database());
            try (RestoreSession session = new RestoreSession(admin, into, LIMIT)) {
                checks.addAll(new RestoreChecks(session, piece.database()).all(piece.counts(), contents));
                Long fence = job.manifest().fence();
                if (fence != null) {
                    checks.add(PostgresFence.restored(session, piece.database(), fence));
                }
            }
            moves.add(new DatabaseSwap.Move(into, piece.database(), piece.target()));
        }
        if (!(job.target() instanceof Target.Drill) && !moves.isEmpty()) {
            progress.says("give the restored databases their names");
            swap(job.id(), moves);
        }
        return checks;
    }

    private boolean isDone(Job job, RestorePlan.Piece piece) throws StoreException, SQLException {
        if (!(job.target() instanceof Target.Suffix)) {
            return false;
        }
        try (RestoreSession session = new RestoreSession(admin, admin.maintenanceDatabase(), LIMIT)) {
            return RestoreRefusals.isDone(session, job.id(), piece.target());
        }
    }

    private void swap(String id, List<DatabaseSwap.Move> moves)
            throws BackupException, StoreException, SQLException, InterruptedException {
        try (RestoreSession session = new RestoreSession(admin, admin.maintenanceDatabase(), SWAP_LIMIT)) {
            new DatabaseSwap(session, id, clock.instant(), watch).all(moves);
        } catch (SQLException e) {
            // A connection can break after the server committed: what it holds tells.
            try (RestoreSession again = new RestoreSession(admin, admin.maintenanceDatabase(), SWAP_LIMIT)) {
                if (again.finds(
                        "SELECT FROM pg_database WHERE datname = ?",
                        moves.getFirst().scratch())) {
                    throw e;
                }
            }
        }
    }

    /** Also when this thread is asked to stop: drivers would not begin to speak then. */
    private void cleanUp(String id, Exception failure) {
        boolean interrupted = Thread.interrupted();
        try {
            scratch.remove(id);
        } catch (SQLException | StoreException e) {
            // It has the mark: removeScratch takes it away when the server answers again.
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Must not run beside a restore: it would take that one's databases too. */
    @Override
    public List<String> removeScratch() throws BackupException, InterruptedException {
        return new Step(admin.address(), "take away the scratch databases").call(scratch::removeAll);
    }

    @Override
    public void close() {
        tool.close();
    }

    /** What is being done, so that a failure can say it. */
    private static final class Step {
        private final String address;
        private String doing;

        Step(String address, String doing) {
            this.address = address;
            this.doing = doing;
        }

        void now(String what) {
            doing = what;
        }

        <T> T call(Action<T> action) throws BackupException, InterruptedException {
            try {
                return action.call();
            } catch (SQLException e) {
                if (Thread.currentThread().isInterrupted()) {
                    InterruptedException interrupted = new InterruptedException("interrupted while to " + doing);
                    interrupted.initCause(e);
                    throw interrupted;
                }
                throw RestoreErrors.of(address, doing, e);
            } catch (StoreException e) {
                throw RestoreErrors.of(e);
            }
        }
    }

    @FunctionalInterface
    private interface Action<T> {
        T call() throws BackupException, StoreException, SQLException, InterruptedException;
    }
}
