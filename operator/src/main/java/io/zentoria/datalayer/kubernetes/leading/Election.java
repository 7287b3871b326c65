package io.zentoria.datalayer.kubernetes.leading;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.zentoria.datalayer.kubernetes.rights.Rights;
import io.zentoria.datalayer.plan.Permit;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several operators agree by a Lease which of them works. The framework has an election too, but it leaves the Lease to
 * its end when it is stopped on purpose, and lets whoever waits look as seldom as whoever leads renews.
 */
public final class Election implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);
    /** How long a holder that is gone keeps the others waiting. */
    private static final Duration LEASE = Duration.ofSeconds(12);
    /** After so long without a renewal the holder works no more; the rest of the Lease is for clocks that differ. */
    private static final Duration TENURE = Duration.ofSeconds(8);

    private static final Duration RENEWAL = Duration.ofSeconds(2);
    /** How often whoever waits looks, at least half as often; a look is one read. */
    private static final Duration LOOK = Duration.ofMillis(400);

    private final Tenure tenure;
    private final Optional<String> namespace;
    private volatile boolean leading;
    private volatile boolean closing;
    private volatile @Nullable CompletableFuture<?> running;

    /** @param namespace where the Lease lies; empty: this process is alone and leads always */
    public Election(Optional<String> namespace, Clock clock) {
        this.namespace = namespace;
        this.tenure = new Tenure(clock, TENURE);
    }

    /** Whether this process may write. */
    public Permit permit() {
        return namespace.isPresent() ? tenure : Permit.ALWAYS;
    }

    /** Whether another process may be the one that works. */
    public boolean waits() {
        return namespace.isPresent() && !leading;
    }

    /**
     * Begins to look for the Lease, and returns.
     *
     * @param me unique for each start of a process
     * @param lead is called once, when this process holds the Lease; may take as long as it likes
     * @param lost is called once, when it holds it no more though nobody closed this
     */
    public void begin(KubernetesClient client, String me, Executor threads, Runnable lead, Runnable lost) {
        String where = namespace.orElseThrow();
        DatedLease lease = new DatedLease(where, Rights.LEASE, me, tenure);
        LeaderCallbacks callbacks = new LeaderCallbacks(
                () -> {
                    leading = true;
                    threads.execute(lead);
                },
                () -> ended(lost),
                leader -> LOG.info("the leader is {}", leader == null || leader.isEmpty() ? "nobody" : leader));
        running = new LeaderElectorBuilder(client, threads)
                .withConfig(new LeaderElectionConfig(lease, LEASE, TENURE, RENEWAL, callbacks, true, Rights.LEASE) {
                    @Override
                    public Duration getRetryPeriod() {
                        return leading ? RENEWAL : LOOK;
                    }
                })
                .build()
                .start();
    }

    private void ended(Runnable lost) {
        tenure.ended();
        if (leading && !closing) {
            lost.run();
        }
        leading = false;
    }

    /** Gives the Lease back, if this process holds it: the next one need not wait for its end. */
    @Override
    public void close() {
        closing = true;
        CompletableFuture<?> election = running;
        if (election != null) {
            election.cancel(true);
        }
    }
}
