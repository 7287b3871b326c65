package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.Policy;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.layer.Durations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slower reads: Redis keys against their allocations, every {@code auditInterval}, on threads of their own so that a
 * long scan holds up nothing else. What an audit found is shown by the next pass.
 */
final class Audits {
    private static final Logger LOG = LoggerFactory.getLogger(Audits.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    /** Does one audit. */
    @FunctionalInterface
    interface Audit {
        /** What was found; empty when the server could not be read, which the next pass will say anyway. */
        Optional<List<DataLayerStatus.Allocation>> run(ZentoriaDataLayer resource) throws InterruptedException;
    }

    private record Result(long generation, Instant started, List<DataLayerStatus.Allocation> found) {}

    private final Audit audit;
    private final Watches watches;
    private final ExecutorService threads;
    private final Clock clock;
    private final Map<String, Result> results = new ConcurrentHashMap<>();
    private final Map<String, Instant> running = new ConcurrentHashMap<>();

    Audits(Audit audit, Watches watches, ExecutorService threads, Clock clock) {
        this.audit = audit;
        this.watches = watches;
        this.threads = threads;
        this.clock = clock;
    }

    /** What the newest audit of a resource found; empty before the first one. */
    List<DataLayerStatus.Allocation> newest(ZentoriaDataLayer resource) {
        Result result = results.get(resource.getMetadata().getUid());
        return result == null ? List.of() : result.found();
    }

    /** Starts an audit when one is due and none runs. */
    void consider(ZentoriaDataLayer resource) {
        String uid = resource.getMetadata().getUid();
        if (resource.getSpec() == null || resource.getSpec().redis() == null || !due(resource)) {
            return;
        }
        Instant now = clock.instant();
        if (running.putIfAbsent(uid, now) != null) {
            return;
        }
        threads.execute(() -> {
            try {
                audit.run(resource).ifPresent(found -> {
                    results.put(uid, new Result(resource.getMetadata().getGeneration(), now, found));
                    watches.wake(
                            resource.getMetadata().getNamespace(),
                            resource.getMetadata().getName());
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error(
                        "the audit of {} failed unexpectedly",
                        resource.getMetadata().getName(),
                        e);
            } finally {
                running.remove(uid);
            }
        });
    }

    /** Forgets a resource that is gone. */
    void forget(ZentoriaDataLayer resource) {
        results.remove(resource.getMetadata().getUid());
    }

    private boolean due(ZentoriaDataLayer resource) {
        Result last = results.get(resource.getMetadata().getUid());
        if (last == null || last.generation() != resource.getMetadata().getGeneration()) {
            return true;
        }
        Policy policy = resource.getSpec().policy();
        Duration interval = policy == null || policy.auditInterval() == null
                ? INTERVAL
                : Durations.parse(policy.auditInterval()).orElse(INTERVAL);
        return !last.started().plus(interval).isAfter(clock.instant());
    }
}
