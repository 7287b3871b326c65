package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.plan.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one PostgreSQL server should hold, with every default filled in.
 *
 * @param local whether the server is on this machine, where no encryption is missed
 * @param encrypted whether the connection is always encrypted
 * @param pooled whether a pooler stands in front of it, so that somebody asks for its limits
 */
public record PostgresDesired(
        Owner owner,
        boolean local,
        boolean encrypted,
        SortedMap<String, String> parameters,
        List<Role> roles,
        List<Database> databases,
        boolean pooled) {
    private static final int DEFAULT_M = 16; // pgvector's own defaults
    private static final int DEFAULT_EF_CONSTRUCTION = 64;
    private static final int DEFAULT_PREMAKE = 3;

    public PostgresDesired {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        roles = List.copyOf(roles);
        databases = List.copyOf(databases);
    }

    /** A role that logs in; a limit of -1 is none. */
    public record Role(
            String name,
            int connectionLimit,
            boolean bypassRowSecurity,
            SortedSet<String> memberOf,
            DesiredPassword password) {}

    /** A database with all that is inside. */
    public record Database(
            String name,
            String owner,
            List<String> extensions,
            String extensionSchema,
            List<String> schemas,
            List<Migration> migrations,
            List<VectorTable> vectorTables,
            List<Partitioning> partitionings,
            List<Grant> grants) {

        Set<String> vectorTableNames() {
            Set<String> names = new LinkedHashSet<>();
            vectorTables.forEach(table -> names.add(table.schema() + "." + table.name()));
            return names;
        }
    }

    /**
     * A bundle, or a person's own changelog with its text.
     *
     * @param name of the bundle, or {@code <ConfigMap>/<key>}
     * @param text the changelog; empty for a bundle
     */
    public record Migration(String name, Optional<String> text) {
        boolean isBundle() {
            return text.isEmpty();
        }

        @Override
        public String toString() {
            return name + text.map(changelog -> "#" + changelog.hashCode()).orElse("");
        }
    }

    /** A table with embeddings. */
    public record VectorTable(
            String schema, String name, int dimensions, PostgresSpec.Distance distance, int m, int efConstruction) {}

    /** A partitioned table and the partitions that must be there now. */
    public record Partitioning(
            String schema,
            String table,
            String column,
            PostgresSpec.Partition.Interval interval,
            List<PartitionCalendar.Range> wanted,
            Optional<Instant> keptFrom) {}

    /** A rule; no schemas means every schema. */
    public record Grant(
            String role, boolean everySchema, SortedSet<String> schemas, SortedSet<PostgresSpec.Privilege> privileges) {
        boolean covers(String schema) {
            return everySchema || schemas.contains(schema);
        }
    }

    /**
     * Fills in what a spec leaves open.
     *
     * @param passwords of every role
     * @param changelogs the texts of the person's own changelogs, by {@code <ConfigMap>/<key>}
     */
    public static PostgresDesired of(
            Owner owner,
            PostgresSpec spec,
            PostgresEndpoint endpoint,
            Map<String, DesiredPassword> passwords,
            Map<String, String> changelogs,
            Instant now) {
        List<Role> roles = spec.roles().stream()
                .map(role -> new Role(
                        role.name(),
                        Objects.requireNonNullElse(role.connectionLimit(), -1),
                        Boolean.TRUE.equals(role.bypassRowSecurity()),
                        new TreeSet<>(role.memberOf()),
                        passwords.getOrDefault(role.name(), DesiredPassword.toBeMade())))
                .toList();
        return new PostgresDesired(
                owner,
                endpoint.isLocal(),
                Connections.encrypts(endpoint.tls()),
                new TreeMap<>(spec.parameters()),
                roles,
                spec.databases().stream()
                        .map(database -> database(database, changelogs, now))
                        .toList(),
                spec.pooler() != null);
    }

    private static Database database(PostgresSpec.Database spec, Map<String, String> changelogs, Instant now) {
        List<String> extensions = new ArrayList<>(spec.extensions());
        if (!spec.vectorTables().isEmpty() && !extensions.contains("vector")) {
            extensions.add("vector");
        }
        return new Database(
                spec.name(),
                spec.owner(),
                List.copyOf(extensions),
                Objects.requireNonNullElse(spec.extensionSchema(), "public"),
                spec.schemas(),
                spec.migrations().stream()
                        .map(migration -> migration(migration, changelogs))
                        .toList(),
                spec.vectorTables().stream().map(PostgresDesired::vectorTable).toList(),
                spec.partitions().stream()
                        .map(partition -> partitioning(partition, now))
                        .toList(),
                spec.grants().stream().map(PostgresDesired::grant).toList());
    }

    private static Migration migration(PostgresSpec.Migration spec, Map<String, String> changelogs) {
        if (spec.configMapRef() == null) {
            return new Migration(Objects.requireNonNullElse(spec.bundle(), ""), Optional.empty());
        }
        String name =
                changelogName(spec.configMapRef().name(), spec.configMapRef().key());
        return new Migration(name, Optional.of(changelogs.getOrDefault(name, "")));
    }

    /** How a person's own changelog is called in plans and in Liquibase's own table. */
    public static String changelogName(String configMap, @Nullable String key) {
        return configMap + "/" + Objects.requireNonNullElse(key, "changelog.sql");
    }

    private static VectorTable vectorTable(PostgresSpec.VectorTable spec) {
        PostgresSpec.Hnsw hnsw = spec.hnsw();
        return new VectorTable(
                spec.schema(),
                spec.name(),
                spec.dimensions(),
                Objects.requireNonNullElse(spec.distance(), PostgresSpec.Distance.COSINE),
                hnsw == null || hnsw.m() == null ? DEFAULT_M : hnsw.m(),
                hnsw == null || hnsw.efConstruction() == null ? DEFAULT_EF_CONSTRUCTION : hnsw.efConstruction());
    }

    private static Partitioning partitioning(PostgresSpec.Partition spec, Instant now) {
        int dot = spec.table().indexOf('.');
        String schema = dot < 0 ? "public" : spec.table().substring(0, dot);
        String table = spec.table().substring(dot + 1);
        int premake = Objects.requireNonNullElse(spec.premake(), DEFAULT_PREMAKE);
        return new Partitioning(
                schema,
                table,
                spec.column(),
                spec.interval(),
                PartitionCalendar.ranges(spec.interval(), table, now, premake),
                Optional.ofNullable(spec.retention())
                        .map(kept -> PartitionCalendar.keptFrom(spec.interval(), now, kept)));
    }

    private static Grant grant(PostgresSpec.Grant spec) {
        boolean every = spec.schemas().contains("*");
        return new Grant(
                spec.role(),
                every,
                every ? new TreeSet<>() : new TreeSet<>(spec.schemas()),
                new TreeSet<>(spec.privileges()));
    }
}
