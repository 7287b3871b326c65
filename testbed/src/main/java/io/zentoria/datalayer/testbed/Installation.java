package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Where {@code testbed/install} put the programs.
 *
 * @param debian root folder of a small Debian with PostgreSQL, Redis, PgBouncer
 * @param kubernetes folder of kube-apiserver and kubectl
 * @param etcd folder of etcd
 * @param minio folder of minio
 * @param lua folder of argo-health
 * @param helm folder of helm
 * @param monitoring folder with the definitions of ServiceMonitor and PrometheusRule
 * @param image folder of {@code base.tar}, the lowest layer of the operator's image
 * @param rclone folder of the image's rclone, and of the list of its modules
 */
public record Installation(
        Path debian,
        Path kubernetes,
        Path etcd,
        Path minio,
        Path lua,
        Path helm,
        Path monitoring,
        Path image,
        Path rclone) {

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
        return new Installation(
                folder(properties, "debian"),
                folder(properties, "kubernetes"),
                folder(properties, "etcd"),
                folder(properties, "minio"),
                folder(properties, "lua"),
                folder(properties, "helm"),
                folder(properties, "monitoring"),
                folder(properties, "image"),
                folder(properties, "rclone"));
    }

    private static Path folder(Properties properties, String key) {
        Path folder = Path.of(properties.getProperty(key, ""));
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("the test bed lacks " + key + ": type 'make testbed'");
        }
        return folder;
    }

    /**
     * The user and group ids of an account of the Debian tree, as {@code uid:gid} numbers.
     */
    int[] account(String name) {
        Path passwd = debian.resolve("etc/passwd");
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
