package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.MonitoringSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.Durations;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the stores of all resources, each in its own time, so that one that hangs holds up no other; few at once, so
 * that many resources are no load. Probes only while this process leads.
 */
public final class Probing implements AutoCloseable {
    /** How often a store is probed when the spec does not say. */
    public static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Probing.class);
    private static final int AT_ONCE = 8;
    /** The first probe comes soon after the first pass; a start of the operator is no burst of probes all the same. */
    private static final Duration FIRST = Duration.ofSeconds(1);

    private static final Duration STOP = Duration.ofSeconds(2);

    private final Meters meters;
    private final List<StoreProbe> probes;
    private final Duration standard;
    private final RandomGenerator random;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Map<Owner, ProbeTarget> targets = new ConcurrentHashMap<>();
    private final Map<Key, Loop> running = new ConcurrentHashMap<>();
    private boolean leading;

    private record Key(Owner owner, StoreProbe probe) {}

    /**
     * @param standard how often a store is probed when the spec does not say
     * @param random for the jitter
     */
    public Probing(Meters meters, List<StoreProbe> probes, Duration standard, RandomGenerator random) {
        this.meters = meters;
        this.probes = List.copyOf(probes);
        this.standard = standard;
        this.random = random;
    }

    /** This process works from now on: what is watched is probed. */
    public synchronized void lead() {
        leading = true;
        meters.leading(true);
        targets.keySet().forEach(this::begin);
    }

    /** Another process may work from now on: nothing is probed any more. */
    public synchronized void follow() {
        leading = false;
        meters.leading(false);
        running.values().forEach(Loop::end);
        running.clear();
    }

    /** The resource as it is now; the next probes are made of that. */
    public synchronized void watch(ProbeTarget target) {
        targets.put(target.owner(), target);
        if (leading) {
            begin(target.owner());
        }
    }

    /** Ends the probes of a resource. */
    public synchronized void forget(Owner owner) {
        targets.remove(owner);
        for (StoreProbe probe : probes) {
            Loop loop = running.remove(new Key(owner, probe));
            if (loop != null) {
                loop.end();
            }
        }
    }

    private void begin(Owner owner) {
        for (StoreProbe probe : probes) {
            running.computeIfAbsent(new Key(owner, probe), key -> {
                Loop loop = new Loop(owner, probe);
                Thread.ofVirtual()
                        .name("probe-" + probe.store() + "-" + owner.path())
                        .start(loop::repeat);
                return loop;
            });
        }
    }

    /** The probes of one store of one resource, one after the other. */
    private final class Loop {
        private final Owner owner;
        private final StoreProbe probe;
        private final CountDownLatch ended = new CountDownLatch(1);
        private boolean good = true;

        private Loop(Owner owner, StoreProbe probe) {
            this.owner = owner;
            this.probe = probe;
        }

        /** No probe begins any more; one that is under way ends by itself, and what it finds is dropped. */
        private void end() {
            ended.countDown();
        }

        private void repeat() {
            Duration wait = (standard.compareTo(FIRST) < 0 ? standard : FIRST)
                    .multipliedBy(random.nextInt(1000))
                    .dividedBy(1000);
            try {
                while (!ended.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    ProbeTarget target = targets.get(owner);
                    if (target == null) {
                        return;
                    }
                    places.acquire();
                    try {
                        once(target);
                    } finally {
                        places.release();
                    }
                    wait = jittered(interval(target.spec().monitoring()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Probes the store; says in the log when that begins or ceases to fail. */
        private void once(ProbeTarget target) {
            String source = "probe-" + probe.store();
            Series success = Series.of(Metric.PROBE_SUCCESS, probe.store());
            Series failures = Series.of(Metric.PROBE_FAILURES, probe.store());
            List<Reading> readings = new ArrayList<>();
            String problem = "";
            try {
                if (!probe.has(target)) {
                    meters.show(owner, source, List.of(), Set.of());
                    return;
                }
                readings.addAll(probe.run(target, (series, took) -> meters.time(owner, source, series, took)));
                readings.add(success.at(1));
            } catch (StoreException | CredentialException e) {
                problem = String.valueOf(e.getMessage());
                readings.add(success.at(0));
            } catch (RuntimeException e) {
                LOG.error("the probe of {} of {} failed unexpectedly", probe.store(), owner.path(), e);
                problem = e.toString();
                readings.add(success.at(0));
            }
            if (ended.getCount() == 0) {
                return;
            }
            meters.count(owner, source, failures, problem.isEmpty() ? 0 : 1);
            Set<Series> expected = new HashSet<>(probe.histograms(target.spec()));
            expected.add(failures);
            meters.show(owner, source, readings, expected);
            if (!problem.isEmpty() && good) {
                LOG.warn("the probe of {} of {} fails: {}", probe.store(), owner.path(), problem);
            } else if (problem.isEmpty() && !good) {
                LOG.info("the probe of {} of {} works again", probe.store(), owner.path());
            }
            good = problem.isEmpty();
        }
    }

    private Duration interval(@Nullable MonitoringSpec spec) {
        return spec == null || spec.probeInterval() == null
                ? standard
                : Durations.parse(spec.probeInterval())
                        .filter(given -> !given.isZero())
                        .orElse(standard);
    }

    /** Nine to eleven tenths. */
    private Duration jittered(Duration interval) {
        return interval.multipliedBy(900 + random.nextInt(201)).dividedBy(1000);
    }

    /** Waits a little for probes that are under way. */
    @Override
    public void close() {
        follow();
        try {
            if (places.tryAcquire(AT_ONCE, STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                places.release(AT_ONCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
