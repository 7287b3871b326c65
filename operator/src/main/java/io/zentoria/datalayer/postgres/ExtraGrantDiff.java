package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.postgres.PostgresActual.DefaultPrivilege;
import io.zentoria.datalayer.postgres.PostgresActual.Granted;
import io.zentoria.datalayer.postgres.PostgresActual.Relation;
import io.zentoria.datalayer.postgres.PostgresActual.Routine;
import io.zentoria.datalayer.postgres.PostgresActual.Schema;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a role of the spec may do in a database although no rule says so. */
final class ExtraGrantDiff {
    private final List<PostgresDesired.Grant> rules;
    private final String role;
    private final Map<String, String> revokes = new TreeMap<>();

    private ExtraGrantDiff(PostgresDesired.Database database, String role) {
        this.role = role;
        this.rules = database.grants().stream()
                .filter(rule -> rule.role().equals(role))
                .toList();
    }

    static void diff(Draft draft, PostgresDesired.Database database, String role, PostgresActual.Inside inside) {
        ExtraGrantDiff extra = new ExtraGrantDiff(database, role);
        extra.collect(database, inside);
        if (extra.revokes.isEmpty()) {
            return;
        }
        draft.change(
                Draft.target("grant", database.name() + "/extra/" + role),
                "revoke from role %s in database %s what no rule grants".formatted(role, database.name()),
                extra.revokes.keySet().stream()
                        .limit(GrantDiff.NAMED)
                        .map(what -> new Difference("right", what, null))
                        .toList(),
                Risk.SAFE,
                new PostgresStep.Statements(database.name(), true, List.copyOf(extra.revokes.values())));
    }

    private void collect(PostgresDesired.Database database, PostgresActual.Inside inside) {
        for (Schema schema : inside.schemas().values()) {
            Set<String> allowed = allowed(schema.name(), GrantRights::schema);
            revoke(schema.granted(), allowed, "schema " + schema.name(), "SCHEMA " + Sql.name(schema.name()));
        }
        for (Relation relation : inside.relations()) {
            Set<String> allowed = allowed(relation.schema(), rights -> rights.on(relation));
            revoke(
                    relation.granted(),
                    allowed,
                    relation.schema() + "." + relation.name(),
                    (relation.isSequence() ? "SEQUENCE " : "TABLE ") + Sql.name(relation.schema(), relation.name()));
        }
        for (Routine routine : inside.routines()) {
            // What everybody may do, a role may do by name too.
            Set<String> allowed = routine.open() ? Set.of("EXECUTE") : allowed(routine.schema(), GrantRights::function);
            revoke(
                    routine.granted(),
                    allowed,
                    routine.schema() + "." + routine.name() + "(" + routine.arguments() + ")",
                    "ROUTINE " + Sql.name(routine.schema(), routine.name()) + "(" + routine.arguments() + ")");
        }
        // CONNECT and TEMPORARY are everybody's by default.
        revoke(
                inside.granted(),
                Set.of("CONNECT", "TEMPORARY"),
                "database " + database.name(),
                "DATABASE " + Sql.name(database.name()));
        defaults(database, inside);
    }

    private void revoke(Collection<Granted> granted, Set<String> allowed, String where, String object) {
        for (Granted one : granted) {
            if (!one.role().equals(role)) {
                continue;
            }
            String from = " ON " + object + " FROM " + Sql.name(role) + " CASCADE";
            if (!allowed.contains(one.privilege())) {
                revokes.put(
                        one.privilege() + " on " + where + (one.column() == null ? "" : "." + one.column()),
                        "REVOKE " + one.privilege() + (one.column() == null ? "" : " (" + Sql.name(one.column()) + ")")
                                + from);
            } else if (one.grantable() && one.column() == null) {
                revokes.put(
                        "to pass on " + one.privilege() + " on " + where,
                        "REVOKE GRANT OPTION FOR " + one.privilege() + from);
            }
        }
    }

    private void defaults(PostgresDesired.Database database, PostgresActual.Inside inside) {
        Set<DefaultPrivilege> expected = new LinkedHashSet<>();
        rules.forEach(rule -> expected.addAll(GrantDiff.expectedDefaults(database, rule, inside)));
        inside.defaults().stream()
                .filter(one -> one.role().equals(role) && !expected.contains(one))
                .forEach(one -> revokes.put(
                        one.privilege() + " on " + GrantDiff.type(one.type()) + " that " + one.creator() + " will make"
                                + (one.schema() == null ? "" : " in schema " + one.schema()),
                        "ALTER DEFAULT PRIVILEGES FOR ROLE " + Sql.name(one.creator())
                                + (one.schema() == null ? "" : " IN SCHEMA " + Sql.name(one.schema())) + " REVOKE "
                                + one.privilege() + " ON "
                                + GrantDiff.type(one.type()).toUpperCase(Locale.ROOT) + " FROM " + Sql.name(role)));
    }

    private Set<String> allowed(String schema, Function<GrantRights, Set<String>> rights) {
        return rules.stream()
                .filter(rule -> rule.covers(schema))
                .flatMap(rule -> rights.apply(GrantRights.of(rule.privileges())).stream())
                .collect(Collectors.toSet());
    }
}
