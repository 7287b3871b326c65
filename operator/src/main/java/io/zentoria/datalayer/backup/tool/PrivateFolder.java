package io.zentoria.datalayer.backup.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A temporary folder of mode 0700 for files that programs read secrets from; gone when closed. */
public final class PrivateFolder implements AutoCloseable {
    private final Path folder;

    private PrivateFolder(Path folder) {
        this.folder = folder;
    }

    /** A new one in the system's folder for temporary files. */
    public static PrivateFolder create() throws IOException {
        return new PrivateFolder(Files.createTempDirectory(
                "zdl-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    /** A new one in a folder with room for data. */
    public static PrivateFolder createIn(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new PrivateFolder(Files.createTempDirectory(
                parent, "zdl-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    public Path path() {
        return folder;
    }

    /** Writes a file of mode 0600. */
    public Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path done, @Nullable IOException trouble) throws IOException {
                    Files.deleteIfExists(done);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be taken away", e);
        }
    }
}
