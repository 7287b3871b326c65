package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one backup stands; times in UTC, sizes in bytes unless they are words for a column. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BackupRunStatus(
        @Nullable Long observedGeneration,
        @Nullable Phase phase,
        @Nullable String reason,
        @Nullable String message,
        @Nullable Integer attempts,
        @Nullable Runner runner,
        @Nullable String startTime,
        @Nullable String completionTime,
        @Nullable String duration,
        @Nullable String stores,
        @Nullable String size,
        @Nullable Integer percent,
        @Nullable String rate,
        @Nullable String folder,
        @Nullable Double spreadSeconds,
        List<Artifact> artifacts,
        List<TierState> tiers,
        @Nullable String verified,
        @Nullable String expiresAt) {
    public BackupRunStatus {
        artifacts = Absent.list(artifacts);
        tiers = Absent.list(tiers);
    }

    /** Where a run stands. */
    public enum Phase {
        @JsonProperty("Pending")
        PENDING,
        @JsonProperty("Running")
        RUNNING,
        @JsonProperty("Completed")
        COMPLETED,
        @JsonProperty("PartiallyFailed")
        PARTIALLY_FAILED,
        @JsonProperty("Failed")
        FAILED
    }

    /** One file of the backup. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Artifact(
            String path,
            @Nullable String store,
            @Nullable Long size,
            @Nullable String sha256) {}

    /** Where the backup stands in one tier. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record TierState(
            String name,
            @Nullable Stored state,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Integer attempts,
            @Nullable String nextAttemptTime,
            @Nullable String verified,
            @Nullable String expiresAt) {}

    /** What a tier has of a backup. */
    public enum Stored {
        @JsonProperty("Pending")
        PENDING,
        @JsonProperty("Copying")
        COPYING,
        @JsonProperty("Stored")
        STORED,
        @JsonProperty("Failed")
        FAILED,
        @JsonProperty("Corrupt")
        CORRUPT,
        @JsonProperty("Lost")
        LOST,
        @JsonProperty("Expired")
        EXPIRED
    }
}
