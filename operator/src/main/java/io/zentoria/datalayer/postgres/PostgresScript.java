package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import io.zentoria.datalayer.postgres.bundle.Changelog;
import io.zentoria.datalayer.postgres.bundle.ChangelogScript;
import io.zentoria.datalayer.postgres.bundle.MigrationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the operator would do to an empty server, as scripts of psql: the same plan, step by step, with the rows of the
 * ledger, so that an operator that comes later knows all of it as made by the resource. No passwords are in it, and nothing
 * that depends on when it is written. Each script may run again: what is there stays.
 *
 * @param shared for the maintenance database, first: the ledger, roles, memberships, databases
 * @param databases for each database, by its name, in the order of the spec
 * @param ledger for the maintenance database, last: what was made inside the databases
 */
public record PostgresScript(String shared, Map<String, String> databases, String ledger) {
    private static final int NEWEST = 180000;

    /** As sessions of the operator begin. */
    private static final String SESSION = """
            \\set ON_ERROR_STOP on
            SET client_min_messages = warning;
            SET search_path = pg_catalog;
            SET TimeZone = 'UTC';
            SET DateStyle = 'ISO';
            SET lock_timeout = '5s';
            SET standard_conforming_strings = on;
            SET default_transaction_read_only = off;
            """;

    public PostgresScript {
        databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
    }

    /**
     * The scripts for a server that holds nothing yet.
     *
     * @throws StoreException when the plan for an empty server has a conflict, or a changelog cannot be put into a file;
     *     the message says which and what to do
     */
    public static PostgresScript of(PostgresDesired desired) throws StoreException {
        Plan plan = PostgresDiff.plan(desired, empty());
        if (!plan.conflicts().isEmpty()) {
            throw refused(
                    plan.conflicts().stream().map(PostgresScript::sentence).collect(Collectors.joining("; ")));
        }
        Script shared = new Script(desired.owner());
        Map<String, Script> inside = new LinkedHashMap<>();
        desired.databases().forEach(database -> inside.put(database.name(), new Script(desired.owner())));
        for (Change change : plan.changes()) {
            if (change.target().kind().equals("parameter")
                    || change.target().kind().equals("partition")) {
                continue; // parameters stand in postgresql.conf; partitions follow below, by the clock of the server
            }
            switch ((PostgresStep) change.step()) {
                case PostgresStep.Statements step when step.database().isEmpty() -> shared.global(change, step);
                case PostgresStep.Statements step ->
                    of(inside, step.database()).inside(change, step, database(desired, step.database()));
                case PostgresStep.RoleStatements step -> shared.role(change, step);
                case PostgresStep.Migrate step -> of(inside, step.database()).migrate(change, step);
                case PostgresStep.GrantRule step -> {
                    PostgresDesired.Database database = database(desired, step.database());
                    // What is granted on every table is granted on partitions too, so those come first.
                    of(inside, step.database()).partitions(database);
                    of(inside, step.database()).grant(change, step);
                }
                case PostgresStep.DropDatabase step -> throw unexpected(change);
                case PostgresStep.DropRole step -> throw unexpected(change);
                case PostgresStep.Claim step -> throw unexpected(change);
            }
        }
        for (PostgresDesired.Database database : desired.databases()) {
            of(inside, database.name()).partitions(database);
        }
        Map<String, String> files = new LinkedHashMap<>();
        inside.forEach((name, script) -> files.put(
                name,
                SESSION
                        + (database(desired, name).migrations().isEmpty() ? "" : ChangelogScript.HISTORY)
                        + script.text));
        return new PostgresScript(
                SESSION + "BEGIN;\n" + Ledger.TABLES + "COMMIT;\n" + preflight(desired) + shared.text,
                files,
                SESSION + rows(desired, plan));
    }

    private static Script of(Map<String, Script> inside, String database) {
        return Optional.ofNullable(inside.get(database))
                .orElseThrow(() -> new IllegalStateException("a change in a database that the spec does not name"));
    }

