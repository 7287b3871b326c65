package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What lies in a tier, as its manifests say. */
public final class TierCatalog {
    private TierCatalog() {}

    /**
     * One backup of a tier.
     *
     * @param manifest empty when it is damaged; then {@code trouble} says how
     */
    public record Entry(String folder, Optional<Manifest> manifest, Optional<String> trouble) {
        /** The UTC time at the end of the path; folders of one resource are compared by it. */
        String time() {
            return folder.substring(folder.lastIndexOf('/') + 1);
        }

        /** Whether the store is in it. */
        public boolean holds(StoreKind store) {
            return manifest.isPresent()
                    && manifest.get().stores().stream()
                            .anyMatch(entry -> entry.store().equals(store.word()));
        }
    }

    /** All backups below a prefix, the newest first. */
    public static List<Entry> of(Tier tier, String prefix) throws BackupException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        for (String folder : newestFirst(tier, prefix)) {
            entry(tier, folder).ifPresent(entries::add);
        }
        return entries;
    }

    /** The newest backup of a store below a prefix; empty when there is none. Reads no more manifests than it must. */
    public static Optional<Entry> newest(Tier tier, String prefix, StoreKind store)
            throws BackupException, InterruptedException {
        for (String folder : newestFirst(tier, prefix)) {
            Optional<Entry> entry = entry(tier, folder);
            // One whose manifest is damaged may be the newest of the store: it is looked at rather than passed over.
            if (entry.isPresent()
                    && (entry.get().holds(store) || entry.get().manifest().isEmpty())) {
                return entry;
            }
        }
        return Optional.empty();
    }

    private static List<String> newestFirst(Tier tier, String prefix) throws BackupException, InterruptedException {
        List<String> folders = new ArrayList<>(tier.folders(prefix));
        folders.sort(Comparator.comparing((String folder) -> folder.substring(folder.lastIndexOf('/') + 1))
                .thenComparing(Comparator.naturalOrder())
                .reversed());
        return folders;
    }

    private static Optional<Entry> entry(Tier tier, String folder) throws BackupException, InterruptedException {
        Optional<byte[]> json = tier.manifest(folder);
        if (json.isEmpty()) {
            return Optional.empty(); // removed since it was listed
        }
        try {
            return Optional.of(new Entry(
                    folder,
                    Optional.of(ManifestJson.read(json.get(), "tier " + tier.name() + ", " + folder)),
                    Optional.empty()));
        } catch (BackupException e) {
            return Optional.of(new Entry(folder, Optional.empty(), Optional.of(e.getMessage())));
        }
    }
}
