package io.zentoria.datalayer.kubernetes.rights;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which rights are missing: at the start, and again after the API server refused something. Each is said
 * once, and once more when it is there.
 */
public final class RightsWatch implements Interceptor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RightsWatch.class);
    /** How often the API server is asked at the most, however much it refuses. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Set<String> namespaces;
    private final Optional<String> leaseNamespace;
    private final Clock clock;
    private final ReentrantLock looking = new ReentrantLock();
    private final Set<String> said = new HashSet<>();
    private final AtomicReference<Instant> last = new AtomicReference<>(Instant.EPOCH);
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile @Nullable RightsCheck check;
    private volatile boolean closed;

    /**
     * @param namespaces that the operator works in; empty: all
     * @param leaseNamespace where its Lease lies; empty: it has none
     */
    public RightsWatch(Set<String> namespaces, Optional<String> leaseNamespace, Clock clock) {
        this.namespaces = Set.copyOf(namespaces);
        this.leaseNamespace = leaseNamespace;
        this.clock = clock;
    }

    /** Looks for the first time, on a thread of its own, which is returned. */
    public Thread begin(KubernetesClient client) {
        check = new RightsCheck(client);
        return lookAside();
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder request, HttpResponse<?> response, RequestTags tags) {
        if (response.code() == HttpURLConnection.HTTP_FORBIDDEN && waiting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("rights").start(this::lookAfterThePause);
        }
        return CompletableFuture.completedFuture(false);
    }

    private Thread lookAside() {
        last.set(clock.instant());
        return Thread.ofVirtual().name("rights").start(this::look);
    }

    private void lookAfterThePause() {
        Duration rest = Duration.between(clock.instant(), last.get().plus(PAUSE));
        try {
            if (rest.isPositive()) {
                Thread.sleep(rest.compareTo(PAUSE) > 0 ? PAUSE : rest);
            }
            last.set(clock.instant());
            waiting.set(false); // what is refused from now on is looked at once more
            look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        RightsCheck asked = check;
        if (asked == null || !looking.tryLock()) {
            return;
        }
        try {
            if (closed) {
                return;
            }
            List<RightsCheck.Missing> missing = asked.missing(namespaces, leaseNamespace);
            Set<String> now = new HashSet<>();
            for (RightsCheck.Missing one : missing) {
                now.add(one.words());
                if (said.add(one.words())) {
                    say(one);
                }
            }
            said.stream().filter(words -> !now.contains(words)).forEach(words -> LOG.info("no more: {}", words));
            said.retainAll(now);
        } catch (KubernetesClientException e) {
            LOG.warn("what the operator may do could not be asked: {}", e.getMessage());
        } catch (IllegalStateException e) {
            if (!closed) {
                throw e; // else the client was closed under it
            }
        } finally {
            looking.unlock();
        }
    }

    /** Asks nothing any more: the client may be closed afterwards. */
    @Override
    public void close() {
        closed = true;
    }

    private static void say(RightsCheck.Missing missing) {
        if (missing.need() == Right.Need.JOBS || missing.need() == Right.Need.POOLER) {
            LOG.info("{}", missing.words());
        } else {
            LOG.warn("{}", missing.words());
        }
    }
}
