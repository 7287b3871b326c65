package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.MonitoringSpec;
import io.zentoria.datalayer.layer.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When figures are bad: what the spec says, and the seed's values for what it leaves out. Shares are 0 to 1. Pure. */
public record Thresholds(
        Pair<Double> connectionUsage,
        Pair<Duration> queryLatency,
        Pair<Duration> backupAge,
        Pair<Double> redisMemory,
        Pair<Duration> qdrantSearch) {

    /** Warning is not above critical. */
    public record Pair<T extends Comparable<T>>(T warning, T critical) {
        /** Who writes only one of the two may write it on the far side of the other's standard: then both are that. */
        private Pair<T> with(Optional<T> givenWarning, Optional<T> givenCritical) {
            T low = givenWarning.orElse(warning);
            T high = givenCritical.orElse(critical);
            if (low.compareTo(high) <= 0) {
                return new Pair<>(low, high);
            }
            return givenCritical.isPresent() ? new Pair<>(high, high) : new Pair<>(low, low);
        }
    }

    private static final Pair<Double> SHARE = new Pair<>(0.7, 0.9);
    private static final Pair<Duration> QUERY = new Pair<>(Duration.ofMillis(500), Duration.ofSeconds(2));
    private static final Pair<Duration> AGE = new Pair<>(Duration.ofHours(2), Duration.ofHours(6));
    private static final Pair<Duration> SEARCH = new Pair<>(Duration.ofMillis(200), Duration.ofSeconds(1));

    /** Of a spec that may say nothing. */
    public static Thresholds of(@Nullable MonitoringSpec spec) {
        MonitoringSpec.Thresholds given = spec == null || spec.thresholds() == null
                ? new MonitoringSpec.Thresholds(null, null, null, null, null)
                : spec.thresholds();
        return new Thresholds(
                shares(given.connectionUsage()),
                times(given.queryLatencyP99(), QUERY),
                times(given.backupAge(), AGE),
                shares(given.redisMemory()),
                times(given.qdrantSearchLatency(), SEARCH));
    }

    /** As lines; the age of backups is shown for each schedule instead, since it depends on the interval. */
    public List<Reading> readings() {
        return List.of(
                Reading.of(Metric.CONNECTION_USAGE_WARNING, connectionUsage.warning()),
                Reading.of(Metric.CONNECTION_USAGE_CRITICAL, connectionUsage.critical()),
                Reading.of(Metric.QUERY_LATENCY_WARNING, seconds(queryLatency.warning())),
                Reading.of(Metric.QUERY_LATENCY_CRITICAL, seconds(queryLatency.critical())),
                Reading.of(Metric.REDIS_MEMORY_WARNING, redisMemory.warning()),
                Reading.of(Metric.REDIS_MEMORY_CRITICAL, redisMemory.critical()),
                Reading.of(Metric.QDRANT_SEARCH_WARNING, seconds(qdrantSearch.warning())),
                Reading.of(Metric.QDRANT_SEARCH_CRITICAL, seconds(qdrantSearch.critical())));
    }

    /** Seconds with their fraction, as Prometheus wants them. */
    public static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Pair<Double> shares(MonitoringSpec.@Nullable Threshold given) {
        return given == null ? SHARE : SHARE.with(share(given.warning()), share(given.critical()));
    }

    private static Optional<Double> share(@Nullable String text) {
        return text != null && text.matches("\\d{1,3}%")
                ? Optional.of(Integer.parseInt(text.substring(0, text.length() - 1)) / 100.0)
                : Optional.empty();
    }

    private static Pair<Duration> times(MonitoringSpec.@Nullable Threshold given, Pair<Duration> standard) {
        return given == null ? standard : standard.with(time(given.warning()), time(given.critical()));
    }

    private static Optional<Duration> time(@Nullable String text) {
        return text == null ? Optional.empty() : Durations.parse(text);
    }
}
