package io.zentoria.datalayer.testbed;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the files that the operator renders to a PgBouncer that it does not run, as a person's own machinery would:
 * looks for them now and then, and has PgBouncer read what is new.
 */
public final class PoolerFollower implements AutoCloseable {
    private final PgBouncerServer pooler;
    private final Source source;
    private final Runnable loaded;
    private final Consumer<String> complaint;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pooler-files").factory());
    private @Nullable Files last;

    /** The two files. */
    public record Files(String ini, String userList) {}

    /** Where the files are. */
    @FunctionalInterface
    public interface Source {
        /** As they are now; empty when there are none. */
        Optional<Files> read();
    }

    private PoolerFollower(PgBouncerServer pooler, Source source, Runnable loaded, Consumer<String> complaint) {
        this.pooler = pooler;
        this.source = source;
        this.loaded = loaded;
        this.complaint = complaint;
    }

    /**
     * Begins.
     *
     * @param every how often it looks
     * @param loaded is called after PgBouncer has read new files
     * @param complaint hears of what went wrong, in one sentence; it is tried again
     */
    public static PoolerFollower start(
            PgBouncerServer pooler, Source source, Duration every, Runnable loaded, Consumer<String> complaint) {
        PoolerFollower follower = new PoolerFollower(pooler, source, loaded, complaint);
        follower.clock.scheduleWithFixedDelay(follower::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        return follower;
    }

    private void look() {
        try {
            Optional<Files> now = source.read();
            if (now.isPresent() && !now.get().equals(last)) {
                pooler.load(now.get().ini(), now.get().userList());
                last = now.get();
                loaded.run();
            }
        } catch (SQLException | RuntimeException e) {
            // One that ended here would never look again.
            complaint.accept("PgBouncer has not got the operator's files: " + e.getMessage()
                    + (e.getCause() == null ? "" : " (" + e.getCause() + ")"));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
