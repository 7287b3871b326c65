package io.zentoria.datalayer.kubernetes.pooler;

import io.zentoria.datalayer.plan.Notice;
import java.util.List;

/**
 * How the files of a pooler stand, and where the operator runs it, how that stands.
 *
 * @param fits whether all is as the spec asks
 * @param passing of what does not fit: whether it may go by itself, so that nobody has to do anything
 * @param reason a CamelCase word of the documented list
 * @param message a sentence for a person, without secrets
 * @param notices what works but should not stay so
 */
public record PoolerSeen(boolean fits, boolean passing, String reason, String message, List<Notice> notices) {
    public PoolerSeen {
        notices = List.copyOf(notices);
    }

    /** All is as the spec asks. */
    static PoolerSeen asDesired(String message) {
        return new PoolerSeen(true, false, "AsDesired", message, List.of());
    }

    /** Something is not, and may become so by itself. */
    static PoolerSeen waiting(String reason, String message) {
        return new PoolerSeen(false, true, reason, message, List.of());
    }

    /** Something is not, and a person has to see to it. */
    static PoolerSeen stuck(String reason, String message) {
        return new PoolerSeen(false, false, reason, message, List.of());
    }

    /** The one or the other. */
    static PoolerSeen unfit(boolean passing, String reason, String message) {
        return passing ? waiting(reason, message) : stuck(reason, message);
    }

    PoolerSeen with(List<Notice> more) {
        return new PoolerSeen(fits, passing, reason, message, more);
    }
}
