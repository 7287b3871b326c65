package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the role that dumps needs and no grant of a spec gives: the schema with the history of migrations, without which
 * a restored database could not be migrated on, and large objects, which have rights of their own.
 */
final class BackupRights {
    /** CASE, since a server may ask for the rights on a sequence before it knows that the relation is one. */
    private static final String MISSING = """
            SELECT format('GRANT USAGE ON SCHEMA %%I TO %%I', n.nspname, %1$s)
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname = 'zentoria_operator' AND NOT pg_catalog.has_schema_privilege(%1$s, n.oid, 'USAGE')
            UNION ALL
            SELECT format('GRANT SELECT ON %%s TO %%I', c.oid::pg_catalog.regclass, %1$s)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'zentoria_operator' AND c.relkind IN ('r', 'p', 'v')
               AND NOT pg_catalog.has_table_privilege(%1$s, c.oid, 'SELECT')
            UNION ALL
            SELECT format('GRANT SELECT ON SEQUENCE %%s TO %%I', c.oid::pg_catalog.regclass, %1$s)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'zentoria_operator'
               AND CASE WHEN c.relkind = 'S' THEN NOT pg_catalog.has_sequence_privilege(%1$s, c.oid, 'SELECT') ELSE false END
            UNION ALL
            SELECT format('GRANT SELECT ON LARGE OBJECT %%s TO %%I', l.oid, %1$s)
              FROM pg_catalog.pg_largeobject_metadata l
             WHERE NOT EXISTS (SELECT FROM pg_catalog.aclexplode(l.lomacl) a
                                WHERE a.grantee = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = %1$s)
                                  AND a.privilege_type = 'SELECT')
            """;

    private BackupRights() {}

    /** Gives the role what is missing; writes nothing when nothing is. */
    static void ensure(Connection admin, String role) throws SQLException {
        List<String> grants = new ArrayList<>();
        try (Statement statement = admin.createStatement();
                ResultSet missing = statement.executeQuery(MISSING.formatted(Sql.literal(role)))) {
            while (missing.next()) {
                grants.add(missing.getString(1));
            }
        }
        try (Statement statement = admin.createStatement()) {
            for (String grant : grants) {
                statement.execute(grant);
            }
        }
    }
}
