package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.restore.StoreRestore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A folder of mode 0700 in which a private server works. While it is open a lock on a file in it says so, which the
 * kernel releases however its process ends; so what nobody uses any more is known, whatever the host or the pid.
 */
final class ScratchFolder implements AutoCloseable {
    static final String PREFIX = StoreRestore.SCRATCH + "redis_";
    static final String PID_FILE = "redis.pid";

    private static final String LOCK_FILE = "in-use.lock";
    private static final long DYING_SECONDS = 10;

    /** Those of this process: opening and closing a locked file again would release its lock (fcntl). */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private ScratchFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * A new one; what an earlier run with this id left is taken away before.
     *
     * @throws IOException when it cannot be made, or is in use
     */
    static ScratchFolder create(Path staging, String id) throws IOException {
        Files.createDirectories(staging);
        Path path = staging.toRealPath().resolve(PREFIX + id);
        if (!OPEN.add(path)) {
            throw new IOException(path + " is in use");
        }
        boolean made = false;
        try {
            if (Files.exists(path) && !remove(path)) {
                throw new IOException(path + " is in use by another process");
            }
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            ScratchFolder folder = new ScratchFolder(path, channel, channel.lock());
            made = true;
            return folder;
        } finally {
            if (!made) {
                OPEN.remove(path);
            }
        }
    }

    Path path() {
        return path;
    }

    /** Takes it away with all that is in it. */
    @Override
    public void close() throws IOException {
        try {
            delete(path);
            lock.release();
            channel.close();
        } finally {
            OPEN.remove(path);
        }
    }

    /**
     * Takes away those that no process uses, and ends the private servers that were left in them.
     *
     * @return their names
     */
    static List<String> removeUnused(Path staging) throws IOException {
        List<String> removed = new ArrayList<>();
        if (!Files.isDirectory(staging)) {
            return removed;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(staging.toRealPath(), PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.isDirectory(folder) && !OPEN.contains(folder) && remove(folder)) {
                    removed.add(String.valueOf(folder.getFileName()));
                }
            }
        }
        return removed;
    }

    /** False when another process uses it. */
    private static boolean remove(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            endServer(folder);
            delete(folder);
            return true;
        }
    }

    private static void endServer(Path folder) throws IOException {
        Path file = folder.resolve(PID_FILE);
        if (!Files.isRegularFile(file)) {
            return;
        }
        String pid = Files.readString(file).strip();
        if (!pid.matches("\\d{1,9}")) {
            return;
        }
        Optional<ProcessHandle> server =
                ProcessHandle.of(Long.parseLong(pid)).filter(process -> belongsTo(process, folder));
        if (server.isEmpty()) {
            return;
        }
        server.get().destroyForcibly();
        try {
            server.get().onExit().get(DYING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the private server with pid " + pid + " does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A pid is given again after a while: only a command line with this very folder is that server. */
    private static boolean belongsTo(ProcessHandle process, Path folder) {
        return process.info().commandLine().orElse("").contains(folder + "/");
    }

    private static void delete(Path folder) throws IOException {
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
    }
}
