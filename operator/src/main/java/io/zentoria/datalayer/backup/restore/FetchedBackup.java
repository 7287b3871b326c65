package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Artifacts of a backup, read out of a tier into private files, decrypted, and compared with the manifest on the way:
 * what is in here is what was read from the store. Closing it removes the files.
 */
public final class FetchedBackup implements AutoCloseable {
    private final Manifest manifest;
    private final PrivateFolder room;
    private final Map<String, Path> files;

    private FetchedBackup(Manifest manifest, PrivateFolder room, Map<String, Path> files) {
        this.manifest = manifest;
        this.room = room;
        this.files = Map.copyOf(files);
    }

    /**
     * Fetches the artifacts that are wanted.
     *
     * @param encryption with an identity, when the backup is encrypted
     * @param staging a folder with room for them
     * @throws BackupException reasons {@code BackupMissing}, {@code ArtifactCorrupt}, {@code EncryptionNotUsable}, or what
     *     the tier says
     */
    public static FetchedBackup of(
            Tier tier,
            String folder,
            Predicate<Manifest.Artifact> wanted,
            Optional<AgeEncryption> encryption,
            Path staging)
            throws BackupException, InterruptedException {
        Manifest manifest = ManifestJson.read(
                tier.manifest(folder)
                        .orElseThrow(() -> BackupException.permanent(
                                "BackupMissing",
                                "tier %s has no backup %s: 'zdl backups' lists what is there"
                                        .formatted(tier.name(), folder),
                                null)),
                "tier " + tier.name() + ", " + folder);
        PrivateFolder room;
        try {
            room = PrivateFolder.createIn(staging);
        } catch (IOException e) {
            throw noRoom(tier, folder, staging, e);
        }
        Map<String, Path> files = new LinkedHashMap<>();
        boolean done = false;
        try {
            int number = 0;
            for (Manifest.Artifact artifact : manifest.artifacts()) {
                if (wanted.test(artifact)) {
                    Path file = room.path().resolve("artifact-" + number++);
                    try (OutputStream out = Files.newOutputStream(
                            Files.createFile(
                                    file,
                                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                            StandardOpenOption.WRITE)) {
                        StoredArtifact.in(tier, folder, artifact, manifest.encryption() != null)
                                .readTo(out, encryption);
                    }
                    files.put(artifact.path(), file);
                }
            }
            done = true;
            return new FetchedBackup(manifest, room, files);
        } catch (IOException e) {
            throw noRoom(tier, folder, staging, e);
        } finally {
            if (!done) {
                room.close();
            }
        }
    }

    /** As it lies in the tier. */
    public Manifest manifest() {
        return manifest;
    }

    /** The artifacts by their path in the manifest. */
    public Map<String, Path> files() {
        return files;
    }

    @Override
    public void close() {
        room.close();
    }

    private static BackupException noRoom(Tier tier, String folder, Path staging, IOException e) {
        return BackupException.passing(
                "StagingFailed",
                "backup %s of tier %s could not be read into %s (%s): make room there"
                        .formatted(folder, tier.name(), staging, e.getMessage()),
                e);
    }
}
