package io.zentoria.datalayer.backup.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A temporary folder of mode 0700 for files that programs read secrets from; gone when closed. */
public final class PrivateFolder implements AutoCloseable {
    private static final String PREFIX = "zdl-";
    /** Locked while the folder is in use: a kernel forgets the locks of a process that dies. */
    private static final String IN_USE = ".in-use";

    /** How the Java runtime completes the name. */
    private static final Pattern OURS = Pattern.compile(PREFIX + "\\d+");

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final FileChannel inUse;

    private PrivateFolder(Path folder) throws IOException {
        this.folder = folder;
        this.inUse = FileChannel.open(folder.resolve(IN_USE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (inUse.tryLock() == null) {
            throw new IOException(folder + " is somebody else's");
        }
    }

    /** Removes the folders below one that nobody uses any more, as a crash leaves them; returns how many. */
    public static int removeAbandoned(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return 0;
        }
        int removed = 0;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.isRegularFile(folder.resolve(IN_USE)) ? isAbandoned(folder) : isUnmarked(folder)) {
                    remove(folder);
                    removed++;
                }
            }
        }
        return removed;
    }

    /** As one of ours is before it is marked and after it was unmarked: whoever died then left it. */
    private static boolean isUnmarked(Path folder) throws IOException {
        if (!OURS.matcher(folder.getFileName().toString()).matches()) {
            return false;
        }
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
            return !inside.iterator().hasNext();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    private static boolean isAbandoned(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(IN_USE), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            return false; // this process uses it, or it went away just now
        }
    }

    /** A new one in the system's folder for temporary files. */
    public static PrivateFolder create() throws IOException {
        return marked(() -> Files.createTempDirectory(PREFIX, PRIVATE));
    }

    /** A new one in a folder with room for data. */
    public static PrivateFolder createIn(Path parent) throws IOException {
        Files.createDirectories(parent);
        return marked(() -> Files.createTempDirectory(parent, PREFIX, PRIVATE));
    }

    @FunctionalInterface
    private interface Making {
        Path make() throws IOException;
    }

    /** Another process may have taken the empty folder for one that somebody left. */
    private static PrivateFolder marked(Making making) throws IOException {
        try {
            return new PrivateFolder(making.make());
        } catch (NoSuchFileException e) {
            return new PrivateFolder(making.make());
        }
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
            remove(folder);
            inUse.close();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be taken away", e);
        }
    }

    /** The mark goes last, so that what a process leaves that dies meanwhile is still known for what it is. */
    private static void remove(Path folder) throws IOException {
        Path mark = folder.resolve(IN_USE);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(mark)) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, @Nullable IOException trouble) throws IOException {
                if (!done.equals(folder)) {
                    Files.deleteIfExists(done);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Files.deleteIfExists(mark);
        Files.deleteIfExists(folder);
    }
}
