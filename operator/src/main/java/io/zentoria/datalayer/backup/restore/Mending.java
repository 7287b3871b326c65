package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.run.MeasuredOutput;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Replaces a damaged artifact by a good one of another tier. */
public final class Mending {
    /** The reason when the two tiers do not speak of the same artifact. */
    static final String REFUSED = "MendRefused";

    private final Optional<AgeEncryption> encryption;
    private final Path staging;

    /**
     * @param encryption with an identity, when one of the tiers holds encrypted artifacts
     * @param staging a folder with room for one artifact
     */
    public Mending(Optional<AgeEncryption> encryption, Path staging) {
        this.encryption = encryption;
        this.staging = staging;
    }

    /**
     * Mends one artifact. The good copy is read to its end and compared with its manifest before anything is replaced.
     *
     * @param path as the manifests call it
     * @throws BackupException when the other tier has no good copy of it either
     */
    public void mend(Tier damaged, Tier good, String folder, String path) throws BackupException, InterruptedException {
        Manifest source = manifest(good, folder);
        Manifest target = manifest(damaged, folder);
        Manifest.Artifact from = artifact(source, path, good, folder);
        Manifest.Artifact to = artifact(target, path, damaged, folder);
        if (!from.sha256().equals(to.sha256()) || from.size() != to.size()) {
            throw BackupException.permanent(
                    REFUSED,
                    "%s of backup %s is another artifact in tier %s than in tier %s: nothing was changed"
                            .formatted(path, folder, good.name(), damaged.name()),
                    null);
        }
        try (PrivateFolder room = PrivateFolder.createIn(staging)) {
            Path file = room.path().resolve("artifact");
            Manifest.Artifact fresh;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                fresh = write(good, folder, source, from, target, to, out);
            }
            damaged.mend(
                    folder,
                    fresh.storedPath(),
                    new Content(() -> open(file), fresh.storedSize(), fresh.storedSha256()),
                    ManifestJson.write(target.with(fresh)));
        } catch (IOException e) {
            throw BackupException.passing(
                    "StagingFailed",
                    "%s could not be taken from tier %s through %s (%s): make room there"
                            .formatted(path, good.name(), staging, e.getMessage()),
                    e);
        }
    }

    /** Writes the bytes as the damaged tier stores them, and says what they are. */
    private Manifest.Artifact write(
            Tier good,
            String folder,
            Manifest source,
            Manifest.Artifact from,
            Manifest target,
            Manifest.Artifact to,
            OutputStream out)
            throws BackupException, InterruptedException, IOException {
        StoredArtifact stored = StoredArtifact.in(good, folder, from, source.encryption() != null);
        if (target.encryption() == null) {
            stored.readTo(out, encryption);
            return to;
        }
        AgeEncryption key = encryption.orElseThrow(() -> BackupException.permanent(
                "EncryptionNotUsable",
                "the artifact has to be encrypted again: name backup.encryption in the resource",
                null));
        MeasuredOutput measured = new MeasuredOutput(out);
        try (OutputStream encrypting = key.encrypt(measured)) {
            stored.readTo(encrypting, encryption);
        }
        return new Manifest.Artifact(
                to.path(),
                to.store(),
                to.asOf(),
                to.size(),
                to.sha256(),
                to.storedPath(),
                measured.size(),
                measured.sha256Hex(),
                to.counts());
    }

    private static InputStream open(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    private static Manifest manifest(Tier tier, String folder) throws BackupException, InterruptedException {
        String where = "tier " + tier.name() + ", " + folder;
        return ManifestJson.read(
                tier.manifest(folder)
                        .orElseThrow(() -> BackupException.permanent(
                                "BackupMissing",
                                "there is no backup %s in tier %s".formatted(folder, tier.name()),
                                null)),
                where);
    }

    private static Manifest.Artifact artifact(Manifest manifest, String path, Tier tier, String folder)
            throws BackupException {
        return manifest.artifacts().stream()
                .filter(artifact -> artifact.path().equals(path))
                .findFirst()
                .orElseThrow(() -> BackupException.permanent(
                        "ArtifactMissing",
                        "backup %s in tier %s has no %s".formatted(folder, tier.name(), path),
                        null));
    }
}
