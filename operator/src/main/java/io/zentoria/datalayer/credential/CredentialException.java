package io.zentoria.datalayer.credential;

import org.jspecify.annotations.Nullable;

/** A secret could not be had or kept. The message names it, never its content. */
public final class CredentialException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String sentence;
    private final boolean permanent;

    /**
     * @param reason a CamelCase word: {@code SecretMissing}, {@code KeyMissing}, {@code EmptyPassword}, {@code SecretUnreadable}
     * @param permanent true when only a person can mend it
     */
    public CredentialException(String reason, boolean permanent, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.sentence = message;
        this.permanent = permanent;
    }

    public String reason() {
        return reason;
    }

    public boolean permanent() {
        return permanent;
    }

    /** The sentence for a person; never null. */
    @Override
    public String getMessage() {
        return sentence;
    }
}
