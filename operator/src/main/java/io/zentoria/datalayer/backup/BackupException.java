package io.zentoria.datalayer.backup;

import org.jspecify.annotations.Nullable;

/**
 * A step of a backup or a restore did not succeed. The message is one sentence for a person and holds no secret; the
 * cause is for the log at debug level only.
 */
public final class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String sentence;
    private final boolean permanent;

    private BackupException(String reason, boolean permanent, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.permanent = permanent;
        this.sentence = message;
    }

    /**
     * Something that may go by itself: a tier that is down, a server that starts.
     *
     * @param reason a CamelCase word of the documented list
     * @param message what was being done, what came back, what to do
     */
    public static BackupException passing(String reason, String message, @Nullable Throwable cause) {
        return new BackupException(reason, false, message, cause);
    }

    /** Something that only a person can mend: a missing right, a full disk, a wrong key. */
    public static BackupException permanent(String reason, String message, @Nullable Throwable cause) {
        return new BackupException(reason, true, message, cause);
    }

    /**
     * The same, with what it is about before it.
     *
     * @param what a store or a tier, and what of it
     */
    public BackupException about(String what) {
        return new BackupException(reason, permanent, what + ": " + sentence, this);
    }

    public String reason() {
        return reason;
    }

    /** Whether a retry cannot help. */
    public boolean permanent() {
        return permanent;
    }

    /** The sentence for a person; never null. */
    @Override
    public String getMessage() {
        return sentence;
    }
}
