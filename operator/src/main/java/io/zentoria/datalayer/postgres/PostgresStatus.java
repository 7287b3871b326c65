package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.postgres.bundle.Bundle;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the status tells of the databases. Pure. */
public final class PostgresStatus {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private PostgresStatus() {}

    /** One row for each database of the spec that is there. */
    public static List<DataLayerStatus.Database> of(PostgresDesired desired, PostgresActual actual) {
        return desired.databases().stream()
                .filter(database -> actual.databases().containsKey(database.name()))
                .map(database -> row(database, actual))
                .toList();
    }

    private static DataLayerStatus.Database row(PostgresDesired.Database database, PostgresActual actual) {
        PostgresActual.Database found =
                Objects.requireNonNull(actual.databases().get(database.name()));
        PostgresActual.Inside inside = actual.insideOf(database.name());
        String versions = database.migrations().stream()
                .filter(PostgresDesired.Migration::isBundle)
                .flatMap(migration -> Bundle.named(migration.name()).stream())
                .filter(bundle ->
                        inside.history().stream().anyMatch(row -> bundle.files().contains(row.path())))
                .map(bundle -> bundle.word() + " " + bundle.version())
                .collect(Collectors.joining(", "));
        return new DataLayerStatus.Database(
                database.name(), size(found.bytes()), versions.isEmpty() ? null : versions, until(inside));
    }

    private static @Nullable String until(PostgresActual.Inside inside) {
        return inside.partitioned().values().stream()
                .flatMap(table -> table.partitions().stream())
                .map(PostgresActual.Partition::to)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .map(Instant::toString)
                .orElse(null);
    }

    /** Up to the next power of two, so that the status does not change with every row. */
    static String size(long bytes) {
        long up = bytes <= 1 ? bytes : Long.highestOneBit(bytes - 1) << 1;
        int unit = 0;
        while (up >= 1024 && unit < UNITS.length - 1) {
            up /= 1024;
            unit++;
        }
        return "up to " + up + " " + UNITS[unit];
    }
}
