package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Where {@code testbed/install} put the programs. A folder that it left out is missed by whoever asks for it. */
public final class Installation {
    private final Properties folders;

    private Installation(Properties folders) {
        this.folders = folders;
    }

    /**
     * Reads what the installation wrote.
     *
     * @throws IllegalStateException when nothing is installed; the message says what to type
     */
    public static Installation find() {
        Path root = Optional.ofNullable(System.getenv("ZDL_TESTBED"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "zentoria-testbed"));
        Path file = root.resolve("testbed.properties");
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("the test bed is not installed in " + root + ": type 'make testbed'");
        }
        Properties properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        return new Installation(properties);
    }

    /** Root folder of a small Debian with PostgreSQL, Redis, PgBouncer. */
    public Path debian() {
        return folder("debian");
    }

    /** Folder of kube-apiserver and kubectl. */
    public Path kubernetes() {
        return folder("kubernetes");
    }

    /** Folder of etcd. */
    public Path etcd() {
        return folder("etcd");
    }

    /** Folder of minio. */
    public Path minio() {
        return folder("minio");
    }

    /** Folder of argo-health. */
    public Path lua() {
        return folder("lua");
    }

    /** Folder of helm. */
    public Path helm() {
        return folder("helm");
    }

    /** Folder with the definitions of ServiceMonitor and PrometheusRule. */
    public Path monitoring() {
        return folder("monitoring");
    }

    /** Folder of {@code base.tar}, the lowest layer of the operator's image. */
    public Path image() {
        return folder("image");
    }

    /** Folder of the image's rclone, and of the list of its modules. */
    public Path rclone() {
        return folder("rclone");
    }

    private Path folder(String key) {
        Path folder = Path.of(folders.getProperty(key, ""));
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("the test bed lacks " + key + ": type 'make testbed'");
        }
        return folder;
    }

    /**
     * The user and group ids of an account of the Debian tree, as {@code uid:gid} numbers.
     */
    int[] account(String name) {
        Path passwd = debian().resolve("etc/passwd");
        try {
            List<String> lines = Files.readAllLines(passwd);
            for (String line : lines) {
                String[] words = line.split(":", -1);
                if (words[0].equals(name)) {
                    return new int[] {Integer.parseInt(words[2]), Integer.parseInt(words[3])};
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(passwd + " cannot be read", e);
        }
        throw new IllegalStateException("the Debian tree has no account " + name);
    }
}
