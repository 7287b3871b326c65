package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.plan.StoreKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts one store back from the artifacts of a backup. Whatever it makes before the swap has a name that begins with
 * {@link #SCRATCH}, so that what a crash left is known.
 */
public interface StoreRestore extends AutoCloseable {
    /** How every scratch database, collection and key begins. */
    String SCRATCH = "zdl_scratch_";

    StoreKind store();

    /**
     * Why this cannot be restored there, one sentence each: newer dump, missing extension or role, target not empty, no
     * room. Reads only. Empty: go on.
     */
    List<String> refusals(Job job) throws BackupException, InterruptedException;

    /**
     * Restores, checks the counts of the manifest, and for a drill takes everything away again.
     *
     * @throws BackupException when it failed. Beside the live data and in a drill the live data is as before; in its place
     *     PostgreSQL is as before, and Redis and Qdrant may be between: doing it again puts them right, and the safety
     *     backup holds what was there
     */
    Report restore(Job job, Progress progress) throws BackupException, InterruptedException;

    /** Takes away what earlier runs left in scratch space; returns what, by name. */
    List<String> removeScratch() throws BackupException, InterruptedException;

    @Override
    void close();

    /** Where the content goes. */
    sealed interface Target {
        /** Scratch space, dropped after the checks. */
        record Drill() implements Target {}

        /** Beside the live data, each name with this at its end. */
        record Suffix(String suffix) implements Target {}

        /** In the place of the live data. */
        record InPlace() implements Target {}
    }

    /**
     * What to do.
     *
     * @param id unique for the restore, of lower-case letters and digits, at most 20; part of scratch names
     * @param files the verified, decrypted artifacts of this store by their path
     * @param only restores just this: {@code database}, {@code table} ({@code database/schema.table}), {@code collection};
     *     empty: everything of the store
     * @param resumed an earlier attempt of the same restore passed all checks and began to write; what is in its way
     *     beside the live data is its own
     */
    record Job(
            String id,
            Manifest manifest,
            Map<String, Path> files,
            Target target,
            Optional<Selection> only,
            boolean resumed) {
        public Job {
            files = Map.copyOf(files);
        }

        /** The first attempt. */
        public Job(String id, Manifest manifest, Map<String, Path> files, Target target, Optional<Selection> only) {
            this(id, manifest, files, target, only, false);
        }
    }

    /** A part of a store. For a table {@code database} and {@code name} ({@code schema.table}); else just {@code name}. */
    record Selection(Kind kind, Optional<String> database, String name) {
        /** What can be restored by itself. */
        public enum Kind {
            DATABASE,
            TABLE,
            COLLECTION
        }
    }

    /**
     * What came of it.
     *
     * @param took from the first write to the last check
     * @param checks what was checked, a line each, for the status: {@code zentoria_main: 14 tables, 1200 rows as counted}
     */
    record Report(Duration took, List<String> checks) {
        public Report {
            checks = List.copyOf(checks);
        }
    }

    /** Hears what is being done. */
    @FunctionalInterface
    interface Progress {
        /** A line for a person. */
        void says(String what);
    }
}
