package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.PostgresSpec.Privilege;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the privileges of a rule mean for each kind of object. A dump reads sequences too, so SELECT covers them; an INSERT
 * into a table with a serial column needs USAGE of its sequence.
 */
record GrantRights(Set<String> schema, Set<String> table, Set<String> sequence, Set<String> function) {
    private static final Set<Privilege> ON_TABLES = Set.of(
            Privilege.SELECT,
            Privilege.INSERT,
            Privilege.UPDATE,
            Privilege.DELETE,
            Privilege.TRUNCATE,
            Privilege.REFERENCES,
            Privilege.TRIGGER);

    static GrantRights of(Collection<Privilege> privileges) {
        Set<String> schema = new TreeSet<>(Set.of("USAGE"));
        if (privileges.contains(Privilege.CREATE)) {
            schema.add("CREATE");
        }
        Set<String> table = privileges.stream()
                .filter(ON_TABLES::contains)
                .map(Privilege::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> sequence = new TreeSet<>();
        if (privileges.contains(Privilege.SELECT)) {
            sequence.add("SELECT");
        }
        if (privileges.contains(Privilege.INSERT) || privileges.contains(Privilege.USAGE)) {
            sequence.add("USAGE");
        }
        if (privileges.contains(Privilege.UPDATE)) {
            sequence.add("UPDATE");
        }
        Set<String> function = privileges.contains(Privilege.EXECUTE) ? Set.of("EXECUTE") : Set.of();
        return new GrantRights(schema, table, sequence, function);
    }

    /** The rights on a relation of this kind. */
    Set<String> on(PostgresActual.Relation relation) {
        return relation.isSequence() ? sequence : table;
    }
}
