package io.zentoria.datalayer.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The servers of {@code make run}, on the ports that variables name, else on free ones. */
record RunServers(
        PostgresServer postgres,
        PgBouncerServer pgbouncer,
        RedisServer redis,
        QdrantServer qdrant,
        MinioServer minio,
        Cluster cluster) {

    /** Starts all of them at the same time; each is noted for its end as soon as it runs. */
    static RunServers start(Path folder, boolean currentCluster, Sample sample, Closing closing, Consumer<String> say)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Starter starter = new Starter(threads, closing, say);
            // The tree is read-only for all; each server has a folder of its own.
            Future<PostgresServer> postgres = starter.start(
                    "PostgreSQL",
                    () -> PostgresServer.start(
                            folder.resolve("postgres"), Ports.given("PG_PORT"), Map.of("max_connections", "200")),
                    it -> it.host() + ":" + it.port());
            Future<RedisServer> redis = starter.start(
                    "Redis",
                    () -> RedisServer.start(folder.resolve("redis"), Ports.given("REDIS_PORT"), Map.of()),
                    it -> it.host() + ":" + it.port());
            Future<QdrantServer> qdrant = starter.start(
                    "Qdrant",
                    () -> QdrantServer.start(
                            folder.resolve("qdrant"),
                            Ports.given("QDRANT_HTTP_PORT"),
                            Ports.given("QDRANT_GRPC_PORT"),
                            null),
                    it -> "%s:%d, gRPC %d%s"
                            .formatted(
                                    it.host(),
                                    it.httpPort(),
                                    it.grpcPort(),
                                    it.real() ? "" : " (this project's stand-in, not a real Qdrant)"));
            Future<MinioServer> minio = starter.start(
                    "MinIO",
                    () -> MinioServer.start(folder.resolve("minio"), Ports.given("MINIO_PORT"), sample.buckets()),
                    MinioServer::endpoint);
            Future<Cluster> cluster = starter.start(
                    "Kubernetes",
                    () -> currentCluster
                            ? Cluster.current(folder.resolve("kubernetes"))
                            : Cluster.built(folder.resolve("kubernetes")),
                    Cluster::description);
            // The first complaint ends the wait, and with it all that has been started.
            for (Future<?> future : List.of(postgres, redis, qdrant, minio, cluster)) {
                await(future);
            }
            // In front of PostgreSQL, so after it.
            PgBouncerServer pgbouncer = await(starter.start(
                    "PgBouncer",
                    () -> PgBouncerServer.start(
                            folder.resolve("pgbouncer"), await(postgres), PgBouncerServer.WAITING_FOR_FILES),
                    it -> it.host() + ":" + it.port()));
            return new RunServers(
                    await(postgres), pgbouncer, await(redis), await(qdrant), await(minio), await(cluster));
        }
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /**
     * Where the stores are, as the sample has to name them.
     *
     * @param folder of the run; tiers that are folders lie in it
     */
    Sample.Endpoints endpoints(Path folder) {
        return new Sample.Endpoints(
                postgres.host(),
                postgres.port(),
                pgbouncer.port(),
                redis.port(),
                qdrant.host(),
                qdrant.httpPort(),
                qdrant.grpcPort(),
                qdrant.apiKey() != null,
                minio.endpoint(),
                folder.resolve("backups").toAbsolutePath());
    }

    private record Starter(ExecutorService threads, Closing closing, Consumer<String> say) {
        <T extends AutoCloseable> Future<T> start(
                String what, Callable<T> start, java.util.function.Function<T, String> where) {
            return threads.submit(() -> {
                Instant began = Instant.now();
                T server = closing.add(what, start.call());
                say.accept("%-11s %s (%.1f s)"
                        .formatted(
                                what,
                                where.apply(server),
                                Duration.between(began, Instant.now()).toMillis() / 1000.0));
                return server;
            });
        }
    }
}
