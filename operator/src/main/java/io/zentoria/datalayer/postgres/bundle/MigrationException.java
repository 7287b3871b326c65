package io.zentoria.datalayer.postgres.bundle;

import org.jspecify.annotations.Nullable;

/** A changelog could not be read or run. The message names the changeset, never its statements. */
public final class MigrationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String sentence;

    /**
     * @param reason {@code MigrationFailed}, {@code ChecksumMismatch}, {@code InvalidChangelog} or {@code NotRenderable}
     */
    public MigrationException(String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.sentence = message;
    }

    public String reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
