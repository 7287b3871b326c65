package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.backup.session.Stores;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What works in a backup spec and should not stay so. Pure. */
final class BackupWarnings {
    /** A store whose backups all lie in folders. */
    static final String ONE_PLACE = "BackupsInOnePlace";

    private BackupWarnings() {}

    /**
     * A warning for each store none of whose backups leaves the folders of the operator: whether such a folder lies on the
     * disk of the server cannot be seen from here, so that a disk that breaks may take both.
     */
    static List<DataLayerStatus.Warning> of(DataLayerSpec spec) {
        BackupSpec backup = spec.backup();
        if (backup == null) {
            return List.of();
        }
        Set<String> folders = backup.tiers().stream()
                .filter(tier -> tier.filesystem() != null)
                .map(BackupSpec.Tier::name)
                .collect(Collectors.toSet());
        Map<StoreKind, Set<String>> places = new EnumMap<>(StoreKind.class);
        for (BackupSpec.Schedule schedule : backup.schedules()) {
            Set<String> tiers = schedule.tiers().isEmpty()
                    ? backup.tiers().stream().map(BackupSpec.Tier::name).collect(Collectors.toSet())
                    : Set.copyOf(schedule.tiers());
            for (StoreKind kind : Stores.kinds(List.of(schedule.store()), Stores.BACKED_UP)) {
                places.computeIfAbsent(kind, none -> new TreeSet<>()).addAll(tiers);
            }
        }
        List<DataLayerStatus.Warning> warnings = new ArrayList<>();
        places.forEach((kind, tiers) -> {
            if (!tiers.isEmpty() && folders.containsAll(tiers)) {
                warnings.add(new DataLayerStatus.Warning(
                        ONE_PLACE,
                        "no backup of %s leaves %s, which may lie on the disk of the server: let a schedule use a tier of kind s3 or rclone too"
                                .formatted(kind.title(), String.join(" and ", tiers))));
            }
        });
        return warnings;
    }
}
