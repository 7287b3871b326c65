package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Expands a grant rule over what is in a database right now. Objects are named one by one: ALL TABLES IN SCHEMA would
 * reach into extensions, and fail as a whole for one table of somebody else.
 */
final class GrantApply {
    /** Kind ({@code n} schema, {@code r} relation, {@code S} sequence, {@code f} routine), schema, name, arguments, owner. */
    static final String OBJECTS = """
            with spaces as (
              select oid, nspname, nspowner from pg_namespace
              where nspname !~ '^pg_' and nspname not in ('information_schema', 'zentoria_operator')
            )
            select 'n', nspname, '', '', pg_get_userbyid(nspowner) from spaces
            union all
            select case c.relkind when 'S' then 'S' else 'r' end, s.nspname, c.relname, '', pg_get_userbyid(c.relowner)
            from pg_class c join spaces s on s.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
              and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            union all
            select 'f', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid), pg_get_userbyid(p.proowner)
            from pg_proc p join spaces s on s.oid = p.pronamespace
            where not exists (select 1 from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
            order by 1, 2, 3, 4
            """;

    private final Connections connections;

    GrantApply(Connections connections) {
        this.connections = connections;
    }

    void apply(PostgresStep.GrantRule step) throws StoreException, SQLException {
        Connection connection = connections.to(step.database());
        Expansion expansion = new Expansion(step.rule(), step.owner());
        try (PreparedStatement statement = connection.prepareStatement(OBJECTS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                expansion.add(
                        rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4), rows.getString(5));
            }
        }
        PostgresApply.atomically(connection, expansion.statements());
    }

    /** The objects of a rule, by what can be granted on them. */
    private static final class Expansion {
        private final PostgresDesired.Grant rule;
        private final GrantRights rights;
        private final Set<String> schemas = new TreeSet<>();
        private final Set<String> creators = new TreeSet<>();
        private final Map<String, List<String>> objects = new TreeMap<>();

        Expansion(PostgresDesired.Grant rule, String owner) {
            this.rule = rule;
            this.rights = GrantRights.of(rule.privileges());
            creators.add(owner);
        }

        void add(String kind, String schema, String name, String arguments, String owner) {
            if (!rule.covers(schema)) {
                return;
            }
            creators.add(owner);
            if (kind.equals("n")) {
                schemas.add(schema);
            }
            if (!owner.equals(rule.role())) {
                String object = switch (kind) {
                    case "n" -> Sql.name(schema);
                    case "f" -> Sql.name(schema, name) + "(" + arguments + ")";
                    default -> Sql.name(schema, name);
                };
                objects.computeIfAbsent(kind, any -> new ArrayList<>()).add(object);
            }
        }

        List<String> statements() {
            List<String> sql = new ArrayList<>();
            grant(sql, rights.schema(), "SCHEMA", "n");
            grant(sql, rights.table(), "TABLE", "r");
            grant(sql, rights.sequence(), "SEQUENCE", "S");
            grant(sql, rights.function(), "ROUTINE", "f");
            creators.removeIf(creator -> creator.startsWith("pg_") || creator.equals(rule.role()));
            for (String creator : creators) {
                String by = "ALTER DEFAULT PRIVILEGES FOR ROLE " + Sql.name(creator);
                if (rule.everySchema()) {
                    byDefault(sql, by, rights.schema(), "SCHEMAS");
                    defaults(sql, by);
                } else {
                    schemas.forEach(schema -> defaults(sql, by + " IN SCHEMA " + Sql.name(schema)));
                }
            }
            return sql;
        }

        private void grant(List<String> sql, Collection<String> rights, String type, String kind) {
            List<String> named = objects.getOrDefault(kind, List.of());
            if (!rights.isEmpty() && !named.isEmpty()) {
                sql.add("GRANT " + String.join(", ", rights) + " ON " + type + " " + String.join(", ", named) + " TO "
                        + Sql.name(rule.role()));
            }
        }

        private void defaults(List<String> sql, String by) {
            byDefault(sql, by, rights.table(), "TABLES");
            byDefault(sql, by, rights.sequence(), "SEQUENCES");
            byDefault(sql, by, rights.function(), "FUNCTIONS");
        }

        private void byDefault(List<String> sql, String by, Collection<String> rights, String types) {
            if (!rights.isEmpty()) {
                sql.add(by + " GRANT " + String.join(", ", rights) + " ON " + types + " TO " + Sql.name(rule.role()));
            }
        }
    }
}
