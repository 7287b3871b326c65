package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Databases, who may connect, extensions and schemas. */
final class DatabaseDiff {
    private static final String ENCODING = "UTF8";

    private DatabaseDiff() {}

    /** @return whether the inside of the database may be worked on */
    static boolean database(
            Draft draft, PostgresDesired desired, PostgresDesired.Database wanted, PostgresActual actual) {
        Target target = Draft.target("database", wanted.name());
        if (Claims.another(draft, actual, desired.owner(), target)) {
            return false;
        }
        PostgresActual.Database found = actual.databases().get(wanted.name());
        Claims claim = Claims.of(actual, desired.owner(), "database", wanted.name());
        if (found == null) {
            create(draft, target, wanted, actual, claim);
            // Behind a database that was lost nothing is made without a person's word.
            return claim == Claims.NOBODY || claim == Claims.MADE && !wasThere(actual, wanted);
        }
        if (!found.encoding().equals(ENCODING) || found.template() || !found.connectable()) {
            draft.conflict(
                    target,
                    "it is there with encoding %s%s%s: the operator needs UTF8, no template, connections allowed; take another name"
                            .formatted(
                                    found.encoding(),
                                    found.template() ? ", as a template" : "",
                                    found.connectable() ? "" : ", without connections"));
            return false;
        }
        if (claim == Claims.NOBODY) {
            if (!found.owner().equals(wanted.owner())) {
                draft.conflict(
                        target,
                        "it was there before and belongs to %s, not to %s: name that owner in the spec, or give it away by hand"
                                .formatted(found.owner(), wanted.owner()));
                return false;
            }
            draft.adopt(target);
        } else if (!found.owner().equals(wanted.owner())) {
            draft.change(
                    target,
                    "give database " + wanted.name() + " to " + wanted.owner(),
                    List.of(new Difference("owner", found.owner(), wanted.owner())),
                    Risk.SAFE,
                    new PostgresStep.Statements(
                            "",
                            true,
                            List.of("ALTER DATABASE " + Sql.name(wanted.name()) + " OWNER TO "
                                    + Sql.name(wanted.owner()))));
        }
        return true;
    }

    /** The ledger has things inside it, so it was there and is lost. */
    private static boolean wasThere(PostgresActual actual, PostgresDesired.Database wanted) {
        return actual.ledgerRow("database", wanted.name())
                .filter(row -> row.state().equals("made") || row.state().equals("adopted"))
                .isPresent();
    }

    private static void create(
            Draft draft, Target target, PostgresDesired.Database wanted, PostgresActual actual, Claims claim) {
        boolean lost = claim != Claims.NOBODY && wasThere(actual, wanted);
        draft.make(
                target,
                (lost ? "create lost database %s again, empty, owner %s" : "create database %s owner %s")
                        .formatted(wanted.name(), wanted.owner()),
                lost ? Risk.DESTRUCTIVE : Risk.SAFE,
                new PostgresStep.Statements(
                        "",
                        false,
                        List.of("CREATE DATABASE " + Sql.name(wanted.name()) + " OWNER " + Sql.name(wanted.owner())
                                + " TEMPLATE template0 ENCODING '" + ENCODING + "'")));
    }

    static void connect(Draft draft, PostgresDesired.Database wanted, PostgresActual.Inside inside) {
        Set<String> roles = new TreeSet<>();
        roles.add(wanted.owner());
        wanted.grants().forEach(grant -> roles.add(grant.role()));
        roles.removeAll(inside.connect());
        for (String role : roles) {
            draft.change(
                    Draft.target("grant", wanted.name() + "/connect/" + role),
                    "let role " + role + " connect to database " + wanted.name(),
                    Risk.SAFE,
                    new PostgresStep.Statements(
                            "",
                            true,
                            List.of("GRANT CONNECT ON DATABASE " + Sql.name(wanted.name()) + " TO " + Sql.name(role))));
        }
    }

