package io.zentoria.datalayer.backup.tier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BackupFoldersTest {
    private static final String RUN = "default/personal/daily/2026-11-24T02-00-00Z";

    @Test
    void folderWithAManifestIsPublishedAndOneWithoutIsNot() {
        BackupFolders folders = new BackupFolders();
        folders.file(RUN + "/postgres/a.dump");
        folders.file(RUN + "/manifest.json");
        folders.file(RUN + "-1/postgres/a.dump");
        folders.broken(List.of(RUN + "-2/redis/dump.rdb", RUN + "/redis/dump.rdb"));
        assertThat(folders.published()).containsExactly(RUN);
        assertThat(folders.unfinished()).containsExactly(RUN + "-1", RUN + "-2");
    }

    @Test
    void whatIsNotOursIsNothing() {
        BackupFolders folders = new BackupFolders();
        for (String key : List.of(
                "manifest.json",
                "a/b/c/d/manifest.json",
                "default/personal/daily/manifest.json",
                "photos/2026/11/24/a.jpg",
                RUN)) {
            folders.file(key);
        }
        assertThat(folders.published()).isEmpty();
        assertThat(folders.unfinished()).isEmpty();
    }

    @Test
    void manifestInASubfolderPublishesNothing() {
        BackupFolders folders = new BackupFolders();
        folders.file(RUN + "/qdrant/manifest.json");
        assertThat(folders.published()).isEmpty();
        assertThat(folders.unfinished()).containsExactly(RUN);
    }
}
