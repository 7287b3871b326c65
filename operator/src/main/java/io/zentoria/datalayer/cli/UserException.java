package io.zentoria.datalayer.cli;

import org.jspecify.annotations.Nullable;

/** Something that the person at the keyboard can mend; the message says how. */
final class UserException extends Exception {
    private static final long serialVersionUID = 1L;

    UserException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
