package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.BackupException;
import java.util.List;
import java.util.TreeSet;

/** Which backups a tier should have, as the other tiers of the same schedules show. */
public final class ExpectedBackups {
    private ExpectedBackups() {}

    /**
     * Folders that lie in another tier of a schedule that this tier belongs to. Backups that a person asked for are not
     * among them: they may have named their tiers.
     *
     * @throws BackupException when another tier cannot be listed
     */
    public static List<String> in(BackupSession session, String tier) throws BackupException, InterruptedException {
        TreeSet<String> folders = new TreeSet<>();
        BackupSpec backup = session.spec().backup();
        for (BackupSpec.Schedule schedule : backup == null ? List.<BackupSpec.Schedule>of() : backup.schedules()) {
            if (!schedule.tiers().contains(tier)) {
                continue;
            }
            for (String other : schedule.tiers()) {
                if (!other.equals(tier)) {
                    folders.addAll(session.tier(other).folders(session.owner().path() + "/" + schedule.name()));
                }
            }
        }
        return List.copyOf(folders);
    }
}
