package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Partitions by time: those of now and the next ones exist, old ones go when that is allowed. */
final class PartitionDiff {
    private PartitionDiff() {}

    static void diff(
            Draft draft,
            PostgresDesired desired,
            PostgresDesired.Database database,
            PostgresActual actual,
            boolean migrationPending) {
        PostgresActual.Inside inside = actual.insideOf(database.name());
        for (PostgresDesired.Partitioning table : database.partitionings()) {
            String path = table.schema() + "." + table.table();
            Target target = Draft.target("partitioned table", database.name() + "/" + path);
            PostgresActual.Partitioned found = inside.partitioned().get(path);
            if (found == null) {
                if (migrationPending) {
                    wanted(draft, desired, database, table, database.owner(), List.of(), actual);
                } else if (isThere(inside, table.schema(), table.table())) {
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
            wanted(draft, desired, database, table, found.owner(), found.partitions(), actual);
            old(draft, database, table, found);
            detached(draft, desired, database, table, found, actual);
        }
    }

    private static boolean isThere(PostgresActual.Inside inside, String schema, String table) {
        return inside.relations().stream()
                .anyMatch(relation ->
                        relation.schema().equals(schema) && relation.name().equals(table));
    }

    /** A table that a bundle made and somebody dropped is the bundle's affair. */
    private static boolean isBundleTable(PostgresDesired.Database database, PostgresDesired.Partitioning table) {
        return BundleDiff.expected(database).hasTable(table.schema(), table.table());
    }

    private static void wanted(
            Draft draft,
            PostgresDesired desired,
            PostgresDesired.Database database,
            PostgresDesired.Partitioning table,
            String owner,
            List<PostgresActual.Partition> there,
            PostgresActual actual) {
        for (PartitionCalendar.Range range : table.wanted()) {
            boolean covered = there.stream()
                    .anyMatch(partition -> !partition.detachPending()
                            && partition.from() != null
                            && partition.to() != null
                            && !partition.from().isAfter(range.start())
                            && !partition.to().isBefore(range.end()));
            if (covered) {
                continue;
            }
            String path = table.schema() + "." + range.name();
            Target target = Draft.target("partition", database.name() + "/" + path);
            if (!isThere(actual.insideOf(database.name()), table.schema(), range.name())) {
                String name = Sql.name(table.schema(), range.name());
                draft.make(
                        target,
                        "create partition %s of %s in database %s".formatted(path, table.table(), database.name()),
                        Risk.SAFE,
                        new PostgresStep.Statements(
                                database.name(),
                                true,
                                List.of(
                                        "CREATE TABLE " + name + " PARTITION OF "
                                                + Sql.name(table.schema(), table.table()) + " " + range.bounds(),
                                        "ALTER TABLE " + name + " OWNER TO " + Sql.name(owner))));
            } else if (Claims.of(actual, desired.owner(), target.kind(), target.name()) == Claims.NOBODY
                    && there.stream().noneMatch(partition -> partition.name().equals(range.name()))) {
                draft.conflict(
                        target,
                        "a table of that name is there and no partition of %s: rename it, or attach it by hand"
                                .formatted(table.table()));
            } else if (there.stream().noneMatch(partition -> partition.name().equals(range.name()))) {
                attach(draft, database, table, range);
            }
        }
    }

    private static void attach(
            Draft draft,
            PostgresDesired.Database database,
            PostgresDesired.Partitioning table,
            PartitionCalendar.Range range) {
        String path = table.schema() + "." + range.name();
        draft.change(
                Draft.target("partition", database.name() + "/" + path),
                "attach partition %s to %s in database %s again".formatted(path, table.table(), database.name()),
                Risk.DISRUPTIVE, // the rows are checked under a lock
                new PostgresStep.Statements(
                        database.name(),
                        true,
                        List.of("ALTER TABLE " + Sql.name(table.schema(), table.table()) + " ATTACH PARTITION "
                                + Sql.name(table.schema(), range.name()) + " " + range.bounds())));
    }

    /** What the operator made and somebody, or a stop between detaching and dropping, took out of the table. */
    private static void detached(
            Draft draft,
            PostgresDesired desired,
            PostgresDesired.Database database,
            PostgresDesired.Partitioning table,
            PostgresActual.Partitioned found,
            PostgresActual actual) {
        String prefix = database.name() + "/" + table.schema() + ".";
        for (PostgresActual.LedgerRow row : actual.ledger()) {
            if (!row.kind().equals("partition")
                    || !row.owner().equals(desired.owner().path())
                    || !row.name().startsWith(prefix)) {
                continue;
            }
            String name = row.name().substring(prefix.length());
            Optional<PartitionCalendar.Range> range = PartitionCalendar.named(table.interval(), table.table(), name);
            if (range.isEmpty()
                    || table.wanted().contains(range.get())
                    || found.partitions().stream()
                            .anyMatch(partition -> partition.name().equals(name))
                    || !isThere(actual.insideOf(database.name()), table.schema(), name)) {
                continue;
            }
            if (table.keptFrom().isPresent()
                    && !range.get().end().isAfter(table.keptFrom().get())) {
                draft.orphan(
                        Draft.target(row.kind(), row.name()),
                        "drop detached partition %s.%s of database %s, older than its retention"
                                .formatted(table.schema(), name, database.name()),
                        new PostgresStep.Statements(
                                database.name(),
                                true,
                                List.of("DROP TABLE IF EXISTS " + Sql.name(table.schema(), name))));
            } else {
                attach(draft, database, table, range.get());
            }
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
