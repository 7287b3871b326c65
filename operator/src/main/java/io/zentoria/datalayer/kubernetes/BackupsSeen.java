package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import java.util.List;

/**
 * The backups, restores and drills of a data layer as they are now.
 */
public record BackupsSeen(List<ZentoriaBackup> backups, List<ZentoriaRestore> restores) {
    /** Of a data layer that asks for none. */
    public static final BackupsSeen NONE = new BackupsSeen(List.of(), List.of());

    public BackupsSeen {
        backups = List.copyOf(backups);
        restores = List.copyOf(restores);
    }
}
