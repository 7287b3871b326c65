package io.zentoria.datalayer.credential;

import java.util.Optional;

/**
 * The password that a role or user should have. It is unknown only while nothing may be written (Observe mode, a plan
 * from the command line): it would be made, and kept, right before it is set.
 *
 * @param known the password; empty when it is still to be made
 */
public record DesiredPassword(Optional<Password> known) {
    /** A password that stands where passwords are kept. */
    public static DesiredPassword of(Password password) {
        return new DesiredPassword(Optional.of(password));
    }

    /** One that would be made. */
    public static DesiredPassword toBeMade() {
        return new DesiredPassword(Optional.empty());
    }
}