    private static PostgresDesired.Database database(PostgresDesired desired, String name) {
        return desired.databases().stream()
                .filter(database -> database.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static IllegalStateException unexpected(Change change) {
        return new IllegalStateException("nothing of this kind is done to an empty server: " + change.summary());
    }

    private static String sentence(Conflict conflict) {
        return conflict.target().kind() + " " + conflict.target().name() + ": " + conflict.message();
    }

    private static StoreException refused(String sentence) {
        return new StoreException(StoreKind.POSTGRES, "", StoreException.Kind.INVALID, "NotRenderable", sentence, null);
    }

    /** A server that was just made. */
    private static PostgresActual empty() {
        return new PostgresActual(
                new PostgresActual.Server("", NEWEST, "", false),
                new PostgresActual.Admin("", true, true, true),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                Map.of());
    }

    /** What is there and was not made by these scripts is left alone, and said. */
    private static String preflight(PostgresDesired desired) {
        Owner owner = desired.owner();
        List<String> there = new ArrayList<>();
        desired.roles().forEach(role -> there.add(found("role", role.name(), "pg_roles", "rolname", owner)));
        desired.databases()
                .forEach(database -> there.add(found("database", database.name(), "pg_database", "datname", owner)));
        if (there.isEmpty()) {
            return "";
        }
        String body = """

                DECLARE
                  strange text;
                BEGIN
                  SELECT string_agg(thing, ', ') INTO strange FROM (
                    %s
                  ) AS all_of_them (thing);
                  IF strange IS NOT NULL THEN
                    RAISE EXCEPTION USING MESSAGE = strange || %s;
                  END IF;
                END
                """.formatted(
                        String.join("\n    UNION ALL ", there),
                        Sql.literal(
                                ": there already, and not made for %s; these files are for an empty server, 'zdl apply' brings one that holds something to the resource"
                                        .formatted(owner.path())));
        return "\n-- Nothing of this name may be there unless these files made it.\nDO " + Sql.dollars(body) + ";\n";
    }

    private static String found(String kind, String name, String catalog, String column, Owner owner) {
        return "SELECT " + Sql.literal(kind + " " + name) + " WHERE EXISTS (SELECT FROM " + catalog + " WHERE " + column
                + " = " + Sql.literal(name) + ") AND NOT EXISTS (SELECT FROM zentoria_operator.ledger WHERE kind = "
                + Sql.literal(kind) + " AND name = " + Sql.literal(name) + " AND owner = " + Sql.literal(owner.path())
                + ")";
    }

    private static String rows(PostgresDesired desired, Plan plan) {
        StringBuilder text = new StringBuilder();
        String into = "INSERT INTO zentoria_operator.ledger (kind, name, owner, state) ";
        for (Change change : plan.changes()) {
            Target target = change.target();
            boolean inside = !target.kind().equals("role")
                    && !target.kind().equals("database")
                    && !target.kind().equals("parameter")
                    && !target.kind().equals("partition");
            if (change.ledger() == LedgerEffect.MADE && inside) {
                text.append(into)
                        .append("VALUES (")
                        .append(String.join(
                                ", ",
                                Sql.literal(target.kind()),
                                Sql.literal(target.name()),
                                Sql.literal(desired.owner().path()),
                                "'made'"))
                        .append(") ON CONFLICT (kind, name) DO NOTHING;\n");
            }
        }
        for (PostgresDesired.Database database : desired.databases()) {
            for (PostgresDesired.Partitioning table : database.partitionings()) {
                text.append(into)
                        .append("SELECT 'partition', ")
                        .append(Sql.literal(database.name() + "/" + table.schema() + "."))
                        .append(" || p.name, ")
                        .append(Sql.literal(desired.owner().path()))
                        .append(", 'made' FROM (\n  ")
                        .append(PartitionScript.ranges(table))
                        .append(") AS p ON CONFLICT (kind, name) DO NOTHING;\n");
            }
        }
        return text.toString();
    }

    /** One script while it is being written. */
    private static final class Script {
        private final StringBuilder text = new StringBuilder();
        private final String owner;
        private boolean partitioned;

        Script(Owner owner) {
            this.owner = owner.path();
        }

        private void say(Change change) {
            text.append("\n-- ").append(oneLine(change.summary())).append('\n');
        }

        private static String oneLine(String words) {
            return words.replaceAll("\\s+", " ");
        }

        /** Roles and databases: noted as intended before, as made after. */
        private void made(Target target, String missing, List<String> sql) {
            String key = "kind = " + Sql.literal(target.kind()) + " AND name = " + Sql.literal(target.name())
                    + " AND owner = " + Sql.literal(owner);
            text.append("INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES (")
                    .append(String.join(
                            ", ",
                            Sql.literal(target.kind()),
                            Sql.literal(target.name()),
                            Sql.literal(owner),
                            "'intended'"))
                    .append(") ON CONFLICT (kind, name) DO NOTHING;\n");
            for (String one : sql) {
                text.append("SELECT ")
                        .append(Sql.literal(one))
                        .append(" WHERE ")
                        .append(missing)
                        .append(" \\gexec\n");
            }
            text.append("UPDATE zentoria_operator.ledger SET state = 'made', at = now() WHERE ")
                    .append(key)
                    .append(" AND state = 'intended';\n");
        }

        void role(Change change, PostgresStep.RoleStatements step) {
            say(change);
            if (change.ledger() != LedgerEffect.MADE) {
                step.sql().forEach(sql -> text.append(sql).append(";\n"));
                return;
            }
            made(
                    change.target(),
                    "NOT EXISTS (SELECT FROM pg_roles WHERE rolname = " + Sql.literal(step.role()) + ")",
                    step.sql());
        }

        void global(Change change, PostgresStep.Statements step) {
            say(change);
            if (change.target().kind().equals("database")) {
                made(
                        change.target(),
                        "NOT EXISTS (SELECT FROM pg_database WHERE datname = "
                                + Sql.literal(change.target().name()) + ")",
                        step.sql());
            } else {
                step.sql().forEach(sql -> text.append(sql).append(";\n"));
            }
        }

        void inside(Change change, PostgresStep.Statements step, PostgresDesired.Database database) {
            say(change);
            String path = change.target().name().substring(step.database().length() + 1);
            String missing = switch (change.target().kind()) {
                case "extension" -> "NOT EXISTS (SELECT FROM pg_extension WHERE extname = " + Sql.literal(path) + ")";
                case "schema" -> "to_regnamespace(quote_ident(" + Sql.literal(path) + ")) IS NULL";
                case "vector table" -> "to_regclass(" + Sql.literal(quoted(database, path)) + ") IS NULL";
                default -> "true";
            };
            text.append("SELECT ").append(missing).append(" AS pending \\gset\n\\if :pending\n");
            text.append(step.atomic() ? "BEGIN;\n" : "");
            step.sql().forEach(sql -> text.append(sql).append(";\n"));
            text.append(step.atomic() ? "COMMIT;\n" : "").append("\\endif\n");
        }

        private static String quoted(PostgresDesired.Database database, String path) {
            return database.vectorTables().stream()
                    .filter(table -> path.equals(table.schema() + "." + table.name()))
                    .findFirst()
                    .map(table -> Sql.name(table.schema(), table.name()))
                    .orElseThrow();
        }

        void migrate(Change change, PostgresStep.Migrate step) throws StoreException {
            say(change);
            try {
                for (Changelog changelog : BundleDiff.changelogs(step.migration(), step.extensionSchema())) {
                    text.append(ChangelogScript.of(changelog, step.owner(), step.labels()));
                }
            } catch (MigrationException e) {
                throw refused(e.getMessage());
            }
        }

        void partitions(PostgresDesired.Database database) throws StoreException {
            if (partitioned) {
                return;
            }
            partitioned = true;
            for (PostgresDesired.Partitioning table : database.partitionings()) {
                if (!PartitionScript.canName(table)) {
                    throw refused(
                            "the partitions of table %s.%s in database %s have names that are cut at 63 bytes: take a shorter name for the table, or leave this server to 'zdl apply'"
                                    .formatted(table.schema(), table.table(), database.name()));
                }
                text.append("\n-- partitions of ")
                        .append(oneLine(table.schema() + "." + table.table()))
                        .append(": of now, and the next ones\n")
                        .append(PartitionScript.of(table, database.owner()))
                        .append(";\n");
            }
        }

        void grant(Change change, PostgresStep.GrantRule step) {
            say(change);
            text.append(GrantScript.of(step.owner(), step.rule())).append(";\n");
        }
    }
}
