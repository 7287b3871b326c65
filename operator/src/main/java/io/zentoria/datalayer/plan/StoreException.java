package io.zentoria.datalayer.plan;

import org.jspecify.annotations.Nullable;

/**
 * A server did not do what was asked. The message is one sentence for a person and holds no secret; the cause is for the
 * log at debug level only, since drivers repeat statements in their messages.
 */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether a retry can help. */
    public enum Kind {
        /** Down, starting, busy, read-only for now: worth a retry. */
        UNAVAILABLE,
        /** Bad credentials or a missing right: a person must act. */
        DENIED,
        /** The server refuses what the spec asks: a person must change the spec. */
        INVALID,
        /** Something is in the way that the operator must not touch. */
        CONFLICT
    }

    private final StoreKind store;
    private final String address;
    private final Kind kind;
    private final String reason;
    private final String sentence;

    /**
     * @param address host:port
     * @param reason a CamelCase word of the documented list, {@code Unreachable}, {@code AuthenticationFailed}
     * @param message a sentence that says what was being done, what came back, and what to do
     */
    public StoreException(
            StoreKind store, String address, Kind kind, String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.store = store;
        this.address = address;
        this.kind = kind;
        this.reason = reason;
        this.sentence = message;
    }

    public StoreKind store() {
        return store;
    }

    public String address() {
        return address;
    }

    public Kind kind() {
        return kind;
    }

    public String reason() {
        return reason;
    }

    /** The sentence for a person; never null. */
    @Override
    public String getMessage() {
        return sentence;
    }
}
