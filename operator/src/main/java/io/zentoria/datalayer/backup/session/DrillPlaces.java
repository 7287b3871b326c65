package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.restore.Drill;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which tiers a drill looks into, and for which stores. */
public final class DrillPlaces {
    private DrillPlaces() {}

    /**
     * Every tier that can be read here: with recipients alone, encrypted tiers cannot.
     *
     * @param wanted only these stores; empty: all
     */
    public static List<Drill.Place> of(BackupSession session, Set<StoreKind> wanted) throws BackupException {
        Optional<AgeEncryption> encryption = session.encryption();
        boolean canDecrypt = encryption.isEmpty() || encryption.get().canDecrypt();
        Set<StoreKind> stores = EnumSet.noneOf(StoreKind.class);
        stores.addAll(session.stores());
        if (!wanted.isEmpty()) {
            stores.retainAll(wanted);
        }
        List<Drill.Place> places = new ArrayList<>();
        BackupSpec backup = session.spec().backup();
        for (BackupSpec.Tier each : backup == null ? List.<BackupSpec.Tier>of() : backup.tiers()) {
            Tier tier = session.tier(each.name());
            if (canDecrypt || !tier.encrypts()) {
                places.add(new Drill.Place(tier, stores));
            }
        }
        return places;
    }
}
