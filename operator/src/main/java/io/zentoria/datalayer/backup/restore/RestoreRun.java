package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.StoreKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Restores one backup: everything is fetched and compared with its manifest first, then every store is asked whether it
 * can be done, and only then is anything written.
 */
public final class RestoreRun {
    private final StoreOpening stores;
    private final Optional<AgeEncryption> encryption;
    private final Path staging;
    private final Clock clock;

    /** Opens a store to be written. */
    @FunctionalInterface
    public interface StoreOpening {
        /** A store, which the caller closes. */
        StoreRestore open(StoreKind kind) throws BackupException, InterruptedException;
    }

    /** What has to be done before the first write, once everything is known to be possible. */
    @FunctionalInterface
    public interface Safety {
        /** Makes a safety backup of what is replaced, or writes down that writing begins. */
        void beforeWriting() throws BackupException, InterruptedException;
    }

    /**
     * @param encryption with an identity, when backups are encrypted
     * @param staging a folder with room for a backup
     */
    public RestoreRun(StoreOpening stores, Optional<AgeEncryption> encryption, Path staging, Clock clock) {
        this.stores = stores;
        this.encryption = encryption;
        this.staging = staging;
        this.clock = clock;
    }

    /**
     * What to restore.
     *
     * @param id as {@link StoreRestore.Job} wants it
     * @param wanted the stores; empty: all of the backup
     * @param resumed whether an earlier attempt of the same restore came as far as {@link Safety}
     */
    public record Request(
            String id,
            Tier tier,
            String folder,
            Set<StoreKind> wanted,
            StoreRestore.Target target,
            Optional<StoreRestore.Selection> only,
            boolean resumed) {
        public Request {
            wanted = Set.copyOf(wanted);
        }

        /** The first attempt. */
        public Request(
                String id,
                Tier tier,
                String folder,
                Set<StoreKind> wanted,
                StoreRestore.Target target,
                Optional<StoreRestore.Selection> only) {
            this(id, tier, folder, wanted, target, only, false);
        }
    }

    /**
     * Does it.
     *
     * @param safety is called after all checks and before the first write
     * @return a proof for each store, all good
     * @throws BackupException at the first store that cannot be restored; those before it are done, and the message says so
     */
    public List<RestoreStatus.Proof> restore(Request request, Safety safety, StoreRestore.Progress progress)
            throws BackupException, InterruptedException {
        Instant start = clock.instant();
        progress.says("reading %s from tier %s"
                .formatted(request.folder(), request.tier().name()));
        try (FetchedBackup fetched = FetchedBackup.of(
                request.tier(),
                request.folder(),
                artifact -> isWanted(artifact.store(), request.wanted()),
                encryption,
                staging)) {
            Set<StoreKind> kinds = kinds(fetched.manifest(), request);
            Map<StoreKind, StoreRestore> open = new EnumMap<>(StoreKind.class);
            try {
                for (StoreKind kind : kinds) {
                    open.put(kind, stores.open(kind));
                }
                refuse(fetched, request, open);
                safety.beforeWriting();
                return restoreAll(fetched, request, open, progress, Duration.between(start, clock.instant()));
            } finally {
                open.values().forEach(StoreRestore::close);
            }
        }
    }

    private static void refuse(FetchedBackup fetched, Request request, Map<StoreKind, StoreRestore> open)
            throws BackupException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        for (Map.Entry<StoreKind, StoreRestore> store : open.entrySet()) {
            refusals.addAll(store.getValue().refusals(job(fetched, request, store.getKey())));
        }
        if (!refusals.isEmpty()) {
            throw BackupException.permanent("RestoreRefused", String.join("; ", refusals), null);
        }
    }

    private List<RestoreStatus.Proof> restoreAll(
            FetchedBackup fetched,
            Request request,
            Map<StoreKind, StoreRestore> open,
            StoreRestore.Progress progress,
            Duration fetching)
            throws BackupException, InterruptedException {
        List<RestoreStatus.Proof> proofs = new ArrayList<>();
        for (Map.Entry<StoreKind, StoreRestore> store : open.entrySet()) {
            try {
                StoreRestore.Report report = store.getValue().restore(job(fetched, request, store.getKey()), progress);
                proofs.add(new RestoreStatus.Proof(
                        store.getKey().word(),
                        request.tier().name(),
                        request.folder(),
                        asOf(fetched.manifest(), store.getKey()).orElse(null),
                        true,
                        Words.of(fetching.plus(report.took())),
                        null,
                        null,
                        report.checks()));
            } catch (BackupException e) {
                if (proofs.isEmpty()) {
                    throw e;
                }
                String done = proofs.stream().map(RestoreStatus.Proof::store).collect(Collectors.joining(", "));
                throw e.permanent()
                        ? BackupException.permanent(e.reason(), e.getMessage() + " (restored before: " + done + ")", e)
                        : BackupException.passing(e.reason(), e.getMessage() + " (restored before: " + done + ")", e);
            }
        }
        return proofs;
    }

    private static Optional<String> asOf(Manifest manifest, StoreKind kind) {
        return manifest.stores().stream()
                .filter(entry -> entry.store().equals(kind.word()))
                .findFirst()
                .map(Manifest.StoreEntry::asOf);
    }

    private static StoreRestore.Job job(FetchedBackup fetched, Request request, StoreKind kind) {
        Map<String, Path> files = fetched.manifest().artifacts().stream()
                .filter(artifact -> kind.word().equals(artifact.store()))
                .collect(Collectors.toMap(
                        Manifest.Artifact::path, artifact -> fetched.files().get(artifact.path())));
        return new StoreRestore.Job(
                request.id(), fetched.manifest(), files, request.target(), request.only(), request.resumed());
    }

    private static Set<StoreKind> kinds(Manifest manifest, Request request) throws BackupException {
        Set<StoreKind> kinds = EnumSet.noneOf(StoreKind.class);
        for (StoreKind kind : StoreKind.values()) {
            boolean there =
                    manifest.stores().stream().anyMatch(entry -> entry.store().equals(kind.word()));
            if (there && isWanted(kind.word(), request.wanted())) {
                kinds.add(kind);
            } else if (!there && request.wanted().contains(kind)) {
                throw BackupException.permanent(
                        "StoreNotInBackup",
                        "backup %s holds no %s: name another backup or other stores"
                                .formatted(request.folder(), kind.title()),
                        null);
            }
        }
        return kinds;
    }

    private static boolean isWanted(@Nullable String store, Set<StoreKind> wanted) {
        return store != null
                && (wanted.isEmpty()
                        || wanted.stream().anyMatch(kind -> kind.word().equals(store)));
    }
}
