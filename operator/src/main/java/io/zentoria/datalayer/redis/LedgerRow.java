package io.zentoria.datalayer.redis;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says of one thing. Never holds a secret: everybody who reads DB 0 can read it.
 *
 * @param owner namespace/name of the resource that asked for it
 * @param at when the row was written, UTC
 * @param before a parameter's value from before the operator first changed it; null when it never did
 * @param sent what was asked of the server last, in the spec's words
 * @param readBack how the server repeated that; servers have words of their own
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerRow(
        String owner,
        State state,
        String at,
        @Nullable String before,
        @Nullable String sent,
        @Nullable String readBack) {

    /** How a thing came to be in the ledger. */
    public enum State {
        /** The operator made or changed it. */
        @JsonProperty("made")
        MADE,
        /** It was there and fitted. */
        @JsonProperty("adopted")
        ADOPTED,
        /** A file that still has to be written. */
        @JsonProperty("pending")
        PENDING,
        /** A file that could not be written; {@code readBack} says why, {@code sent} is the server's run. */
        @JsonProperty("failed")
        FAILED
    }

    /** Whether the server repeated these very words in that form when they were sent last. */
    boolean translated(String wanted, String actual) {
        return wanted.equals(sent) && actual.equals(readBack);
    }
}
