package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies a published backup from one tier to another, at no store's expense. What is read is compared with the manifest
 * before it counts, so that damage in the first tier does not spread.
 */
public final class TierCopy {
    private final Optional<AgeEncryption> encryption;
    private final Path staging;

    /**
     * @param encryption of the spec; empty: it has none
     * @param staging a folder for one encrypted artifact at a time: an upload that broke can only go on with the very same
     *     bytes, and encrypting twice gives different ones
     */
    public TierCopy(Optional<AgeEncryption> encryption, Path staging) {
        this.encryption = encryption;
        this.staging = staging;
    }

    /**
     * Copies the folder; a copy that is there already is left alone.
     *
     * @return the manifest of the copy
     * @throws BackupException when either tier failed, or {@code ArtifactCorrupt} when the source is not what its manifest
     *     says; then nothing is published in the target
     */
    public Manifest copy(Tier from, Tier to, String folder) throws BackupException, InterruptedException {
        return copy(from, to, folder, Consent.NOBODY_ELSE);
    }

    /**
     * The same for a run that somebody else may take over.
     *
     * @param consent asked before anything is stored
     */
    public Manifest copy(Tier from, Tier to, String folder, Consent consent)
            throws BackupException, InterruptedException {
        Optional<byte[]> there = to.manifest(folder);
        if (there.isPresent()) {
            return ManifestJson.read(there.get(), "tier " + to.name() + ", " + folder);
        }
        byte[] json = from.manifest(folder)
                .orElseThrow(() -> BackupException.permanent(
                        "BackupMissing",
                        "tier %s has no backup %s any more: there is nothing to copy".formatted(from.name(), folder),
                        null));
        Manifest source = ManifestJson.read(json, "tier " + from.name() + ", " + folder);
        boolean encrypts = to.encrypts() && source.encryption() == null && encryption.isPresent();
        List<Manifest.Artifact> artifacts = new ArrayList<>();
        for (Manifest.Artifact artifact : source.artifacts()) {
            consent.ask();
            artifacts.add(encrypts ? encrypted(from, to, folder, artifact) : asItIs(from, to, folder, artifact));
        }
        Manifest copied = new Manifest(
                source.formatVersion(),
                source.name(),
                source.namespace(),
                source.resource(),
                source.schedule(),
                source.dueTime(),
                source.startTime(),
                source.completionTime(),
                source.consistency(),
                source.spreadSeconds(),
                source.fence(),
                encrypts ? new Manifest.Encryption("age", encryption.get().recipients()) : source.encryption(),
                source.stores(),
                artifacts);
        consent.ask();
        to.publish(folder, ManifestJson.write(copied));
        return copied;
    }

    private static Manifest.Artifact asItIs(Tier from, Tier to, String folder, Manifest.Artifact artifact)
            throws BackupException, InterruptedException {
        to.put(
                folder,
                artifact.storedPath(),
                new Content(
                        () -> opened(from, folder, artifact.storedPath()),
                        artifact.storedSize(),
                        artifact.storedSha256()));
        return artifact;
    }

    private Manifest.Artifact encrypted(Tier from, Tier to, String folder, Manifest.Artifact artifact)
            throws BackupException, InterruptedException {
        try (PrivateFolder room = PrivateFolder.createIn(staging)) {
            Path file = room.path().resolve("artifact" + AgeEncryption.SUFFIX);
            MeasuredOutput stored;
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                stored = new MeasuredOutput(out);
                MeasuredOutput plain;
                try (OutputStream encrypting = encryption.orElseThrow().encrypt(stored);
                        InputStream in = opened(from, folder, artifact.storedPath())) {
                    plain = new MeasuredOutput(encrypting);
                    in.transferTo(plain);
                }
                if (plain.size() != artifact.storedSize() || !plain.sha256Hex().equals(artifact.storedSha256())) {
                    throw BackupException.permanent(
                            "ArtifactCorrupt",
                            "%s of backup %s in tier %s is not what its manifest says: run 'zdl verify'"
                                    .formatted(artifact.path(), folder, from.name()),
                            null);
                }
            }
            Manifest.Artifact copy = new Manifest.Artifact(
                    artifact.path(),
                    artifact.store(),
                    artifact.asOf(),
                    artifact.size(),
                    artifact.sha256(),
                    artifact.path() + AgeEncryption.SUFFIX,
                    stored.size(),
                    stored.sha256Hex(),
                    artifact.counts());
            to.put(
                    folder,
                    copy.storedPath(),
                    new Content(() -> Files.newInputStream(file), copy.storedSize(), copy.storedSha256()));
            return copy;
        } catch (IOException e) {
            throw BackupException.passing(
                    "TierReadFailed",
                    "%s of backup %s could not be copied from tier %s (%s): make room in %s or mend the tier"
                            .formatted(artifact.path(), folder, from.name(), e.getMessage(), staging),
                    e);
        }
    }

    private static InputStream opened(Tier tier, String folder, String path) throws BackupException, IOException {
        try {
            return tier.open(folder, path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
