package io.zentoria.datalayer.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/**
 * Files that change together.
 *
 * @param name for people
 */
record Layer(String name, List<Item> items) {
    /** Every file's, wherever it comes from. The JVM compares those of the jars with what its cache was made with. */
    static final Instant TIME = Instant.ofEpochSecond(1);

    Layer {
        items = List.copyOf(items);
    }

    /** Puts the files where they would be in a container. */
    void copyTo(Path root) throws IOException {
        for (Item item : items) {
            Path target = root.resolve(item.to().substring(1));
            Files.createDirectories(target.getParent());
            Files.copy(item.from(), target, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(item.executable() ? "rwxr-xr-x" : "rw-r--r--"));
            Files.setLastModifiedTime(target, FileTime.from(TIME));
        }
    }
}
