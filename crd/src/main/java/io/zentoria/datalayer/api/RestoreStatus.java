package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one restore or drill stands; times in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestoreStatus(
        @Nullable Long observedGeneration,
        @Nullable Phase phase,
        @Nullable String reason,
        @Nullable String message,
        @Nullable Integer attempts,
        @Nullable Runner runner,
        @Nullable String startTime,
        @Nullable String completionTime,
        @Nullable String duration,
        @Nullable String backup,
        @Nullable String stores,
        @Nullable String safetyBackup,
        @Nullable String writeStartTime,
        List<Proof> proofs) {
    public RestoreStatus {
        proofs = Absent.list(proofs);
    }

    /** Where a restore stands. */
    public enum Phase {
        @JsonProperty("Pending")
        PENDING,
        @JsonProperty("Running")
        RUNNING,
        @JsonProperty("Completed")
        COMPLETED,
        @JsonProperty("Failed")
        FAILED
    }

    /**
     * What came of one store out of one tier.
     *
     * @param store its word
     * @param tier where the backup was read from
     * @param folder the backup in that tier
     * @param asOf what the restored content stands for
     * @param good whether everything was as the manifest says
     * @param duration from the first byte read to the last check
     * @param reason a CamelCase word for what failed, when it did
     * @param message what failed, when it did
     * @param checks what was checked, a line each
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Proof(
            String store,
            String tier,
            String folder,
            @Nullable String asOf,
            @Nullable Boolean good,
            @Nullable String duration,
            @Nullable String reason,
            @Nullable String message,
            List<String> checks) {
        public Proof {
            checks = Absent.list(checks);
        }
    }
}
