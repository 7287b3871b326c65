package io.zentoria.datalayer.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zentoria.datalayer.plan.Owner;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All lines that Prometheus reads. A line is shown as long as its resource is there and its source names it; what a
 * source no longer names, and all lines of a resource that went, are taken away.
 */
public final class Meters implements AutoCloseable {
    /** The targets of the seed's operations (1, 5, 20, 100 ms) and the thresholds (200, 500 ms, 1, 2 s) are bounds. */
    static final List<Duration> LATENCIES = List.of(
            Duration.ofNanos(250_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofNanos(2_500_000),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));

    static final List<Duration> PASSES = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Owner, Resource> resources =
            new TreeMap<>(Comparator.comparing(Owner::namespace).thenComparing(Owner::name));
    private volatile double leading;

    /** Shows nothing but that this process does not lead. */
    public Meters() {
        Gauge.builder(base(Metric.LEADER), () -> leading)
                .description(Metric.LEADER.help())
                .register(registry);
    }

    /** Whether this process works. */
    public void leading(boolean leads) {
        leading = leads ? 1 : 0;
    }

    /** From now on lines of this resource are shown; before and after {@link #forget} they are dropped. */
    public synchronized void know(Owner owner) {
        resources.computeIfAbsent(owner, Resource::new);
    }

    /**
     * What a source says now of a resource. Gauges and servers' counters that it does not name any more are taken away,
     * and so are histograms and counters that it does not expect.
     *
     * @param source who says it; different sources of a resource name different lines
     * @param expected lines that are counted or timed at other moments
     */
    public synchronized void show(
            Owner owner, String source, Collection<Reading> readings, Collection<Series> expected) {
        Resource resource = resources.get(owner);
        if (resource == null) {
            return;
        }
        Set<Series> named = new HashSet<>(expected);
        for (Reading reading : readings) {
            named.add(reading.series());
            resource.line(source, reading.series()).value = reading.value();
        }
        resource.keep(source, named);
    }

    /** Adds one time to a histogram. */
    public synchronized void time(Owner owner, String source, Series series, Duration took) {
        Resource resource = resources.get(owner);
        if (resource != null && resource.line(source, series).meter instanceof Timer timer) {
            timer.record(took);
        }
    }

    /** Adds to a counter; adding nothing makes the line appear. */
    public synchronized void count(Owner owner, String source, Series series, double more) {
        Resource resource = resources.get(owner);
        if (resource != null && resource.line(source, series).meter instanceof Counter counter) {
            counter.increment(more);
        }
    }

    /** Takes away all lines of a resource. */
    public synchronized void forget(Owner owner) {
        Resource resource = resources.remove(owner);
        if (resource != null) {
            resource.sources.keySet().forEach(source -> resource.keep(source, Set.of()));
        }
    }

    /** Everything, in Prometheus' text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    /** Micrometer adds the unit of timers and the end of counters itself. */
    private static String base(Metric metric) {
        return switch (metric.kind()) {
            case GAUGE -> metric.word();
            case COUNTER, SERVER_COUNTER -> metric.word().replaceFirst("_total$", "");
            case HISTOGRAM -> metric.word().replaceFirst("_seconds$", "");
        };
    }

    /** A line that is shown, with what it shows. */
    private static final class Line {
        private volatile double value;
        private Meter meter;

        private Line(PrometheusMeterRegistry registry, Owner owner, Series series) {
            this.meter = register(registry, owner, series);
        }

        private Meter register(PrometheusMeterRegistry registry, Owner owner, Series series) {
            Metric metric = series.metric();
            Tags tags = Tags.of("namespace", owner.namespace(), "name", owner.name());
            for (int i = 0; i < metric.labels().size(); i++) {
                tags = tags.and(metric.labels().get(i).word(), series.values().get(i));
            }
            String name = base(metric);
            return switch (metric.kind()) {
                case GAUGE ->
                    Gauge.builder(name, () -> value)
                            .description(metric.help())
                            .tags(tags)
                            .register(registry);
                case SERVER_COUNTER ->
                    FunctionCounter.builder(name, this, line -> line.value)
                            .description(metric.help())
                            .tags(tags)
                            .register(registry);
                case COUNTER ->
                    Counter.builder(name).description(metric.help()).tags(tags).register(registry);
                case HISTOGRAM ->
                    Timer.builder(name)
                            .description(metric.help())
                            .tags(tags)
                            .serviceLevelObjectives(
                                    (metric == Metric.RECONCILE_DURATION ? PASSES : LATENCIES).toArray(Duration[]::new))
                            .register(registry);
            };
        }
    }

    /** The lines of one resource, by who names them. */
    private final class Resource {
        private final Owner owner;
        private final Map<String, Map<Series, Line>> sources = new HashMap<>();

        private Resource(Owner owner) {
            this.owner = owner;
        }

        private Line line(String source, Series series) {
            return sources.computeIfAbsent(source, any -> new HashMap<>())
                    .computeIfAbsent(series, any -> new Line(registry, owner, series));
        }

        private void keep(String source, Set<Series> named) {
            Map<Series, Line> lines = sources.getOrDefault(source, Map.of());
            Set<Series> gone = lines.keySet().stream()
                    .filter(series -> !named.contains(series))
                    .collect(Collectors.toSet());
            for (Series series : gone) {
                Line line = lines.remove(series);
                if (line != null) {
                    registry.remove(line.meter);
                }
            }
        }
    }
}
