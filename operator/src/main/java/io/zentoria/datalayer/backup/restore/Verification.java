package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads every artifact of a tier and compares it with its manifest. Changes nothing. */
public final class Verification {
    private final Optional<AgeEncryption> encryption;

    /** @param encryption with an identity, encrypted artifacts are decrypted too; without, their stored bytes are compared */
    public Verification(Optional<AgeEncryption> encryption) {
        this.encryption = encryption.filter(AgeEncryption::canDecrypt);
    }

    /**
     * What is wrong with one artifact or folder.
     *
     * @param path as the manifest calls it; {@code manifest.json} when that is missing or damaged
     * @param sentence for a person
     */
    public record Damage(String tier, String folder, String path, String sentence) {}

    /**
     * What was looked at.
     *
     * @param artifacts how many were read to their end
     * @param bytes how many bytes that were, as they are stored
     */
    public record Result(int backups, int artifacts, long bytes, List<Damage> damages) {
        public Result {
            damages = List.copyOf(damages);
        }
    }

    /** Hears which folder is being read. */
    @FunctionalInterface
    public interface Listener {
        /** Called before each folder. */
        void reading(String folder);
    }

    /**
     * Verifies every backup below a prefix.
     *
     * @param expected folders that should be there, since another tier has them; one that is not, or has no manifest, is
     *     damage
     * @throws BackupException when the tier itself cannot be read
     */
    public Result run(Tier tier, String prefix, List<String> expected, Listener listener)
            throws BackupException, InterruptedException {
        List<Damage> damages = new ArrayList<>();
        int backups = 0;
        int artifacts = 0;
        long bytes = 0;
        List<TierCatalog.Entry> entries = TierCatalog.of(tier, prefix);
        for (TierCatalog.Entry entry : entries) {
            listener.reading(entry.folder());
            backups++;
            if (entry.manifest().isEmpty()) {
                damages.add(new Damage(
                        tier.name(),
                        entry.folder(),
                        Tier.MANIFEST,
                        entry.trouble().orElse("")));
                continue;
            }
            Manifest manifest = entry.manifest().get();
            for (Manifest.Artifact artifact : manifest.artifacts()) {
                Optional<Damage> damage = look(tier, entry.folder(), manifest, artifact);
                if (damage.isPresent() && tier.manifest(entry.folder()).isEmpty()) {
                    break; // retention took it away while it was read
                }
                if (damage.isPresent()) {
                    damages.add(damage.get());
                } else {
                    artifacts++;
                    bytes += artifact.storedSize();
                }
            }
        }
        damages.addAll(withoutManifest(tier, prefix, entries, expected));
        return new Result(backups, artifacts, bytes, damages);
    }

    private Optional<Damage> look(Tier tier, String folder, Manifest manifest, Manifest.Artifact artifact)
            throws BackupException, InterruptedException {
        boolean encrypted = manifest.encryption() != null;
        StoredArtifact stored = StoredArtifact.in(tier, folder, artifact, encrypted);
        try {
            if (encrypted && encryption.isEmpty()) {
                stored.check();
            } else {
                stored.readTo(OutputStream.nullOutputStream(), encryption);
            }
            return Optional.empty();
        } catch (BackupException e) {
            if (!e.permanent()) {
                throw e;
            }
            return Optional.of(new Damage(
                    tier.name(),
                    folder,
                    artifact.path(),
                    swapped(tier, folder, manifest, artifact)
                            .map(other -> "%s of backup %s in tier %s holds what %s should: the two were swapped"
                                    .formatted(artifact.storedPath(), folder, tier.name(), other))
                            .orElse(e.getMessage())));
        } catch (IOException e) {
            throw BackupException.passing(
                    "TierReadFailed",
                    "%s of backup %s could not be read from tier %s: try again when the tier is well"
                            .formatted(artifact.storedPath(), folder, tier.name()),
                    e);
        }
    }

    /** Which other artifact's bytes lie here instead. */
    private static Optional<String> swapped(Tier tier, String folder, Manifest manifest, Manifest.Artifact artifact)
            throws InterruptedException {
        for (Manifest.Artifact other : manifest.artifacts()) {
            if (!other.path().equals(artifact.path()) && isAt(tier, folder, artifact, other)) {
                return Optional.of(other.storedPath());
            }
        }
        return Optional.empty();
    }

    private static boolean isAt(Tier tier, String folder, Manifest.Artifact place, Manifest.Artifact content)
            throws InterruptedException {
        Manifest.Artifact there = new Manifest.Artifact(
                place.path(),
                place.store(),
                place.asOf(),
                content.size(),
                content.sha256(),
                place.storedPath(),
                content.storedSize(),
                content.storedSha256(),
                place.counts());
        try {
            if (tier.size(folder, place.storedPath()).orElse(-1) != content.storedSize()) {
                return false;
            }
            StoredArtifact.in(tier, folder, there, false).check();
            return true;
        } catch (BackupException | IOException e) {
            return false; // then it is damaged in another way, which is said already
        }
    }

    private static List<Damage> withoutManifest(
            Tier tier, String prefix, List<TierCatalog.Entry> entries, List<String> expected)
            throws BackupException, InterruptedException {
        TreeSet<String> broken = new TreeSet<>(tier.unfinished(prefix));
        List<Damage> damages = new ArrayList<>();
        for (String folder : broken) {
            damages.add(new Damage(
                    tier.name(),
                    folder,
                    Tier.MANIFEST,
                    "%s in tier %s has no manifest.json: it is no backup, or one that broke off"
                            .formatted(folder, tier.name())));
        }
        expected.stream()
                .distinct()
                .filter(folder -> !broken.contains(folder))
                .filter(folder ->
                        entries.stream().noneMatch(entry -> entry.folder().equals(folder)))
                .sorted()
                .forEach(folder -> damages.add(new Damage(
                        tier.name(),
                        folder,
                        Tier.MANIFEST,
                        "backup %s is not in tier %s, and another tier of its schedule has it"
                                .formatted(folder, tier.name()))));
        return damages;
    }
}
