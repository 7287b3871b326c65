package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.MonitoringSpec;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProbingTest {
    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Owner ONE = new Owner("zentoria", "one");

    private final Meters meters = new Meters();
    private @Nullable Probing probing;

    /** Answers, fails or hangs, as a test says. */
    private static class Probe implements StoreProbe {
        private final String store;
        final AtomicInteger runs = new AtomicInteger();
        final AtomicInteger atOnce = new AtomicInteger();
        final AtomicInteger mostAtOnce = new AtomicInteger();
        volatile boolean down;

        Probe(String store) {
            this.store = store;
        }

        @Override
        public String store() {
            return store;
        }

        @Override
        public boolean has(ProbeTarget target) {
            return true;
        }

        @Override
        public Set<Series> histograms(DataLayerSpec spec) {
            return Set.of();
        }

        void work() throws StoreException {
            if (down) {
                throw new StoreException(
                        StoreKind.REDIS,
                        "x:1",
                        StoreException.Kind.UNAVAILABLE,
                        "Unreachable",
                        "nobody is there",
                        null);
            }
        }

        @Override
        public List<Reading> run(ProbeTarget target, Times times) throws StoreException {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                runs.incrementAndGet();
                work();
                return List.of(Reading.of(Metric.REDIS_CLIENTS, runs.get()));
            } finally {
                atOnce.decrementAndGet();
            }
        }
    }

    private static final class Hanging extends Probe {
        final CountDownLatch released = new CountDownLatch(1);

        Hanging(String store) {
            super(store);
        }

        @Override
        void work() {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Probing of(StoreProbe... probes) {
        Probing made = new Probing(meters, List.of(probes), OFTEN, new Random(1));
        probing = made;
        return made;
    }

    private void watch(Owner owner) {
        meters.know(owner);
        probing.watch(new ProbeTarget(
                owner,
                new DataLayerSpec(null, null, null, null, null, new MonitoringSpec(null, null)),
                GivenSecrets.NONE));
    }

    @AfterEach
    void close() {
        if (probing != null) {
            probing.close();
        }
        meters.close();
    }

    private static void until(Probe probe, int runs) {
        Awaitility.await().atMost(PATIENCE).pollInterval(OFTEN).until(() -> probe.runs.get() >= runs);
    }

    @Test
    void storeIsProbedAgainAndAgainWhileThisProcessLeads() {
        Probe probe = new Probe("redis");
        of(probe).lead();
        watch(ONE);

        until(probe, 3);
        assertThat(meters.scrape())
                .contains("zdl_leader 1.0")
                .contains("zdl_probe_success{name=\"one\",namespace=\"zentoria\",store=\"redis\"} 1.0");
    }

    @Test
    void nothingIsProbedBeforeThisProcessLeadsNorAfter() {
        Probe probe = new Probe("redis");
        Probing all = of(probe);
        watch(ONE);
        assertThat(probe.runs).hasValue(0);

        all.lead();
        until(probe, 1);
        all.close();
        int runs = probe.runs.get();
        watch(new Owner("zentoria", "other"));

        Awaitility.await().during(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> probe.runs.get() == runs);
        assertThat(meters.scrape()).contains("zdl_leader 0.0");
    }

    @Test
    void storeThatHangsHoldsUpNoOther() {
        Hanging hanging = new Hanging("postgres");
        Probe other = new Probe("redis");
        of(hanging, other).lead();
        watch(ONE);

        until(other, 5);
        assertThat(hanging.runs.get()).isLessThanOrEqualTo(1);
        hanging.released.countDown();
    }

    @Test
    void noMoreThanAFewAreProbedAtOnce() {
        Hanging hanging = new Hanging("postgres");
        of(hanging).lead();
        for (int i = 0; i < 50; i++) {
            watch(new Owner("zentoria", "n" + i));
        }

        until(hanging, 8);
        Awaitility.await().during(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> hanging.runs.get() == 8);
        hanging.released.countDown();
        until(hanging, 50);
        assertThat(hanging.mostAtOnce.get()).isLessThanOrEqualTo(8);
    }

    @Test
    void storeThatFailsIsCountedAndShown() {
        Probe probe = new Probe("redis");
        probe.down = true;
        of(probe).lead();
        watch(ONE);

        until(probe, 3);
        assertThat(meters.scrape())
                .contains("zdl_probe_success{name=\"one\",namespace=\"zentoria\",store=\"redis\"} 0.0")
                .containsPattern(
                        "zdl_probe_failures_total\\{name=\"one\",namespace=\"zentoria\",store=\"redis\"} [1-9]")
                .doesNotContain("zdl_redis_connected_clients{");

        probe.down = false;
        Awaitility.await().atMost(PATIENCE).until(() -> meters.scrape().contains("zdl_redis_connected_clients{"));
    }

    @Test
    void resourceThatWentIsProbedNoMoreAndWhatIsUnderWayIsDropped() {
        Hanging hanging = new Hanging("redis");
        Probing all = of(hanging);
        all.lead();
        watch(ONE);
        until(hanging, 1);

        all.forget(ONE);
        meters.forget(ONE);
        meters.know(ONE);
        hanging.released.countDown();

        Awaitility.await().atMost(PATIENCE).until(() -> hanging.atOnce.get() == 0);
        Awaitility.await().during(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> hanging.runs.get() == 1);
        List<String> shown = new ArrayList<>(meters.scrape().lines().toList());
        shown.removeIf(line -> !line.contains("name=\"one\""));
        assertThat(shown).isEmpty();
    }
}
