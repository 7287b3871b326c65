package io.zentoria.datalayer.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;

/**
 * Many clients that ask the same thing at once. Paced ones ask at moments that were drawn before (a Poisson process), and
 * an answer that keeps a client past its next moment counts from that moment: a stall is seen by everybody who would have
 * asked meanwhile, not by one.
 */
final class Clients {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int DIGITS = 3;

    private Clients() {}

    /**
     * What they saw.
     *
     * @param latency in nanoseconds
     * @param seconds how long it took
     * @param empty how many answers held nothing
     */
    record Seen(Histogram latency, double seconds, long empty) {
        double milliseconds(double percentile) {
            return latency.getValueAtPercentile(percentile) / 1e6;
        }

        double perSecond() {
            return latency.getTotalCount() / seconds;
        }
    }

    /**
     * Asks for a while, after a time that is not counted.
     *
     * @param perSecond of all clients together; 0: each asks as soon as it has its answer
     */
    static Seen ask(Operation operation, int clients, int perSecond, Duration time) throws Exception {
        List<Future<Seen>> running = new ArrayList<>();
        CountDownLatch connected = new CountDownLatch(clients);
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (int i = 0; i < clients; i++) {
                RandomGenerator random = new SplittableRandom(i);
                running.add(threads.submit(() -> {
                    try (Operation.Client client = operation.opening().open()) {
                        connected.countDown();
                        connected.await();
                        double pause = perSecond == 0 ? 0 : 1e9 * clients / perSecond;
                        run(client, random, pause, WARM_UP);
                        return run(client, random, pause, time);
                    } finally {
                        connected.countDown(); // one that cannot connect must not keep the others waiting
                    }
                }));
            }
            Histogram all = new Histogram(DIGITS);
            double seconds = 0;
            long empty = 0;
            for (Future<Seen> each : running) {
                all.add(each.get().latency());
                seconds = Math.max(seconds, each.get().seconds());
                empty += each.get().empty();
            }
            return new Seen(all, seconds, empty);
        }
    }

    private static Seen run(Operation.Client client, RandomGenerator random, double pause, Duration time)
            throws Exception {
        Histogram latency = new Histogram(DIGITS);
        long empty = 0;
        long start = System.nanoTime();
        double next = pause * random.nextExponential();
        while (true) {
            long now = System.nanoTime() - start;
            if (Math.max(now, next) >= time.toNanos()) {
                return new Seen(latency, Math.max(now, time.toNanos()) / 1e9, empty);
            }
            long from = now;
            if (pause > 0) {
                from = (long) Math.min(now, next);
                while (now < next) {
                    LockSupport.parkNanos((long) next - now);
                    now = System.nanoTime() - start;
                    from = now;
                }
                next += pause * random.nextExponential();
            }
            if (client.ask(random) == 0) {
                empty++;
            }
            latency.recordValue(System.nanoTime() - start - from);
        }
    }
}
