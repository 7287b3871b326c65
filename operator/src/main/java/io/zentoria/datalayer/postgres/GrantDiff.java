package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.postgres.PostgresActual.DefaultPrivilege;
import io.zentoria.datalayer.postgres.PostgresActual.Granted;
import io.zentoria.datalayer.postgres.PostgresActual.Relation;
import io.zentoria.datalayer.postgres.PostgresActual.Routine;
import io.zentoria.datalayer.postgres.PostgresActual.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Grants as rules: over what is there, and by default over what each creating role will make. A default privilege belongs
 * to the role that creates (sql-alterdefaultprivileges.html), so it is set for every one of them.
 */
final class GrantDiff {
    static final int NAMED = 5;

    private GrantDiff() {}

    /** {@code SELECT, INSERT on schemas embeddings to zentoria_ai}. */
    static String words(PostgresDesired.Grant rule) {
        String where = rule.everySchema()
                ? "every schema"
                : (rule.schemas().size() == 1 ? "schema " : "schemas ") + String.join(", ", rule.schemas());
        return rule.privileges().stream().map(Enum::name).collect(Collectors.joining(", ")) + " on " + where + " to "
                + rule.role();
    }

    static void diff(
            Draft draft, PostgresDesired desired, PostgresDesired.Database database, PostgresActual.Inside inside) {
        Set<String> coming = coming(database);
        for (PostgresDesired.Grant rule : database.grants()) {
            List<String> missing = missing(database, rule, inside, coming);
            if (missing.isEmpty()) {
                continue;
            }
            draft.change(
                    Draft.target("grant", database.name() + "/" + words(rule)),
                    "grant %s in database %s".formatted(words(rule), database.name()),
                    missing.stream()
                            .limit(NAMED)
                            .map(what -> new Difference("right", null, what))
                            .toList(),
                    Risk.SAFE,
                    new PostgresStep.GrantRule(database.name(), database.owner(), rule));
        }
        for (PostgresDesired.Role role : desired.roles()) {
            ExtraGrantDiff.diff(draft, database, role.name(), inside);
        }
    }

    /** Schemas that other changes of the plan make. */
    private static Set<String> coming(PostgresDesired.Database database) {
        Set<String> coming = new TreeSet<>(database.schemas());
        database.vectorTables().forEach(table -> coming.add(table.schema()));
        BundleDiff.expected(database).items().forEach(item -> coming.add(item.schema()));
        return coming;
    }

    private static List<String> missing(
            PostgresDesired.Database database,
            PostgresDesired.Grant rule,
            PostgresActual.Inside inside,
            Set<String> coming) {
        GrantRights rights = GrantRights.of(rule.privileges());
        List<String> missing = new ArrayList<>();
        for (String schema : rule.schemas()) {
            if (!inside.schemas().containsKey(schema) && coming.contains(schema)) {
                missing.add("USAGE on schema " + schema);
            }
        }
        for (Schema schema : new TreeMap<>(inside.schemas()).values()) {
            if (rule.covers(schema.name()) && !schema.owner().equals(rule.role())) {
                lacking(rights.schema(), schema.granted(), rule.role())
                        .forEach(right -> missing.add(right + " on schema " + schema.name()));
            }
        }
        for (Relation relation : inside.relations()) {
            if (rule.covers(relation.schema()) && !relation.owner().equals(rule.role())) {
                lacking(rights.on(relation), relation.granted(), rule.role())
                        .forEach(right -> missing.add(right + " on " + relation.schema() + "." + relation.name()));
            }
        }
        for (Routine routine : inside.routines()) {
            if (rule.covers(routine.schema()) && !routine.owner().equals(rule.role()) && !routine.open()) {
                lacking(rights.function(), routine.granted(), rule.role())
                        .forEach(right -> missing.add(right + " on " + routine.schema() + "." + routine.name()));
            }
        }
        Set<DefaultPrivilege> defaults = new LinkedHashSet<>(expectedDefaults(database, rule, inside));
        inside.defaults().forEach(defaults::remove);
        defaults.forEach(one -> missing.add("%s on %s that %s will make%s"
                .formatted(
                        one.privilege(),
                        type(one.type()),
                        one.creator(),
                        one.schema() == null ? "" : " in schema " + one.schema())));
        return missing;
    }

    private static Set<String> lacking(Set<String> rights, List<Granted> granted, String role) {
        Set<String> lacking = new TreeSet<>(rights);
        granted.stream()
                .filter(one -> one.role().equals(role) && one.column() == null)
                .forEach(one -> lacking.remove(one.privilege()));
        return lacking;
    }

    /** Which roles make things in the schemas of a rule. */
    static Set<String> creators(
            PostgresDesired.Database database, PostgresDesired.Grant rule, PostgresActual.Inside inside) {
        Set<String> creators = new TreeSet<>(Set.of(database.owner()));
        inside.schemas().values().stream()
                .filter(schema -> rule.covers(schema.name()))
                .forEach(schema -> creators.add(schema.owner()));
        inside.relations().stream()
                .filter(relation -> rule.covers(relation.schema()))
                .forEach(relation -> creators.add(relation.owner()));
        inside.routines().stream()
                .filter(routine -> rule.covers(routine.schema()))
                .forEach(routine -> creators.add(routine.owner()));
        creators.remove(rule.role());
        creators.removeIf(creator -> creator.startsWith("pg_"));
        return creators;
    }

    static List<DefaultPrivilege> expectedDefaults(
            PostgresDesired.Database database, PostgresDesired.Grant rule, PostgresActual.Inside inside) {
        GrantRights rights = GrantRights.of(rule.privileges());
        List<DefaultPrivilege> expected = new ArrayList<>();
        for (String creator : creators(database, rule, inside)) {
            if (rule.everySchema()) {
                rights.schema().forEach(right -> expected.add(entry(creator, null, "n", rule, right)));
                expected.addAll(ofObjects(creator, null, rule, rights));
            } else {
                for (String schema : rule.schemas()) {
                    if (inside.schemas().containsKey(schema)) {
                        expected.addAll(ofObjects(creator, schema, rule, rights));
                    }
                }
            }
        }
        return expected;
    }

    private static List<DefaultPrivilege> ofObjects(
            String creator, @Nullable String schema, PostgresDesired.Grant rule, GrantRights rights) {
        List<DefaultPrivilege> expected = new ArrayList<>();
        rights.table().forEach(right -> expected.add(entry(creator, schema, "r", rule, right)));
        rights.sequence().forEach(right -> expected.add(entry(creator, schema, "S", rule, right)));
        rights.function().forEach(right -> expected.add(entry(creator, schema, "f", rule, right)));
        return expected;
    }

    private static DefaultPrivilege entry(
            String creator, @Nullable String schema, String type, PostgresDesired.Grant rule, String right) {
        return new DefaultPrivilege(creator, schema, type, rule.role(), right);
    }

    static String type(String type) {
        return switch (Objects.requireNonNull(type)) {
            case "r" -> "tables";
            case "S" -> "sequences";
            case "f" -> "functions";
            case "n" -> "schemas";
            default -> "types";
        };
    }
}
