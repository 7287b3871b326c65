package io.zentoria.datalayer.backup.schedule;

import io.zentoria.datalayer.plan.Owner;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** What backups are called: by the window that they are of, so that no window can have two. */
public final class BackupName {
    private static final int LIMIT = 253; // names of resources (kubernetes.io, Object Names and IDs)
    private static final DateTimeFormatter IN_NAMES =
            DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter IN_PATHS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private BackupName() {}

    /** {@code personal-postgres-hourly-20261124t020000}. */
    public static String of(String resource, String schedule, Instant due) {
        String end = "-" + schedule + "-" + IN_NAMES.format(due);
        return resource.length() + end.length() <= LIMIT
                ? resource + end
                : resource.substring(0, LIMIT - end.length() - 9) + "-%08x".formatted(resource.hashCode()) + end;
    }

    /** The folder in every tier: {@code zentoria/personal/postgres-hourly/2026-11-24T02-00-00Z}. */
    public static String folder(Owner owner, String schedule, Instant due) {
        return owner.namespace() + "/" + owner.name() + "/" + schedule + "/" + IN_PATHS.format(due);
    }

    /** The time at the end of a folder; empty when there is none. */
    public static Optional<Instant> time(String folder) {
        try {
            return Optional.of(LocalDateTime.parse(folder.substring(folder.lastIndexOf('/') + 1), IN_PATHS)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
