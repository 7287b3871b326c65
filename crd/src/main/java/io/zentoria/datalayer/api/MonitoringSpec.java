package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** How often the stores are probed, and when a figure becomes a warning, and when an alarm. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MonitoringSpec(
        @Nullable String probeInterval, @Nullable Thresholds thresholds) {

    /** One pair for each figure; shares end in {@code %}, times in a unit. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Thresholds(
            @Nullable Threshold connectionUsage,
            @Nullable Threshold queryLatencyP99,
            @Nullable Threshold backupAge,
            @Nullable Threshold redisMemory,
            @Nullable Threshold qdrantSearchLatency) {}

    /** Warning comes before critical. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Threshold(
            @Nullable String warning, @Nullable String critical) {}
}
