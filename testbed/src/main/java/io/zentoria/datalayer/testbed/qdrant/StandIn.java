package io.zentoria.datalayer.testbed.qdrant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small server that answers as a Qdrant 1.18 of one node does, over gRPC and REST, for tests and for trying things
 * out: it keeps all in memory, searches exactly, and refuses by name what it cannot do. Closing it writes its
 * collections into its folder, from which the next one starts.
 */
public final class StandIn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandIn.class);

    private final Storage storage;
    private final CallLog log;
    private final RestFront rest;
    private final GrpcFront grpc;

    private StandIn(Storage storage, CallLog log, RestFront rest, GrpcFront grpc) {
        this.storage = storage;
        this.log = log;
        this.rest = rest;
        this.grpc = grpc;
    }

    /**
     * Starts it on the loopback.
     *
     * @param apiKey what it asks for; null: nothing
     * @param folder for snapshots, and for the collections between two runs
     */
    public static StandIn start(int httpPort, int grpcPort, @Nullable String apiKey, Path folder) {
        return start(httpPort, grpcPort, apiKey, null, folder);
    }

    /**
     * Starts it on the loopback.
     *
     * @param readOnlyKey a second key, which may read; null: there is none
     */
    public static StandIn start(
            int httpPort, int grpcPort, @Nullable String apiKey, @Nullable String readOnlyKey, Path folder) {
        try {
            Files.createDirectories(folder);
            Clock clock = Clock.systemUTC();
            Engine engine = new Engine();
            Storage storage = new Storage(folder.resolve("storage"), engine);
            storage.load();
            Keys keys = new Keys(apiKey, readOnlyKey, clock);
            CallLog log = new CallLog(clock);
            Snapshots snapshots = new Snapshots(folder.resolve("snapshots"), engine, storage.peer(), clock);
            // REST last: who asks it whether all is ready is told the truth.
            GrpcFront grpc = new GrpcFront(grpcPort, engine, keys, log, snapshots);
            try {
                RestFront rest = new RestFront(httpPort, keys, new RestRoutes(engine, log, snapshots));
                LOG.info(
                        "the stand-in of Qdrant, for tests and trials only, serves REST on port {} and gRPC on port {}",
                        httpPort,
                        grpcPort);
                return new StandIn(storage, log, rest, grpc);
            } catch (IOException e) {
                grpc.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the stand-in of Qdrant could not start on ports " + httpPort + " and " + grpcPort, e);
        }
    }

    /**
     * Runs it as a process of its own until that is told to end: {@code --folder}, {@code --http-port} (6333),
     * {@code --grpc-port} (6334), {@code --api-key-file} and {@code --read-only-api-key-file}, each followed by a value.
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        StandInOptions options;
        try {
            options = StandInOptions.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        CompletableFuture<StandIn> running = new CompletableFuture<>();
        // Before it starts: from its first answer on, what it was told is kept.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(running)));
        try {
            running.complete(start(
                    options.httpPort(),
                    options.grpcPort(),
                    options.apiKey(),
                    options.readOnlyApiKey(),
                    options.folder()));
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage() + ": " + e.getCause());
            running.cancel(false);
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private static void end(CompletableFuture<StandIn> running) {
        if (!running.isCancelled()) {
            running.orTimeout(30, TimeUnit.SECONDS).join().close();
        }
    }

    /** What was asked since the start or since it was cleared, oldest first. */
    public List<Call> calls() {
        return log.calls();
    }

    /** Forgets what was asked. */
    public void clearCalls() {
        log.clear();
    }

    /** Ends it, and keeps its collections and aliases in its folder. */
    @Override
    public void close() {
        rest.close();
        grpc.close();
        storage.save();
    }
}
