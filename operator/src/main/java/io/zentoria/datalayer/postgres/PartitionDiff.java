package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Partitions by time: those of now and the next ones exist, old ones go when that is allowed. */
final class PartitionDiff {
    private PartitionDiff() {}

    static void diff(
            Draft draft, PostgresDesired.Database database, PostgresActual.Inside inside, boolean migrationPending) {
        for (PostgresDesired.Partitioning table : database.partitionings()) {
            String path = table.schema() + "." + table.table();
            Target target = Draft.target("partitioned table", database.name() + "/" + path);
            PostgresActual.Partitioned found = inside.partitioned().get(path);
            if (found == null) {
                if (migrationPending) {
                    wanted(draft, database, table, List.of(), database.owner());
                } else if (inside.relations().stream()
                        .anyMatch(relation -> relation.schema().equals(table.schema())
                                && relation.name().equals(table.table()))) {
                    draft.conflict(
                            target,
                            "it is there and not partitioned: take it out of 'partitions', or partition it by hand");
                } else if (!isBundleTable(database, table)) {
                    draft.conflict(target, "no such table, and no migration of the spec makes it");
                }
                continue;
            }
            if (found.partman()) {
                draft.conflict(
                        target, "pg_partman is installed here and may look after it: let only one of the two do that");
                continue;
            }
            if (!found.key().equals("RANGE (" + table.column() + ")")
                    && !found.key().equals("RANGE (" + Sql.name(table.column()) + ")")) {
                draft.conflict(
                        target, "it is partitioned by %s, not by RANGE (%s)".formatted(found.key(), table.column()));
                continue;
            }
            finishDetach(draft, database, table, found);
            wanted(draft, database, table, found.partitions(), found.owner());
            old(draft, database, table, found);
        }
    }

    /** A table that a bundle made and somebody dropped is the bundle's affair. */
    private static boolean isBundleTable(PostgresDesired.Database database, PostgresDesired.Partitioning table) {
        return BundleDiff.expected(database).hasTable(table.schema(), table.table());
    }

    private static void wanted(
            Draft draft,
            PostgresDesired.Database database,
            PostgresDesired.Partitioning table,
            List<PostgresActual.Partition> there,
            String owner) {
        for (PartitionCalendar.Range range : table.wanted()) {
            Instant from = range.from().atStartOfDay().toInstant(ZoneOffset.UTC);
            Instant to = range.to().atStartOfDay().toInstant(ZoneOffset.UTC);
            boolean covered = there.stream()
                    .anyMatch(partition -> !partition.detachPending()
                            && partition.from() != null
                            && partition.to() != null
                            && !partition.from().isAfter(from)
                            && !partition.to().isBefore(to));
            if (covered) {
                continue;
            }
            String path = table.schema() + "." + range.name();
            draft.make(
                    Draft.target("partition", database.name() + "/" + path),
                    "create partition %s of %s in database %s".formatted(path, table.table(), database.name()),
                    Risk.SAFE,
                    new PostgresStep.Statements(
                            database.name(),
                            true,
                            List.of(
                                    "CREATE TABLE " + Sql.name(table.schema(), range.name()) + " PARTITION OF "
                                            + Sql.name(table.schema(), table.table()) + " FOR VALUES FROM ("
                                            + Sql.literal(range.fromBound()) + ") TO (" + Sql.literal(range.toBound())
                                            + ")",
                                    "ALTER TABLE " + Sql.name(table.schema(), range.name()) + " OWNER TO "
                                            + Sql.name(owner))));
        }
    }

    private static void finishDetach(
            Draft draft,
            PostgresDesired.Database database,
            PostgresDesired.Partitioning table,
            PostgresActual.Partitioned found) {
        for (PostgresActual.Partition partition : found.partitions()) {
            if (partition.detachPending()) {
                String path = table.schema() + "." + partition.name();
                draft.change(
                        Draft.target("partition", database.name() + "/" + path),
                        "finish detaching partition %s in database %s".formatted(path, database.name()),
                        Risk.SAFE,
                        new PostgresStep.Statements(
                                database.name(),
                                false,
                                List.of("ALTER TABLE " + Sql.name(table.schema(), table.table()) + " DETACH PARTITION "
                                        + Sql.name(table.schema(), partition.name()) + " FINALIZE")));
            }
        }
    }

    private static void old(
            Draft draft,
            PostgresDesired.Database database,
            PostgresDesired.Partitioning table,
            PostgresActual.Partitioned found) {
        if (table.keptFrom().isEmpty()) {
            return;
        }
        Instant keptFrom = table.keptFrom().get();
        for (PostgresActual.Partition partition : found.partitions()) {
            if (partition.to() == null || partition.to().isAfter(keptFrom) || partition.detachPending()) {
                continue;
            }
            String path = table.schema() + "." + partition.name();
            List<String> sql = new ArrayList<>();
            // CONCURRENTLY is refused where a DEFAULT partition is (sql-altertable.html).
            sql.add("ALTER TABLE " + Sql.name(table.schema(), table.table()) + " DETACH PARTITION "
                    + Sql.name(table.schema(), partition.name()) + (found.hasDefault() ? "" : " CONCURRENTLY"));
            sql.add("DROP TABLE " + Sql.name(table.schema(), partition.name()));
            draft.orphan(
                    Draft.target("partition", database.name() + "/" + path),
                    "detach and drop partition %s of database %s, older than its retention"
                            .formatted(path, database.name()),
                    new PostgresStep.Statements(database.name(), false, sql));
        }
    }
}
