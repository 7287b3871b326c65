package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Expands a grant rule over what is in a database right now. */
final class GrantApply {
    private static final String SCHEMAS = """
            select n.nspname, pg_get_userbyid(n.nspowner),
                   array(select distinct pg_get_userbyid(c.relowner)::text from pg_class c
                         where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S'))
            from pg_namespace n
            where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'zentoria_operator')
            order by n.nspname
            """;

    private final Connections connections;

    GrantApply(Connections connections) {
        this.connections = connections;
    }

    void apply(PostgresStep.GrantRule step) throws StoreException, SQLException {
        Connection connection = connections.to(step.database());
        PostgresDesired.Grant rule = step.rule();
        Map<String, Set<String>> creators = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SCHEMAS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (rule.covers(rows.getString(1))) {
                    Set<String> own = new TreeSet<>(List.of(step.owner(), rows.getString(2)));
                    own.addAll(List.of((String[]) rows.getArray(3).getArray()));
                    own.removeIf(creator -> creator.startsWith("pg_") || creator.equals(rule.role()));
                    creators.put(rows.getString(1), own);
                }
            }
        }
        PostgresApply.atomically(connection, statements(rule, step.owner(), creators));
    }

    private static List<String> statements(
            PostgresDesired.Grant rule, String owner, Map<String, Set<String>> creators) {
        GrantRights rights = GrantRights.of(rule.privileges());
        String to = " TO " + Sql.name(rule.role());
        List<String> sql = new ArrayList<>();
        creators.keySet().forEach(schema -> {
            String in = " IN SCHEMA " + Sql.name(schema);
            grant(sql, rights.schema(), " ON SCHEMA " + Sql.name(schema), to);
            grant(sql, rights.table(), " ON ALL TABLES" + in, to);
            grant(sql, rights.sequence(), " ON ALL SEQUENCES" + in, to);
            grant(sql, rights.function(), " ON ALL FUNCTIONS" + in, to);
        });
        if (rule.everySchema()) {
            Set<String> all = new TreeSet<>(Set.of(owner));
            creators.values().forEach(all::addAll);
            all.remove(rule.role());
            for (String creator : all) {
                String by = "ALTER DEFAULT PRIVILEGES FOR ROLE " + Sql.name(creator);
                byDefault(sql, by, rights.schema(), " ON SCHEMAS", to);
                defaults(sql, by, rights, to);
            }
        } else {
            Set<String> all = new TreeSet<>(Set.of(owner));
            creators.values().forEach(all::addAll);
            all.remove(rule.role());
            for (String schema : creators.keySet()) {
                for (String creator : all) {
                    String by =
                            "ALTER DEFAULT PRIVILEGES FOR ROLE " + Sql.name(creator) + " IN SCHEMA " + Sql.name(schema);
                    defaults(sql, by, rights, to);
                }
            }
        }
        return sql;
    }

    private static void defaults(List<String> sql, String by, GrantRights rights, String to) {
        byDefault(sql, by, rights.table(), " ON TABLES", to);
        byDefault(sql, by, rights.sequence(), " ON SEQUENCES", to);
        byDefault(sql, by, rights.function(), " ON FUNCTIONS", to);
    }

    private static void grant(List<String> sql, Set<String> rights, String on, String to) {
        if (!rights.isEmpty()) {
            sql.add("GRANT " + String.join(", ", rights) + on + to);
        }
    }

    private static void byDefault(List<String> sql, String by, Set<String> rights, String on, String to) {
        if (!rights.isEmpty()) {
            sql.add(by + " GRANT " + String.join(", ", rights) + on + to);
        }
    }
}
