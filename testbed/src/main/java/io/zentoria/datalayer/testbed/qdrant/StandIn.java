package io.zentoria.datalayer.testbed.qdrant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stand-in, running; closing it writes its collections into its folder, from which the next one starts. */
public final class StandIn implements AutoCloseable {
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
            RestFront rest = new RestFront(httpPort, keys, new RestRoutes(engine, log, snapshots));
            try {
                return new StandIn(storage, log, rest, new GrpcFront(grpcPort, engine, keys, log, snapshots));
            } catch (IOException e) {
                rest.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the stand-in of Qdrant could not start on ports " + httpPort + " and " + grpcPort, e);
        }
    }

    /** What was asked since the start or since it was cleared, oldest first. */
    public List<Call> calls() {
        return log.calls();
    }

    public void clearCalls() {
        log.clear();
    }

    @Override
    public void close() {
        rest.close();
        grpc.close();
        storage.save();
    }
}
