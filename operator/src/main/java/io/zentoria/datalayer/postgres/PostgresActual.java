package io.zentoria.datalayer.postgres;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.postgres.bundle.Catalog;
import io.zentoria.datalayer.postgres.bundle.HistoryRow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one PostgreSQL server is: read in one go, immutable.
 *
 * @param admin who looked
 * @param databases all of the server, by name
 * @param inside what is in those databases that the spec or the ledger names, by name
 */
public record PostgresActual(
        Server server,
        Admin admin,
        Map<String, Role> roles,
        Map<String, Database> databases,
        List<Setting> settings,
        Map<String, Parameter> parameters,
        List<LedgerRow> ledger,
        Map<String, Inside> inside) {

    /** Who answered. */
    public record Server(String version, int versionNumber, String systemIdentifier, boolean recovering) {}

    /**
     * Who looked, and what that role may.
     *
     * @param seesVerifiers whether passwords could be compared
     */
    public record Admin(String name, boolean superuser, boolean seesVerifiers, boolean mayAlterSystem) {}

    /**
     * A role.
     *
     * @param verifier of its password; empty for none, or when verifiers cannot be seen
     * @param owns the databases in which anything is its own, or that are its own; {@code (shared)} for what is in none
     */
    public record Role(
            String name,
            boolean login,
            boolean superuser,
            boolean createDatabase,
            boolean createRole,
            boolean replication,
            boolean inherit,
            boolean bypassRowSecurity,
            int connectionLimit,
            @Nullable String validUntil,
            Optional<Password> verifier,
            List<Membership> memberships,
            Set<String> owns) {
        Set<String> memberOf() {
            return memberships.stream().map(Membership::group).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /**
     * A role is in a group; from PostgreSQL 16 on once for each role that granted it.
     *
     * @param admin whether the role may pass it on
     * @param inherit whether it has the group's rights without {@code SET ROLE}
     * @param set whether it may {@code SET ROLE} to the group
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Membership(String group, String grantor, boolean admin, boolean inherit, boolean set) {}

    /** A database. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Database(
            String name, String owner, String encoding, boolean template, boolean connectable, long bytes) {}

    /** A value set for a role, a database, or a role in a database; null stands for all. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Setting(@Nullable String role, @Nullable String database, String name, String value) {}

    /**
     * A server setting.
     *
     * @param running what is in force
     * @param file what the files say last; null when they say nothing or cannot be read
     * @param source where the running value comes from, {@code command line} among them
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Parameter(
            String name,
            String running,
            @Nullable String file,
            String type,
            @Nullable String unit,
            String context,
            String source,
            boolean pendingRestart) {}

    /** What the operator made or claimed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record LedgerRow(String kind, String name, String owner, String state) {}

    /**
     * What is in a database.
     *
     * @param granted what roles of the spec may do with the database itself
     * @param connect roles of the spec that may connect
     * @param history what Liquibase ran here
     * @param catalog tables and all that hangs on them
     */
    public record Inside(
            Map<String, Extension> extensions,
            Map<String, Schema> schemas,
            List<Relation> relations,
            List<Routine> routines,
            List<DefaultPrivilege> defaults,
            List<Granted> granted,
            Set<String> connect,
            Map<String, VectorTable> vectorTables,
            Map<String, Partitioned> partitioned,
            List<HistoryRow> history,
            Catalog catalog) {
        static final Inside EMPTY = new Inside(
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Catalog.EMPTY);
    }

    /** An extension. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Extension(String version, String schema) {}

    /** A schema with what roles of the spec may do there. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Schema(String name, String owner, List<Granted> granted) {}

    /**
     * A table, view, sequence, with what roles of the spec may do with it.
     *
     * @param kind {@code relkind} of pg_class
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Relation(String schema, String name, String kind, String owner, List<Granted> granted) {
        boolean isSequence() {
            return kind.equals("S");
        }
    }

    /**
     * A function or procedure, with what roles of the spec may do with it.
     *
     * @param arguments their types, as a statement needs them to tell it from others of its name
     * @param open whether everybody may call it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Routine(
            String schema, String name, String arguments, String owner, boolean open, List<Granted> granted) {}

    /**
     * One privilege of one role.
     *
     * @param column the only one that it is for; null for the whole
     * @param grantable whether the role may pass it on
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Granted(
            String role, String privilege, @Nullable String column, boolean grantable) {}

    /**
     * What a role gets on objects that another one will make.
     *
     * @param schema null for every schema
     * @param type {@code defaclobjtype} of pg_default_acl
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record DefaultPrivilege(
            String creator, @Nullable String schema, String type, String role, String privilege) {}

    /**
     * A table with embeddings.
     *
     * @param columns names and types
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record VectorTable(String owner, Map<String, String> columns, List<VectorIndex> indexes) {}

    /** An HNSW index. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record VectorIndex(String name, boolean valid, List<String> options, String definition) {}

    /**
     * A partitioned table.
     *
     * @param key the partition key as the server writes it
     * @param hasDefault whether there is a DEFAULT partition
     * @param partman whether pg_partman looks after it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Partitioned(
            String owner, String key, boolean hasDefault, boolean partman, List<Partition> partitions) {}

    /**
     * One partition.
     *
     * @param to its upper bound; null for DEFAULT or a bound that is no time
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Partition(
            String name, @Nullable Instant from, @Nullable Instant to, boolean detachPending) {}

    /** A server setting; its name is the same in any case. */
    public Optional<Parameter> parameter(String name) {
        return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The rows of one resource, or of another, by kind and name. */
    Optional<LedgerRow> ledgerRow(String kind, String name) {
        return ledger.stream()
                .filter(row -> row.kind().equals(kind) && row.name().equals(name))
                .findFirst();
    }

    Inside insideOf(String database) {
        return inside.getOrDefault(database, Inside.EMPTY);
    }
}
