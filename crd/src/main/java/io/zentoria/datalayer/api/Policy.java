package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How far the operator may go; what is left out is the careful choice. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Policy(
        @Nullable Mode mode,
        @Nullable Deletion deletion,
        @Nullable DestructiveChanges destructiveChanges,
        @Nullable String driftCheckInterval,
        @Nullable String auditInterval) {

    /** Whether changes are applied or only reported. */
    public enum Mode {
        @JsonProperty("Enforce")
        ENFORCE,
        @JsonProperty("Observe")
        OBSERVE
    }

    /** What happens to what the operator made when the resource goes. */
    public enum Deletion {
        @JsonProperty("Retain")
        RETAIN,
        @JsonProperty("Delete")
        DELETE
    }

    /** Whether changes that can lose data are applied without an approval. */
    public enum DestructiveChanges {
        @JsonProperty("Deny")
        DENY,
        @JsonProperty("Allow")
        ALLOW
    }
}