    static void extensions(
            Draft draft, PostgresDesired desired, PostgresDesired.Database wanted, PostgresActual actual) {
        PostgresActual.Inside inside = actual.insideOf(wanted.name());
        for (String extension : wanted.extensions()) {
            Target target = Draft.target("extension", wanted.name() + "/" + extension);
            PostgresActual.Extension found = inside.extensions().get(extension);
            if (found == null) {
                draft.make(
                        target,
                        "create extension " + extension + " in database " + wanted.name(),
                        Risk.SAFE,
                        new PostgresStep.Statements(
                                wanted.name(),
                                true,
                                List.of(
                                        "CREATE SCHEMA IF NOT EXISTS " + Sql.name(wanted.extensionSchema()),
                                        "CREATE EXTENSION IF NOT EXISTS " + Sql.name(extension) + " SCHEMA "
                                                + Sql.name(wanted.extensionSchema()))));
            } else {
                extensionSchema(draft, desired, wanted, target, extension, found, actual);
                if (extension.equals("vector") && olderThan(found.version(), 0, 8, 4)) {
                    draft.notice(
                            "VectorIndexFaults",
                            "pgvector %s in database %s can leave HNSW indexes broken (mended in 0.8.4): update it, then REINDEX"
                                    .formatted(found.version(), wanted.name()));
                }
            }
        }
    }

    /** One that the operator made is moved back; one that was there before may be meant to be where it is. */
    private static void extensionSchema(
            Draft draft,
            PostgresDesired desired,
            PostgresDesired.Database wanted,
            Target target,
            String extension,
            PostgresActual.Extension found,
            PostgresActual actual) {
        if (found.schema().equals(wanted.extensionSchema()) || found.schema().equals("pg_catalog")) {
            return;
        }
        if (Claims.of(actual, desired.owner(), target.kind(), target.name()) != Claims.MADE) {
            draft.conflict(
                    target,
                    "it was there before, in schema %s: write extensionSchema: %s, or move it by hand"
                            .formatted(found.schema(), found.schema()));
            return;
        }
        draft.change(
                target,
                "move extension %s in database %s to schema %s"
                        .formatted(extension, wanted.name(), wanted.extensionSchema()),
                List.of(new Difference("schema", found.schema(), wanted.extensionSchema())),
                Risk.DISRUPTIVE,
                new PostgresStep.Statements(
                        wanted.name(),
                        true,
                        List.of("ALTER EXTENSION " + Sql.name(extension) + " SET SCHEMA "
                                + Sql.name(wanted.extensionSchema()))));
    }

    /** Schemas that the spec names are made; those that its tables and bundles bring along keep their owner. */
    static void schemas(Draft draft, PostgresDesired.Database wanted, PostgresActual.Inside inside) {
        for (String schema : wanted.schemas()) {
            if (!inside.schemas().containsKey(schema)) {
                draft.make(
                        Draft.target("schema", wanted.name() + "/" + schema),
                        "create schema " + schema + " in database " + wanted.name(),
                        Risk.SAFE,
                        new PostgresStep.Statements(
                                wanted.name(),
                                true,
                                List.of("CREATE SCHEMA " + Sql.name(schema) + " AUTHORIZATION "
                                        + Sql.name(wanted.owner()))));
            }
        }
        Set<String> owned = new TreeSet<>(wanted.schemas());
        wanted.vectorTables().forEach(table -> owned.add(table.schema()));
        BundleDiff.expected(wanted).items().forEach(item -> owned.add(item.schema()));
        owned.remove("public"); // it is the database owner's by way of pg_database_owner
        for (String schema : owned) {
            PostgresActual.Schema found = inside.schemas().get(schema);
            if (found != null && !found.owner().equals(wanted.owner())) {
                draft.change(
                        Draft.target("schema", wanted.name() + "/" + schema),
                        "give schema " + schema + " in database " + wanted.name() + " to " + wanted.owner(),
                        List.of(new Difference("owner", found.owner(), wanted.owner())),
                        Risk.SAFE,
                        new PostgresStep.Statements(
                                wanted.name(),
                                true,
                                List.of("ALTER SCHEMA " + Sql.name(schema) + " OWNER TO " + Sql.name(wanted.owner()))));
            }
        }
    }

    static boolean olderThan(String version, int... floor) {
        String[] parts = version.split("[^0-9]+", -1);
        for (int i = 0; i < floor.length; i++) {
            int part = i < parts.length && !parts[i].isEmpty() ? Integer.parseInt(parts[i]) : 0;
            if (part != floor[i]) {
                return part < floor[i];
            }
        }
        return false;
    }
}
