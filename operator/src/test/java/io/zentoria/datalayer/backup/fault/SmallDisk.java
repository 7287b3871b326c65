package io.zentoria.datalayer.backup.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file system in memory that can be full, out of inodes, or read-only, for root and for an ordinary user: it is mounted
 * in a namespace of its own, which a sleeping shell keeps, and reached through that shell's root in {@code /proc}. It goes
 * away with the shell.
 */
final class SmallDisk implements AutoCloseable {
    private static final long KIB = 1024;
    private static final String PLENTY = "size=256m,nr_inodes=10000";

    /** Unprivileged user namespaces, or a root that may mount. */
    private static final List<List<String>> WAYS = List.of(
            List.of("unshare", "--mount", "--user", "--map-root-user", "sh"), List.of("unshare", "--mount", "sh"));

    private final Process shell;
    private final BufferedReader answers;
    private final Path mountPoint;

    private SmallDisk(Path mountPoint, List<String> way) throws IOException {
        this.mountPoint = mountPoint;
        this.shell = new ProcessBuilder(way).redirectErrorStream(true).start();
        this.answers = shell.inputReader(StandardCharsets.UTF_8);
        try {
            run("mount -t tmpfs -o mode=700,%s zdl-small-disk '%s'".formatted(PLENTY, mountPoint));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** @param mountPoint an empty folder */
    static SmallDisk at(Path mountPoint) throws IOException {
        IOException none = new IOException(
                "a test with a small disk needs unprivileged user namespaces, or a root that may mount");
        for (List<String> way : WAYS) {
            try {
                return new SmallDisk(mountPoint, way);
            } catch (IOException e) {
                none.addSuppressed(e);
            }
        }
        throw none;
    }

    /** Where its files are, for this process and its children. */
    Path path() {
        return Path.of("/proc", String.valueOf(shell.pid()), "root")
                .resolve(mountPoint.toString().substring(1));
    }

    /** Leaves so much room, and any number of files. */
    void leaveKib(long kib) throws IOException {
        FileStore store = Files.getFileStore(path());
        long used = (store.getTotalSpace() - store.getUnallocatedSpace()) / KIB;
        run("mount -o remount,size=%dk '%s'".formatted(used + kib, mountPoint));
    }

    /** Leaves room for so many files and folders. */
    void leaveFiles(int files) throws IOException {
        run("mount -o remount,nr_inodes=%d '%s'".formatted(usedFiles() + files, mountPoint));
    }

    /** How many files and folders there are. */
    long usedFiles() throws IOException {
        return Long.parseLong(
                run("stat -f -c '%%c %%d' '%s' | { read all free; echo $((all - free)); }".formatted(mountPoint))
                        .getLast());
    }

    void readOnly() throws IOException {
        run("mount -o remount,ro '%s'".formatted(mountPoint));
    }

    /** Room for all, and writable. */
    void heal() throws IOException {
        run("mount -o remount,rw,%s '%s'".formatted(PLENTY, mountPoint));
    }

    private List<String> run(String command) throws IOException {
        try {
            shell.getOutputStream().write((command + "; echo \"ended $?\"\n").getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().flush();
        } catch (IOException e) {
            // It is gone; what it said before tells why.
            System.getLogger(SmallDisk.class.getName()).log(System.Logger.Level.DEBUG, "no shell", e);
        }
        List<String> said = new ArrayList<>();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.equals("ended 0")) {
                return said;
            }
            said.add(line);
            if (line.startsWith("ended ")) {
                break;
            }
        }
        throw new IOException(command + ": " + said);
    }

    @Override
    public void close() {
        shell.destroy();
        try {
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
        } catch (InterruptedException e) {
            shell.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
