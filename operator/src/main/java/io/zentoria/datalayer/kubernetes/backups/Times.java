package io.zentoria.datalayer.kubernetes.backups;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as resources hold them: RFC 3339 in UTC, in whole seconds. */
final class Times {
    private Times() {}

    static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
