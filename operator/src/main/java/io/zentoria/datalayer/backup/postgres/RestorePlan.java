package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.restore.StoreRestore.Job;
import io.zentoria.datalayer.backup.restore.StoreRestore.Selection;
import io.zentoria.datalayer.plan.StoreKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job comes to.
 *
 * @param databases in the order of the manifest
 * @param table restores only that of the one database, {@code schema.table}
 * @param serverVersion that was backed up
 * @param refusals why it comes to nothing
 */
record RestorePlan(List<Piece> databases, Optional<String> table, String serverVersion, List<String> refusals) {
    RestorePlan {
        databases = List.copyOf(databases);
        refusals = List.copyOf(refusals);
    }

    /**
     * A database to restore.
     *
     * @param target what it will be called
     * @param counts rows by {@code schema.table}
     */
    record Piece(String database, Path dump, String target, Map<String, Long> counts) {}

    /** Decides from the job alone; asks no server. */
    static RestorePlan of(Job job) {
        List<String> refusals = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        String suffix = job.target() instanceof StoreRestore.Target.Suffix beside
                        && !tableOf(job).isPresent()
                ? beside.suffix()
                : "";
        Optional<String> wanted = job.only().map(only -> database(only));
        for (Manifest.Artifact artifact : job.manifest().artifacts()) {
            Optional<String> database = PostgresBackup.database(artifact.path());
            if (!StoreKind.POSTGRES.word().equals(artifact.store())
                    || database.isEmpty()
                    || !wanted.map(database.get()::equals).orElse(true)) {
                continue;
            }
            Path dump = job.files().get(artifact.path());
            if (dump == null) {
                refusals.add("the file %s of the backup was not brought here: restore from a tier that has it"
                        .formatted(artifact.path()));
            } else {
                pieces.add(new Piece(database.get(), dump, database.get() + suffix, artifact.counts()));
            }
        }
        if (job.only().filter(only -> only.kind() == Selection.Kind.COLLECTION).isPresent()) {
            return new RestorePlan(
                    List.of(),
                    Optional.empty(),
                    "",
                    List.of("PostgreSQL has no collections: select a database or a table"));
        }
        if (pieces.isEmpty() && refusals.isEmpty()) {
            refusals.add(wanted.map("the backup holds no database %s: look at the artifacts in its status"::formatted)
                    .orElse("the backup holds no database of PostgreSQL"));
        }
        return new RestorePlan(pieces, tableOf(job), version(job.manifest()), refusals);
    }

    private static Optional<String> tableOf(Job job) {
        return job.only().filter(only -> only.kind() == Selection.Kind.TABLE).map(Selection::name);
    }

    private static String database(Selection only) {
        return only.kind() == Selection.Kind.TABLE ? only.database().orElse("") : only.name();
    }

    private static String version(Manifest manifest) {
        return manifest.stores().stream()
                .filter(entry -> StoreKind.POSTGRES.word().equals(entry.store()))
                .map(Manifest.StoreEntry::serverVersion)
                .findFirst()
                .orElse("");
    }
}
