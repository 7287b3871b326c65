package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The servers that all tests of one JVM share: started on first use, stopped at its end. */
public final class TestServers {
    private static final Shared<PostgresServer> POSTGRES = new Shared<>(
            "postgres",
            folder -> PostgresServer.start(
                    folder,
                    Map.of("max_connections", "200", "log_statement", "all", "log_min_duration_statement", "0")));
    private static final Shared<RedisServer> REDIS =
            new Shared<>("redis", folder -> RedisServer.start(folder, Map.of()));
    private static final Shared<QdrantServer> QDRANT = new Shared<>("qdrant", QdrantServer::start);
    private static final Shared<MinioServer> MINIO =
            new Shared<>("minio", folder -> MinioServer.start(folder, List.of()));
    private static final Shared<KubeApiServer> KUBERNETES = new Shared<>("kubernetes", KubeApiServer::start);

    private TestServers() {}

    /** A PostgreSQL that logs every statement. */
    public static PostgresServer postgres() {
        return POSTGRES.get();
    }

    public static RedisServer redis() {
        return REDIS.get();
    }

    /** The stand-in, or the real one that {@code QDRANT_URL} or {@code QDRANT_BIN} names. */
    public static QdrantServer qdrant() {
        return QDRANT.get();
    }

    /** An S3 with no bucket. */
    public static MinioServer minio() {
        return MINIO.get();
    }

    public static KubeApiServer kubernetes() {
        return KUBERNETES.get();
    }

    /** A port of this machine that nobody listens on. */
    public static int freePort() {
        return Ports.free();
    }

    /** A new folder that is removed at the end of the JVM. */
    public static Path folder(String name) {
        try {
            Path folder = Files.createTempDirectory("zdl-" + name + "-");
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder", e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // What is left in the folder for temporary files is the machine's to remove.
            System.getLogger(TestServers.class.getName()).log(System.Logger.Level.DEBUG, "left " + folder, e);
        }
    }

    /** A server started once. */
    private static final class Shared<T extends AutoCloseable> {
        private final String name;
        private final Function<Path, T> start;
        private @Nullable T server;

        Shared(String name, Function<Path, T> start) {
            this.name = name;
            this.start = start;
        }

        synchronized T get() {
            T running = server;
            if (running == null) {
                running = start.apply(TestServers.folder(name));
                server = running;
                T last = running;
                Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                    try {
                        last.close();
                    } catch (Exception e) {
                        throw new IllegalStateException(name + " did not stop", e);
                    }
                }));
            }
            return running;
        }
    }
}
