package io.zentoria.datalayer.kubernetes.backups;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that this process works on, each on a thread of its own; closing it interrupts them all. */
final class RunBoard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunBoard.class);
    private static final long STOP_SECONDS = 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Boolean> working = new ConcurrentHashMap<>();

    /** Work that may be interrupted. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    boolean isWorking(String uid) {
        return working.containsKey(uid);
    }

    /**
     * Starts the work, unless this resource is worked on.
     *
     * @param uid of the resource
     * @param after is called when the work has ended, however it did, unless this board was closed
     */
    void start(String uid, String name, Work work, Runnable after) {
        if (working.putIfAbsent(uid, true) != null) {
            return;
        }
        threads.execute(() -> {
            boolean interrupted = false;
            try {
                work.run();
            } catch (InterruptedException e) {
                LOG.info("{} was interrupted; whoever finds it does it again", name);
                interrupted = true;
            } catch (RuntimeException e) {
                LOG.error("{} failed unexpectedly", name, e);
            } finally {
                working.remove(uid);
            }
            // A process that stops works on nothing more; the next one looks at everything.
            if (!threads.isShutdown()) {
                tell(name, after);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void tell(String name, Runnable after) {
        try {
            after.run();
        } catch (RuntimeException e) {
            LOG.error("what follows {} failed unexpectedly", name, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a run did not stop within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
