package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What of a backup is to be restored.
 *
 * @param dump the RDB
 * @param counts of the manifest, by the names of {@link RdbContent#counts()}
 * @param only the one logical database; empty: all
 */
record RestorePlan(Path dump, Map<String, Long> counts, OptionalInt only) {
    /** Why there is nothing to restore, in a sentence; empty when there is. Pure. */
    static Optional<String> refusal(StoreRestore.Job job) {
        if (!job.files().containsKey(RedisBackup.DUMP) || artifact(job).isEmpty()) {
            return Optional.of("the backup '%s' holds no %s: choose one that does"
                    .formatted(job.manifest().name(), RedisBackup.DUMP));
        }
        if (job.only().isEmpty()) {
            return Optional.empty();
        }
        StoreRestore.Selection only = job.only().get();
        return switch (only.kind()) {
            case TABLE, COLLECTION ->
                Optional.of(
                        "Redis has no %s that could be restored by itself: name a logical database by its number, or restore everything"
                                .formatted(
                                        only.kind() == StoreRestore.Selection.Kind.TABLE ? "tables" : "collections"));
            case DATABASE -> {
                if (!only.name().matches("\\d{1,6}")) {
                    yield Optional.of("logical databases of Redis have numbers, '%s' is none: write 0, 1 and so on"
                            .formatted(only.name()));
                }
                yield artifact(job).get().counts().containsKey("db" + Integer.parseInt(only.name()))
                        ? Optional.empty()
                        : Optional.of("the backup '%s' holds no key of logical database %s: choose another"
                                .formatted(job.manifest().name(), only.name()));
            }
        };
    }

    /** The plan of a job that is not refused. */
    static RestorePlan of(StoreRestore.Job job) {
        Path dump = job.files().get(RedisBackup.DUMP);
        if (dump == null) {
            throw new IllegalArgumentException("no dump in the job");
        }
        return new RestorePlan(
                dump,
                artifact(job).map(Manifest.Artifact::counts).orElse(Map.of()),
                job.only()
                        .map(only -> OptionalInt.of(Integer.parseInt(only.name())))
                        .orElse(OptionalInt.empty()));
    }

    private static Optional<Manifest.Artifact> artifact(StoreRestore.Job job) {
        return job.manifest().artifacts().stream()
                .filter(artifact -> artifact.path().equals(RedisBackup.DUMP))
                .findFirst();
    }

    boolean takes(int database) {
        return only.isEmpty() || only.getAsInt() == database;
    }
}
