package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stores once into the first tier. The folder becomes a backup with its last step; until then it is nothing,
 * and a failure takes it away.
 */
public final class BackupRun {
    private final Tier first;
    private final Optional<AgeEncryption> encryption;
    private final Clock clock;

    /**
     * @param first where everything is written first
     * @param encryption used when the tier asks for it; empty: the spec has none
     */
    public BackupRun(Tier first, Optional<AgeEncryption> encryption, Clock clock) {
        this.first = first;
        this.encryption = encryption.filter(usable -> first.encrypts());
        this.clock = clock;
    }

    /**
     * Takes the backup and publishes it.
     *
     * @param stores in the order in which they are read; not closed here
     * @return what was published
     * @throws BackupException when anything failed; then nothing is published
     */
    public Manifest take(RunRequest request, List<StoreBackup> stores, RunProgress progress)
            throws BackupException, InterruptedException {
        return take(request, stores, progress, Optional.empty());
    }

    /**
     * The same of stores that stand still.
     *
     * @param fence raised already; with it all stores stand for its instant
     * @throws BackupException also with reason {@code FenceBroken} when they did not stand still
     */
    Manifest take(RunRequest request, List<StoreBackup> stores, RunProgress progress, Optional<Fence> fence)
            throws BackupException, InterruptedException {
        Instant start = clock.instant();
        try {
            List<Manifest.StoreEntry> entries = new ArrayList<>();
            List<Manifest.Artifact> artifacts = new ArrayList<>();
            Spread spread = new Spread();
            for (StoreBackup store : stores) {
                Instant latest = Instant.MIN;
                for (StoreBackup.Piece piece : store.pieces()) {
                    Written written = write(request.folder(), piece, progress);
                    artifacts.add(written.artifact(store.store().word()));
                    spread.add(written.asOf());
                    latest = written.asOf().isAfter(latest) ? written.asOf() : latest;
                }
                StoreBackup.Origin origin = store.origin();
                entries.add(new Manifest.StoreEntry(
                        store.store().word(),
                        fence.map(Fence::instant)
                                .orElse(latest.equals(Instant.MIN) ? start : latest)
                                .toString(),
                        origin.address(),
                        origin.serverVersion(),
                        origin.identity(),
                        origin.tool()));
            }
            artifacts.add(write(request.folder(), new ResourcePiece(request.resource(), start), progress)
                    .artifact(null));
            if (fence.isPresent()) {
                fence.get().check();
            }
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    request.name(),
                    request.owner().namespace(),
                    request.owner().name(),
                    request.schedule(),
                    request.dueTime().toString(),
                    start.toString(),
                    clock.instant().toString(),
                    fence.isPresent() ? "Fenced" : "PerStore",
                    fence.isPresent() ? 0 : spread.seconds(),
                    fence.map(Fence::counter).orElse(null),
                    encryption
                            .map(used -> new Manifest.Encryption("age", used.recipients()))
                            .orElse(null),
                    entries,
                    artifacts);
            progress.confirm();
            first.publish(request.folder(), ManifestJson.write(manifest));
            return manifest;
        } catch (BackupException | InterruptedException | RuntimeException e) {
            removeAfter(e, request.folder(), progress);
            throw e;
        }
    }

    /**
     * What went wrong first is what a person has to hear; leavings are removed by the next try too. Whoever has lost the
     * run leaves all of it alone: it is another one's by now.
     */
    private void removeAfter(Exception first, String folder, RunProgress progress) {
        boolean interrupted = Thread.interrupted();
        try {
            progress.confirm();
            this.first.removeUnfinished(folder);
        } catch (BackupException e) {
            first.addSuppressed(e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Written(
            String path,
            Instant asOf,
            long size,
            String sha256,
            String storedPath,
            long storedSize,
            String storedSha256,
            Map<String, Long> counts) {
        Manifest.Artifact artifact(@Nullable String store) {
            return new Manifest.Artifact(
                    path,
                    store,
                    store == null ? null : asOf.toString(),
                    size,
                    sha256,
                    storedPath,
                    storedSize,
                    storedSha256,
                    counts);
        }
    }

    private Written write(String folder, StoreBackup.Piece piece, RunProgress progress)
            throws BackupException, InterruptedException {
        String storedPath = encryption.isPresent() ? piece.path() + AgeEncryption.SUFFIX : piece.path();
        try (Tier.Sink sink = first.create(folder, storedPath)) {
            MeasuredOutput stored = new MeasuredOutput(sink);
            MeasuredOutput plain;
            StoreBackup.Taken taken;
            try (OutputStream below = encryption.isPresent() ? encryption.get().encrypt(stored) : stored) {
                plain = new MeasuredOutput(below);
                taken = piece.write(new Reported(plain, piece, progress));
            }
            if (plain.size() == 0) {
                throw BackupException.passing(
                        "EmptyArtifact",
                        "%s came out empty although nothing was reported: look at the server's log"
                                .formatted(piece.title()),
                        null);
            }
            progress.confirm();
            sink.commit();
            return new Written(
                    piece.path(),
                    taken.asOf(),
                    plain.size(),
                    plain.sha256Hex(),
                    storedPath,
                    stored.size(),
                    stored.sha256Hex(),
                    taken.counts());
        } catch (IOException e) {
            if (e.getCause() instanceof BackupException told) {
                throw told; // the tier knows better what is wrong with it
            }
            throw BackupException.passing(
                    "TierWriteFailed",
                    "%s could not be written to tier %s (%s): make room there or mend it"
                            .formatted(piece.title(), first.name(), e.getMessage()),
                    e);
        }
    }

    /** The span between the earliest and the latest instant that anything stands for. */
    private static final class Spread {
        private @Nullable Instant earliest;
        private @Nullable Instant latest;

        void add(Instant instant) {
            earliest = earliest == null || instant.isBefore(earliest) ? instant : earliest;
            latest = latest == null || instant.isAfter(latest) ? instant : latest;
        }

        double seconds() {
            return earliest == null || latest == null
                    ? 0
                    : Duration.between(earliest, latest).toMillis() / 1000.0;
        }
    }

    private record ResourcePiece(byte[] yaml, Instant asOf) implements StoreBackup.Piece {
        @Override
        public String path() {
            return RunRequest.RESOURCE_PATH;
        }

        @Override
        public String title() {
            return "the resource";
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.of(yaml.length);
        }

        @Override
        public StoreBackup.Taken write(OutputStream to) throws IOException {
            to.write(yaml);
            return new StoreBackup.Taken(asOf, new TreeMap<>());
        }
    }

    private static final class Reported extends FilterOutputStream {
        private final MeasuredOutput plain;
        private final StoreBackup.Piece piece;
        private final RunProgress progress;

        Reported(MeasuredOutput plain, StoreBackup.Piece piece, RunProgress progress) {
            super(plain);
            this.plain = plain;
            this.piece = piece;
            this.progress = progress;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            plain.write(bytes, offset, length);
            progress.written(piece.path(), plain.size(), piece.estimate());
        }
    }
}
