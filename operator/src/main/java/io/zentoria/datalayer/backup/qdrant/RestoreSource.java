package io.zentoria.datalayer.backup.qdrant;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore.Job;
import io.zentoria.datalayer.backup.restore.StoreRestore.Selection;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a backup is to be restored.
 *
 * @param version of the server that was backed up, in its own words; empty when the manifest does not say
 * @param aliases of the collections that are restored, the collection by alias
 */
record RestoreSource(String version, List<Item> items, SortedMap<String, String> aliases) {
    RestoreSource {
        items = List.copyOf(items);
        aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    }

    /**
     * One collection.
     *
     * @param size of the snapshot in bytes
     * @param sha256 of the snapshot
     * @param points how many it must have; empty when nobody counted
     */
    record Item(
            String collection,
            Path snapshot,
            long size,
            String sha256,
            Optional<PointRange> points,
            BackupPapers.Described described) {}

    /** From so many points to so many; one number unless somebody was writing during the backup. */
    record PointRange(long min, long max) {
        static Optional<PointRange> of(Map<String, Long> counts) {
            Long points = counts.get(QdrantBackup.POINTS);
            if (points != null) {
                return Optional.of(new PointRange(points, points));
            }
            Long min = counts.get(QdrantBackup.POINTS_MIN);
            Long max = counts.get(QdrantBackup.POINTS_MAX);
            return min == null || max == null ? Optional.empty() : Optional.of(new PointRange(min, max));
        }

        boolean holds(long count) {
            return min <= count && count <= max;
        }

        /** {@code 1200 points} or {@code 1200 to 1210 points}. */
        @Override
        public String toString() {
            return min == max ? min + " points" : min + " to " + max + " points";
        }
    }

    /** Why the selection cannot be restored; empty: it can. */
    static Optional<String> problem(Job job) throws BackupException {
        if (job.only().isEmpty()) {
            return Optional.empty();
        }
        Selection only = job.only().get();
        if (only.kind() != Selection.Kind.COLLECTION) {
            return Optional.of("Qdrant has no %s to restore by itself: name a collection"
                    .formatted(only.kind().name().toLowerCase(Locale.ROOT)));
        }
        Map<String, BackupPapers.Described> there = collections(job);
        return there.containsKey(only.name())
                ? Optional.empty()
                : Optional.of("the backup holds no collection %s: it has %s"
                        .formatted(only.name(), there.isEmpty() ? "none" : String.join(", ", there.keySet())));
    }

    /**
     * Reads the papers of the backup.
     *
     * @throws BackupException reason {@code BackupIncomplete} when a file is missing or none of ours
     */
    static RestoreSource read(Job job) throws BackupException {
        Optional<String> problem = problem(job);
        if (problem.isPresent()) {
            throw BackupException.permanent("SelectionMissing", problem.get(), null);
        }
        List<Item> items = new ArrayList<>();
        for (Map.Entry<String, BackupPapers.Described> entry : collections(job).entrySet()) {
            if (job.only().isEmpty() || job.only().get().name().equals(entry.getKey())) {
                items.add(item(job, entry.getKey(), entry.getValue()));
            }
        }
        SortedMap<String, String> aliases = new TreeMap<>();
        try {
            aliases.putAll(BackupPapers.readAliases(Files.readAllBytes(file(job, BackupPapers.ALIASES))));
        } catch (IOException e) {
            throw incomplete(BackupPapers.ALIASES, e);
        }
        aliases.values()
                .removeIf(collection ->
                        items.stream().noneMatch(item -> item.collection().equals(collection)));
        String version = job.manifest().stores().stream()
                .filter(store -> store.store().equals(StoreKind.QDRANT.word()))
                .map(Manifest.StoreEntry::serverVersion)
                .findFirst()
                .orElse("");
        return new RestoreSource(version, items, aliases);
    }

    private static Item item(Job job, String collection, BackupPapers.Described described) throws BackupException {
        String path = described.path();
        Manifest.Artifact artifact = job.manifest().artifacts().stream()
                .filter(one -> one.path().equals(path))
                .findFirst()
                .orElseThrow(() -> incomplete(path, null));
        return new Item(
                collection,
                file(job, path),
                artifact.size(),
                artifact.sha256(),
                PointRange.of(artifact.counts()),
                described);
    }

    private static Map<String, BackupPapers.Described> collections(Job job) throws BackupException {
        try {
            return BackupPapers.readCollections(Files.readAllBytes(file(job, BackupPapers.COLLECTIONS)));
        } catch (IOException e) {
            throw incomplete(BackupPapers.COLLECTIONS, e);
        }
    }

    private static Path file(Job job, String path) throws BackupException {
        Path file = job.files().get(path);
        if (file == null) {
            throw incomplete(path, null);
        }
        return file;
    }

    private static BackupException incomplete(String path, @Nullable IOException cause) {
        return BackupException.permanent(
                "BackupIncomplete",
                "%s is missing in the backup or cannot be read: restore from another backup or tier".formatted(path),
                cause);
    }
}
