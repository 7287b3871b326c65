package io.zentoria.datalayer.backup.tier;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FilesystemTierContractTest extends TierContract {
    @TempDir
    private Path root = Path.of(".");

    private FilesystemTier tier = new FilesystemTier("local", Path.of("/"));

    @BeforeEach
    void open() {
        tier = new FilesystemTier("local", root.resolve("backups"));
    }

    @Override
    Tier tier() {
        return tier;
    }

    @Override
    void damage(String folder, String path) throws Exception {
        Path published = root.resolve("backups").resolve(folder).resolve(path);
        Path file = Files.exists(published)
                ? published
                : root.resolve("backups").resolve(folder + ".partial").resolve(path);
        Flip.in(file);
    }
}
