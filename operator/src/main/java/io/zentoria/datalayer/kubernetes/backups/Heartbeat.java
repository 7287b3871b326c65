package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says while a run is going on that its runner lives, and how far it is. When the run is somebody else's by then, or the
 * API server takes no sign for longer than the lease, the thread that does the run is interrupted: it may not go on.
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Thread beating;

    /** Beats for a backup. */
    <S, R extends CustomResource<?, S>> Heartbeat(
            Workshop workshop, Claim<S, R> claim, RunStatus status, Supplier<S> build) {
        this(workshop, claim, status::sign, build);
    }

    /**
     * @param sign puts the present time into the status
     */
    <S, R extends CustomResource<?, S>> Heartbeat(
            Workshop workshop, Claim<S, R> claim, Consumer<Instant> sign, Supplier<S> build) {
        Thread working = Thread.currentThread();
        Duration every = workshop.lease().dividedBy(4);
        beating = Thread.ofVirtual().name("backup-heartbeat").start(() -> {
            Instant last = workshop.clock().instant();
            while (true) {
                try {
                    Thread.sleep(every);
                    Instant now = workshop.clock().instant();
                    sign.accept(now);
                    claim.write(build.get());
                    last = now;
                } catch (InterruptedException e) {
                    return;
                } catch (Claim.Lost e) {
                    LOG.warn("a run is stopped: {}", e.getMessage());
                    working.interrupt();
                    return;
                } catch (KubernetesClientException e) {
                    if (last.plus(workshop.lease()).isBefore(workshop.clock().instant())) {
                        LOG.warn("a run is stopped: the API server takes no sign of life (HTTP {})", e.getCode());
                        working.interrupt();
                        return;
                    }
                }
            }
        });
    }

    @Override
    public void close() throws InterruptedException {
        beating.interrupt();
        beating.join();
    }
}
