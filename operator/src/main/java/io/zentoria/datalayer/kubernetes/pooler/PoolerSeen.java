package io.zentoria.datalayer.kubernetes.pooler;

/**
 * How the files of a pooler stand, and where the operator runs it, how that stands.
 *
 * @param fits whether all is as the spec asks
 * @param passing of what does not fit: whether it may go by itself, so that nobody has to do anything
 * @param reason a CamelCase word of the documented list
 * @param message a sentence for a person, without secrets
 */
public record PoolerSeen(boolean fits, boolean passing, String reason, String message) {
    static PoolerSeen asDesired(String message) {
        return new PoolerSeen(true, false, "AsDesired", message);
    }

    static PoolerSeen waiting(String reason, String message) {
        return new PoolerSeen(false, true, reason, message);
    }

    static PoolerSeen stuck(String reason, String message) {
        return new PoolerSeen(false, false, reason, message);
    }
}
