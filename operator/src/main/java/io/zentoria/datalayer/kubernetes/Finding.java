package io.zentoria.datalayer.kubernetes;

import org.jspecify.annotations.Nullable;

/**
 * What a pass says of one condition; the time of transition is added where it meets the status before.
 *
 * @param holds null for Unknown
 * @param reason a CamelCase word of the documented list
 * @param message a sentence for a person, without secrets
 */
record Finding(ConditionType type, @Nullable Boolean holds, String reason, String message) {
    String status() {
        if (holds == null) {
            return "Unknown";
        }
        return holds ? "True" : "False";
    }
}
