package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.Runner;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to work on one backup or restore. Every write of the status is made against the version that was read last,
 * so that the API server refuses whoever was taken over meanwhile; that is the fence that a lease alone is not.
 */
final class Claim<S, R extends CustomResource<?, S>> {
    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);
    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(400);

    private final KubernetesClient client;
    private final String me;
    private final Supplier<R> maker;
    private final Function<S, @Nullable Runner> runnerOf;
    private R current;

    /** Somebody else works on it now, or it is gone. */
    static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        Lost(String message) {
            super(message);
        }
    }

    /**
     * @param resource as it was read live
     * @param maker makes an empty resource of the kind
     * @param runnerOf who works on it, by its status
     */
    Claim(KubernetesClient client, String me, R resource, Supplier<R> maker, Function<S, @Nullable Runner> runnerOf) {
        this.client = client;
        this.me = me;
        this.current = resource;
        this.maker = maker;
        this.runnerOf = runnerOf;
    }

    /** The resource as it was last read or written. */
    synchronized R resource() {
        return current;
    }

    /** Writes the first status, in which this process is the runner; fails when anybody wrote since it was read. */
    synchronized void take(S status) throws Lost {
        try {
            current = replace(status);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new Lost("somebody else took it");
            }
            throw e;
        }
    }

    /**
     * Writes a status. A version that moved on is read again, and counts when this process is the runner still.
     *
     * @throws KubernetesClientException when the API server did not answer several times
     */
    synchronized void write(S status) throws Lost, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                current = replace(status);
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    throw new Lost("it was deleted");
                }
                if (attempt >= TRIES) {
                    throw e;
                }
                Thread.sleep(PAUSE.multipliedBy(attempt));
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    confirm();
                }
            }
        }
    }

    /**
     * Writes the last status of a process that is stopping, so that whoever starts next need not wait for the lease. Done
     * also when this thread is interrupted, which it is afterwards as before.
     */
    void handBack(S status) {
        boolean interrupted = Thread.interrupted();
        try {
            write(status);
        } catch (Lost | KubernetesClientException e) {
            LOG.info("{} could not be handed back: {}", current.getMetadata().getName(), e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads live whether this process is the runner still. */
    synchronized void confirm() throws Lost {
        R now = client.resource(current).get();
        if (now == null
                || !Objects.equals(
                        now.getMetadata().getUid(), current.getMetadata().getUid())) {
            throw new Lost("it was deleted");
        }
        Runner runner = now.getStatus() == null ? null : runnerOf.apply(now.getStatus());
        if (!Optional.ofNullable(runner).map(Runner::identity).equals(Optional.of(me))) {
            throw new Lost("somebody else took it over");
        }
        current = now;
    }

    private R replace(S status) {
        R fresh = maker.get();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withName(current.getMetadata().getName())
                .withNamespace(current.getMetadata().getNamespace())
                .withResourceVersion(current.getMetadata().getResourceVersion())
                .build());
        fresh.setStatus(status);
        return client.resource(fresh).updateStatus();
    }
}
