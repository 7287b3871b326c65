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
                    artifact(damaged, other, damage);
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

    /** One file; when the manifests disagree about it, it is a manifest that is damaged. */
    private void artifact(Tier damaged, Tier good, Verification.Damage damage)
            throws BackupException, InterruptedException {
        try {
            new Mending(encryption, staging).mend(damaged, good, damage.folder(), damage.path());
        } catch (BackupException e) {
            if (!e.reason().equals(Mending.REFUSED)) {
                throw e;
            }
            again(damaged, good, damage.folder());
        }
    }

    /** Without a manifest nothing there can be believed: all of it is copied again, once the other copy is known to be whole. */
    private void again(Tier damaged, Tier good, String folder) throws BackupException, InterruptedException {
        Verification.Result whole = new Verification(encryption).run(good, folder, List.of(), reading -> {});
        if (whole.backups() != 1 || !whole.damages().isEmpty()) {
            throw BackupException.permanent(
                    Mending.REFUSED,
                    whole.damages().stream()
                            .findFirst()
                            .map(Verification.Damage::sentence)
                            .orElse("backup %s in tier %s could not be read whole: nothing was changed"
                                    .formatted(folder, good.name())),
                    null);
        }
        damaged.remove(folder);
        new TierCopy(encryption, staging).copy(good, damaged, folder);
    }
}
