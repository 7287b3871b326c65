package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.plan.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is sent to PostgreSQL for one change. */
sealed interface PostgresStep extends Step {

    /**
     * Statements in one database.
     *
     * @param database empty for the maintenance database
     * @param atomic whether they are one transaction; CREATE DATABASE, ALTER SYSTEM and CONCURRENTLY cannot be in one
     */
    record Statements(String database, boolean atomic, List<String> sql) implements PostgresStep {
        public Statements {
            sql = List.copyOf(sql);
        }

        @Override
        public String masked() {
            return String.join(";\n", sql);
        }
    }

    /**
     * Statements about a role, and its password, which reaches the server as a verifier only.
     *
     * @param password empty when it stays
     */
    record RoleStatements(String role, List<String> sql, Optional<DesiredPassword> password) implements PostgresStep {
        public RoleStatements {
            sql = List.copyOf(sql);
        }

        @Override
        public String masked() {
            String password = password().isEmpty() ? "" : "ALTER ROLE " + Sql.name(role) + " PASSWORD '***'";
            return sql.stream().collect(Collectors.joining(";\n"))
                    + (sql.isEmpty() || password.isEmpty() ? "" : ";\n")
                    + password;
        }
    }

    /**
     * What is pending of a bundle or changelog.
     *
     * @param labels the vector tables whose changesets are run
     */
    record Migrate(
            String database,
            PostgresDesired.Migration migration,
            String owner,
            String extensionSchema,
            Set<String> labels)
            implements PostgresStep {
        public Migrate {
            labels = Set.copyOf(labels);
        }

        @Override
        public String masked() {
            return "liquibase update " + migration.name() + " in " + database + " as " + owner;
        }
    }

    /** A grant rule, expanded over what is there when it is applied. */
    record GrantRule(String database, String owner, PostgresDesired.Grant rule) implements PostgresStep {
        @Override
        public String masked() {
            return "GRANT " + GrantDiff.words(rule) + " in " + database + ", now and by default";
        }
    }

    /** A database is dropped; sessions of the operator itself are ended before. */
    record DropDatabase(String database) implements PostgresStep {
        @Override
        public String masked() {
            return "DROP DATABASE " + Sql.name(database);
        }
    }

    /**
     * A role is dropped, with what it was granted in every database.
     *
     * @param heir who gets what it should own against all expectation: DROP OWNED would drop that
     */
    record DropRole(String role, String heir) implements PostgresStep {
        @Override
        public String masked() {
            return "REASSIGN OWNED BY " + Sql.name(role) + " TO " + Sql.name(heir) + ";\nDROP OWNED BY "
                    + Sql.name(role) + ";\nDROP ROLE " + Sql.name(role);
        }
    }

    /** Nothing but a row in the ledger. */
    record Claim() implements PostgresStep {
        @Override
        public String masked() {
            return "(a note in the ledger)";
        }
    }
}
