package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.PostgresSpec.Privilege;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What roles may do in a database, as rules. Pure. */
final class ExportedGrants {
    private final PostgresSpec.Database database;
    private final PostgresActual.Inside inside;
    private final List<String> remarks;

    ExportedGrants(PostgresSpec.Database database, PostgresActual.Inside inside, List<String> remarks) {
        this.database = database;
        this.inside = inside;
        this.remarks = remarks;
    }

    List<PostgresSpec.Grant> of(Set<String> roles) {
        List<PostgresSpec.Grant> grants = new ArrayList<>();
        for (String role : roles) {
            Set<Privilege> everywhere = byDefault(database, role, null, inside);
            if (!everywhere.isEmpty()) {
                grants.add(new PostgresSpec.Grant(role, List.of("*"), List.copyOf(everywhere)));
            }
            Map<Set<Privilege>, List<String>> bySchema = new LinkedHashMap<>();
            for (PostgresActual.Schema schema : new TreeMap<>(inside.schemas()).values()) {
                Set<Privilege> here = byDefault(database, role, schema.name(), inside);
                if (here.isEmpty() && everywhere.isEmpty()) {
                    here = byHand(role, schema, inside);
                    if (!here.isEmpty()) {
                        remarks.add(
                                "role %s may do the same with all tables of schema %s in database %s: as a rule of a resource that covers later tables too"
                                        .formatted(role, schema.name(), database.name()));
                    }
                }
                if (!here.isEmpty()) {
                    bySchema.computeIfAbsent(here, any -> new ArrayList<>()).add(schema.name());
                }
            }
            bySchema.forEach((privileges, schemas) ->
                    grants.add(new PostgresSpec.Grant(role, schemas, List.copyOf(privileges))));
        }
        return grants;
    }

    /** What a rule would have set for objects that come later is the rule. */
    private static Set<Privilege> byDefault(
            PostgresSpec.Database database, String role, @Nullable String schema, PostgresActual.Inside inside) {
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        boolean sequences = false;
        for (PostgresActual.DefaultPrivilege one : inside.defaults()) {
            if (!one.role().equals(role)
                    || !one.creator().equals(database.owner())
                    || !Objects.equals(one.schema(), schema)) {
                continue;
            }
            switch (one.type()) {
                case "r" -> known(one.privilege()).ifPresent(privileges::add);
                case "f" -> privileges.add(Privilege.EXECUTE);
                case "n" -> {
                    if (one.privilege().equals("CREATE")) {
                        privileges.add(Privilege.CREATE);
                    }
                }
                case "S" -> sequences |= one.privilege().equals("USAGE");
                default -> {
                    // types are no part of a rule
                }
            }
        }
        if (sequences && !privileges.contains(Privilege.INSERT)) {
            privileges.add(Privilege.USAGE);
        }
        return privileges;
    }

    /** The same rights on every table of a schema that the role may use. */
    private static Set<Privilege> byHand(String role, PostgresActual.Schema schema, PostgresActual.Inside inside) {
        boolean uses = schema.granted().stream()
                .anyMatch(one -> one.role().equals(role) && one.privilege().equals("USAGE"));
        List<PostgresActual.Relation> tables = inside.relations().stream()
                .filter(relation -> relation.schema().equals(schema.name())
                        && !relation.isSequence()
                        && !relation.owner().equals(role))
                .toList();
        Set<Privilege> same = null;
        for (PostgresActual.Relation table : tables) {
            Set<Privilege> here = EnumSet.noneOf(Privilege.class);
            table.granted().stream()
                    .filter(one -> one.role().equals(role) && one.column() == null)
                    .forEach(one -> known(one.privilege()).ifPresent(here::add));
            if (same != null && !same.equals(here)) {
                return Set.of();
            }
            same = here;
        }
        return uses && same != null ? same : Set.of();
    }

    private static Optional<Privilege> known(String word) {
        for (Privilege privilege : Privilege.values()) {
            if (privilege.name().equals(word)) {
                return Optional.of(privilege);
            }
        }
        return Optional.empty();
    }
}
