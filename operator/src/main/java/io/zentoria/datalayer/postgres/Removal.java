package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the ledger has and the spec no longer names: things without data go, things with data stay and are shown. */
final class Removal {
    private Removal() {}

    static void diff(Draft draft, PostgresDesired desired, PostgresActual actual) {
        Set<String> databases =
                desired.databases().stream().map(PostgresDesired.Database::name).collect(Collectors.toSet());
        Set<String> roles =
                desired.roles().stream().map(PostgresDesired.Role::name).collect(Collectors.toSet());
        for (PostgresActual.LedgerRow row : own(desired, actual)) {
            Target target = Draft.target(row.kind(), row.name());
            switch (row.kind()) {
                case "database" -> {
                    if (!databases.contains(row.name())) {
                        database(draft, target, row, actual);
                    }
                }
                case "role" -> {
                    if (!roles.contains(row.name())) {
                        role(draft, target, row, actual);
                    }
                }
                case "schema", "extension", "vector table" -> inside(draft, target, row, desired, actual);
                default -> {
                    // partitions go by their retention, parameters by ParameterDiff
                }
            }
        }
    }

    private static void database(Draft draft, Target target, PostgresActual.LedgerRow row, PostgresActual actual) {
        if (!actual.databases().containsKey(row.name()) || row.state().equals("adopted")) {
            forget(draft, target);
        } else {
            draft.orphan(target, "drop database " + row.name(), new PostgresStep.DropDatabase(row.name()));
        }
    }

    private static void role(Draft draft, Target target, PostgresActual.LedgerRow row, PostgresActual actual) {
        PostgresActual.Role found = actual.roles().get(row.name());
        if (found == null || row.state().equals("adopted")) {
            forget(draft, target);
            return;
        }
        String heir = actual.admin().name();
        if (found.owns().isEmpty()) {
            draft.remove(
                    target,
                    "drop role " + row.name() + ", which the spec no longer names",
                    new PostgresStep.DropRole(row.name(), heir));
        } else {
            draft.orphan(
                    target,
                    "drop role " + row.name() + ", giving what it owns to " + heir,
                    new PostgresStep.DropRole(row.name(), heir));
        }
    }

    /** Things inside a database are named {@code <database>/<object>}. */
    private static void inside(
            Draft draft, Target target, PostgresActual.LedgerRow row, PostgresDesired desired, PostgresActual actual) {
        int slash = row.name().indexOf('/');
        String databaseName = row.name().substring(0, slash);
        String object = row.name().substring(slash + 1);
        Optional<PostgresDesired.Database> database = desired.databases().stream()
                .filter(one -> one.name().equals(databaseName))
                .findFirst();
        if (database.isEmpty()) {
            if (!actual.databases().containsKey(databaseName)) {
                forget(draft, target);
            }
            return;
        }
        PostgresActual.Inside found = actual.insideOf(databaseName);
        switch (row.kind()) {
            case "schema" -> {
                if (!database.get().schemas().contains(object)) {
                    drop(
                            draft,
                            target,
                            databaseName,
                            found.schemas().containsKey(object),
                            "DROP SCHEMA " + Sql.name(object));
                }
            }
            case "extension" -> {
                if (!database.get().extensions().contains(object)) {
                    drop(
                            draft,
                            target,
                            databaseName,
                            found.extensions().containsKey(object),
                            "DROP EXTENSION " + Sql.name(object));
                }
            }
            default -> {
                if (!database.get().vectorTableNames().contains(object)) {
                    int dot = object.indexOf('.');
                    String schema = object.substring(0, dot);
                    String table = object.substring(dot + 1);
                    boolean there = found.relations().stream()
                            .anyMatch(relation -> relation.schema().equals(schema)
                                    && relation.name().equals(table));
                    drop(draft, target, databaseName, there, "DROP TABLE " + Sql.name(schema, table));
                }
            }
        }
    }

    private static void drop(Draft draft, Target target, String database, boolean there, String sql) {
        if (there) {
            draft.orphan(
                    target,
                    "drop " + target.kind() + " " + target.name(),
                    new PostgresStep.Statements(database, true, List.of(sql)));
        } else {
            forget(draft, target);
        }
    }

    private static void forget(Draft draft, Target target) {
        draft.remove(
                target,
                "forget " + target.kind() + " " + target.name() + ", which the spec no longer names",
                new PostgresStep.Claim());
    }

