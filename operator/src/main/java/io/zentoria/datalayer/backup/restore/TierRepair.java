package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.run.TierCopy;
import io.zentoria.datalayer.backup.tier.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Mends what a verification found, from whichever other tier has it whole. */
public final class TierRepair {
    private final Optional<AgeEncryption> encryption;
    private final Path staging;

    /**
     * @param encryption with an identity, when one of the tiers holds encrypted artifacts
     * @param staging a folder with room for one artifact
     */
    public TierRepair(Optional<AgeEncryption> encryption, Path staging) {
        this.encryption = encryption;
        this.staging = staging;
    }

    /**
     * Mends one damage.
     *
     * @return the tier that the good copy came from; empty when no other tier has this backup
     * @throws BackupException when those that have it are damaged too, or cannot be reached
     */
    public Optional<String> mend(Tier damaged, List<Tier> others, Verification.Damage damage)
            throws BackupException, InterruptedException {
        BackupException last = null;
        for (Tier other : others) {
            try {
                if (other.manifest(damage.folder()).isEmpty()) {
                    continue;
                }
                if (damage.path().equals(Tier.MANIFEST)) {
                    again(damaged, other, damage.folder());
                } else {
                    new Mending(encryption, staging).mend(damaged, other, damage.folder(), damage.path());
                }
                return Optional.of(other.name());
            } catch (BackupException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        return Optional.empty();
    }

    /** Without a manifest nothing there can be believed: all of it is copied again, once the other copy is known to be whole. */
    private void again(Tier damaged, Tier good, String folder) throws BackupException, InterruptedException {
        Verification.Result whole = new Verification(encryption).run(good, folder, List.of(), reading -> {});
        if (!whole.damages().isEmpty()) {
            throw BackupException.permanent(
                    "MendRefused", whole.damages().getFirst().sentence(), null);
        }
        damaged.remove(folder);
        new TierCopy(encryption, staging).copy(good, damaged, folder);
    }
}
