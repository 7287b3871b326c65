package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;

/**
 * Why something could not be done.
 *
 * @param reason a CamelCase word of the documented list
 * @param message a sentence for a person, without secrets
 * @param permanent true when only a person can mend it
 */
public record Trouble(String reason, String message, boolean permanent) {
    /** The trouble that a server made. */
    public static Trouble of(StoreException e) {
        return new Trouble(e.reason(), e.getMessage(), e.kind() != StoreException.Kind.UNAVAILABLE);
    }

    /** The trouble with a secret. */
    public static Trouble of(CredentialException e) {
        return new Trouble(e.reason(), e.getMessage(), e.permanent());
    }
}
