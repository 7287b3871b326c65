package io.zentoria.datalayer.doctor;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.Connections;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What PostgreSQL's administrator may do, and what the server has to offer. */
final class PostgresChecks {
    private static final String WHO = """
            SELECT current_setting('server_version_num')::int / 10000, r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb,
              has_table_privilege('pg_catalog.pg_authid', 'SELECT'),
              coalesce((SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false),
              to_regclass('zentoria_operator.ledger') IS NOT NULL,
              CASE WHEN to_regclass('zentoria_operator.ledger') IS NULL THEN true
                ELSE has_table_privilege(to_regclass('zentoria_operator.ledger'), 'SELECT') END
            FROM pg_roles r WHERE r.rolname = current_user
            """;

    private PostgresChecks() {}

    /** @return the server's major version; 0 when it could not be asked */
    static int run(PostgresSpec spec, PostgresEndpoint endpoint, Consumer<Diagnosis> found) {
        try (Connections connections = new Connections(endpoint);
                Statement statement = connections.maintenance().createStatement()) {
            int major;
            try (ResultSet row = statement.executeQuery(WHO)) {
                row.next();
                major = row.getInt(1);
                rights(row, found);
                found.accept(
                        row.getBoolean(7)
                                ? Diagnosis.ok("postgres tls", "the connection is encrypted")
                                : Diagnosis.ok("postgres tls", "the connection is not encrypted"));
                ledger(row.getBoolean(8), row.getBoolean(9), found);
            }
            extensions(spec, statement, found);
            return major;
        } catch (StoreException e) {
            found.accept(Diagnosis.fail("postgres", e.getMessage(), ""));
        } catch (SQLException e) {
            found.accept(Diagnosis.fail(
                    "postgres",
                    "PostgreSQL at %s did not answer a question about itself (SQLSTATE %s)"
                            .formatted(endpoint.address(), e.getSQLState()),
                    "look at the server's log"));
        }
        return 0;
    }

    private static void rights(ResultSet row, Consumer<Diagnosis> found) throws SQLException {
        String admin = row.getString(2);
        if (row.getBoolean(3)) {
            found.accept(Diagnosis.ok("postgres rights", "%s is a superuser".formatted(admin)));
            return;
        }
        if (!row.getBoolean(4) || !row.getBoolean(5)) {
            found.accept(Diagnosis.fail(
                    "postgres rights",
                    "%s may not make %s"
                            .formatted(
                                    admin,
                                    row.getBoolean(4)
                                            ? "databases"
                                            : row.getBoolean(5) ? "roles" : "roles and databases"),
                    "let a superuser say ALTER ROLE %s CREATEROLE CREATEDB, or name another administrator"
                            .formatted(admin)));
            return;
        }
        found.accept(Diagnosis.ok("postgres rights", "%s may make roles and databases".formatted(admin)));
        if (!row.getBoolean(6)) {
            found.accept(Diagnosis.warn(
                    "postgres rights",
                    "%s may not read password verifiers, so a password that somebody changed past the resource stays unseen"
                            .formatted(admin),
                    "let a superuser say GRANT SELECT ON pg_catalog.pg_authid TO %s, if that is wanted"
                            .formatted(admin)));
        }
    }

    private static void ledger(boolean there, boolean readable, Consumer<Diagnosis> found) {
        if (!readable) {
            found.accept(
                    Diagnosis.fail(
                            "postgres ledger",
                            "the administrator may not read zentoria_operator.ledger, so nobody knows what the operator made",
                            "give schema zentoria_operator and its tables to the administrator, or name the one who made them"));
        } else {
            found.accept(Diagnosis.ok(
                    "postgres ledger",
                    there ? "the ledger can be read" : "there is no ledger yet: nothing was applied"));
        }
    }

    private static void extensions(PostgresSpec spec, Statement statement, Consumer<Diagnosis> found)
            throws SQLException {
        Set<String> wanted = new TreeSet<>();
        for (PostgresSpec.Database database : spec.databases()) {
            wanted.addAll(database.extensions());
            if (!database.vectorTables().isEmpty()) {
                wanted.add("vector");
            }
        }
        Set<String> available = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery("SELECT name FROM pg_available_extensions")) {
            while (rows.next()) {
                available.add(rows.getString(1));
            }
        }
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(available);
        missing.forEach(extension -> found.accept(Diagnosis.fail(
                "postgres extensions",
                "extension %s is not installed on PostgreSQL's machine".formatted(extension),
                extension.equals("vector")
                        ? "install pgvector there (Debian: postgresql-<version>-pgvector)"
                        : "install its package there, or take it out of the resource")));
        if (missing.isEmpty() && !wanted.isEmpty()) {
            found.accept(Diagnosis.ok("postgres extensions", String.join(", ", wanted) + " can be made"));
        }
    }
}
