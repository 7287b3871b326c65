package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one PostgreSQL server should hold. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PostgresSpec(
        Endpoint endpoint,
        SecretRef adminSecretRef,
        Map<String, String> parameters,
        List<Role> roles,
        List<Database> databases,
        @Nullable PoolerSpec pooler) {

    public PostgresSpec {
        parameters = Absent.map(parameters);
        roles = Absent.list(roles);
        databases = Absent.list(databases);
    }

    /** The same with another pooler. */
    public PostgresSpec pooledBy(PoolerSpec other) {
        return new PostgresSpec(endpoint, adminSecretRef, parameters, roles, databases, other);
    }

    /** Where the server listens; the maintenance database is the one that the ledger lives in. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Endpoint(
            String host,
            @Nullable Integer port,
            @Nullable Tls tls,
            @Nullable String maintenanceDatabase) {}

    /** A role that logs in. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Role(
            String name,
            @Nullable Integer connectionLimit,
            @Nullable Boolean bypassRowSecurity,
            List<String> memberOf,
            @Nullable SecretRef passwordSecretRef) {
        public Role {
            memberOf = Absent.list(memberOf);
        }
    }

    /** A database with all that is inside. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Database(
            String name,
            String owner,
            List<String> extensions,
            @Nullable String extensionSchema,
            List<String> schemas,
            List<Migration> migrations,
            List<VectorTable> vectorTables,
            List<Partition> partitions,
            List<Grant> grants) {
        public Database {
            extensions = Absent.list(extensions);
            schemas = Absent.list(schemas);
            migrations = Absent.list(migrations);
            vectorTables = Absent.list(vectorTables);
            partitions = Absent.list(partitions);
            grants = Absent.list(grants);
        }
    }

    /** Either a bundle of the operator or a changelog of the user's own, never both. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Migration(
            @Nullable String bundle, @Nullable SecretRef configMapRef) {}

    /** A table with embeddings and its HNSW index. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record VectorTable(
            String schema,
            String name,
            int dimensions,
            @Nullable Distance distance,
            @Nullable Hnsw hnsw) {}

    /** How near two vectors are. */
    public enum Distance {
        @JsonProperty("Cosine")
        COSINE,
        @JsonProperty("Euclid")
        EUCLID,
        @JsonProperty("Dot")
        DOT
    }

    /** The index parameters of pgvector, with its names in camel case. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Hnsw(@Nullable Integer m, @Nullable Integer efConstruction) {}

    /** A table partitioned by time, and the partitions that must always exist. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Partition(
            String table,
            String column,
            Interval interval,
            @Nullable Integer premake,
            @Nullable Integer retention) {
        /** How long one partition is. */
        public enum Interval {
            @JsonProperty("Day")
            DAY,
            @JsonProperty("Week")
            WEEK,
            @JsonProperty("Month")
            MONTH,
            @JsonProperty("Year")
            YEAR
        }
    }

    /** A rule: these privileges on all that is, and will be, in these schemas; {@code "*"} is every schema. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Grant(String role, List<String> schemas, List<Privilege> privileges) {
        public Grant {
            schemas = Absent.list(schemas);
            privileges = Absent.list(privileges);
        }
    }

    /** What a grant may hand out. */
    public enum Privilege {
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE,
        REFERENCES,
        TRIGGER,
        USAGE,
        CREATE,
        EXECUTE
    }
}
