package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How a connection is encrypted. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Tls(@Nullable Mode mode, @Nullable SecretRef caSecretRef) {
    /** The words are PostgreSQL's {@code sslmode}; Redis and Qdrant cannot try first, so there Prefer means Disable. */
    public enum Mode {
        @JsonProperty("Disable")
        DISABLE,
        @JsonProperty("Prefer")
        PREFER,
        @JsonProperty("Require")
        REQUIRE,
        @JsonProperty("VerifyFull")
        VERIFY_FULL
    }
}