    /**
     * Everything that this resource made, in an order in which it can go. What stands in databases that stay goes one by
     * one; roles that own something there stay, since their things are not the operator's to give away.
     */
    static void everything(Draft draft, PostgresDesired desired, PostgresActual actual) {
        List<PostgresActual.LedgerRow> rows = own(desired, actual);
        Set<String> dropped = new TreeSet<>();
        for (PostgresActual.LedgerRow row : rows) {
            if (row.kind().equals("database") && made(row) && actual.databases().containsKey(row.name())) {
                dropped.add(row.name());
                gone(draft, row, "drop database " + row.name(), new PostgresStep.DropDatabase(row.name()));
            }
        }
        for (String kind : List.of("partition", "vector table", "extension", "schema")) {
            rows.stream()
                    .filter(row -> row.kind().equals(kind))
                    .forEach(row -> goneInside(draft, row, dropped, actual));
        }
        for (PostgresActual.LedgerRow row : rows) {
            switch (row.kind()) {
                case "parameter" -> resetParameter(draft, row, actual);
                case "role" -> goneRole(draft, row, dropped, actual);
                case "partition", "vector table", "extension", "schema" -> {
                    // before
                }
                default -> {
                    if (!dropped.contains(row.name())) {
                        gone(draft, row, "forget " + row.kind() + " " + row.name(), new PostgresStep.Claim());
                    }
                }
            }
        }
    }

    private static void goneInside(
            Draft draft, PostgresActual.LedgerRow row, Set<String> dropped, PostgresActual actual) {
        String database = row.name().substring(0, row.name().indexOf('/'));
        String object = row.name().substring(database.length() + 1);
        if (dropped.contains(database)) {
            return; // the ledger forgets it with its database
        }
        boolean there = made(row)
                && Optional.ofNullable(actual.databases().get(database))
                        .filter(PostgresActual.Database::connectable)
                        .isPresent();
        int dot = object.indexOf('.');
        String sql = switch (row.kind()) {
            case "extension" -> "DROP EXTENSION IF EXISTS " + Sql.name(object);
            case "schema" -> "DROP SCHEMA IF EXISTS " + Sql.name(object);
            default -> "DROP TABLE IF EXISTS " + Sql.name(object.substring(0, dot), object.substring(dot + 1));
        };
        gone(
                draft,
                row,
                (there ? "drop " : "forget ") + row.kind() + " " + row.name(),
                there ? new PostgresStep.Statements(database, true, List.of(sql)) : new PostgresStep.Claim());
    }

    private static void goneRole(
            Draft draft, PostgresActual.LedgerRow row, Set<String> dropped, PostgresActual actual) {
        PostgresActual.Role found = actual.roles().get(row.name());
        if (found == null || !made(row)) {
            gone(draft, row, "forget role " + row.name(), new PostgresStep.Claim());
            return;
        }
        Set<String> elsewhere = new TreeSet<>(found.owns());
        elsewhere.removeAll(dropped);
        if (elsewhere.isEmpty()) {
            gone(
                    draft,
                    row,
                    "drop role " + row.name(),
                    new PostgresStep.DropRole(row.name(), actual.admin().name()));
        } else {
            gone(
                    draft,
                    row,
                    "leave role %s, which owns things in %s".formatted(row.name(), String.join(", ", elsewhere)),
                    new PostgresStep.Claim());
        }
    }

    /** Settings that the ledger has and the spec no longer names. */
    static void parameters(Draft draft, PostgresDesired desired, PostgresActual actual) {
        own(desired, actual).stream()
                .filter(row -> row.kind().equals("parameter")
                        && desired.parameters().keySet().stream().noneMatch(row.name()::equalsIgnoreCase))
                .forEach(row -> resetParameter(draft, row, actual));
    }

    private static void resetParameter(Draft draft, PostgresActual.LedgerRow row, PostgresActual actual) {
        Target target = Draft.target(row.kind(), row.name());
        if (actual.parameter(row.name()).isEmpty()) {
            // The server never knew it, and so refuses to reset it.
            draft.remove(
                    target,
                    "forget parameter " + row.name() + ", which the server does not know",
                    new PostgresStep.Claim());
            return;
        }
        draft.remove(
                target,
                "reset parameter " + row.name() + ", which the spec no longer names",
                new PostgresStep.Statements(
                        "", false, List.of("ALTER SYSTEM RESET " + Sql.name(row.name()), "SELECT pg_reload_conf()")));
    }

    private static void gone(Draft draft, PostgresActual.LedgerRow row, String summary, PostgresStep step) {
        Risk risk = step instanceof PostgresStep.Claim ? Risk.SAFE : Risk.DESTRUCTIVE;
        draft.gone(Draft.target(row.kind(), row.name()), summary, risk, step);
    }

    private static boolean made(PostgresActual.LedgerRow row) {
        return !row.state().equals("adopted");
    }

    private static List<PostgresActual.LedgerRow> own(PostgresDesired desired, PostgresActual actual) {
        return actual.ledger().stream()
                .filter(row -> row.owner().equals(desired.owner().path()))
                .toList();
    }
}
