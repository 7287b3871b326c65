package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PgBouncer in front of PostgreSQL; sizes are server connections of one PgBouncer. With an {@code endpoint} somebody else
 * runs it, else the operator does.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PoolerSpec(
        @Nullable Endpoint endpoint,
        @Nullable SecretRef adminSecretRef,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Mode mode,
        @Nullable Integer maxClientConnections,
        @Nullable Integer defaultPoolSize,
        @Nullable Integer minPoolSize,
        @Nullable Integer maxDbConnections,
        @Nullable Integer maxPreparedStatements,
        List<Pool> pools,
        @Nullable Integer replicas,
        @Nullable String image,
        @Nullable String tlsSecretName) {
    public PoolerSpec {
        pools = Absent.list(pools);
    }

    /** The same, reached by applications at this host unless the spec already says where. */
    public PoolerSpec reachedAt(String place) {
        return new PoolerSpec(
                endpoint,
                adminSecretRef,
                host == null ? place : host,
                port,
                mode,
                maxClientConnections,
                defaultPoolSize,
                minPoolSize,
                maxDbConnections,
                maxPreparedStatements,
                pools,
                replicas,
                image,
                tlsSecretName);
    }

    /** Where the console of a PgBouncer listens that the operator does not run. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Endpoint(
            String host, @Nullable Integer port, @Nullable Tls tls) {}

    /** PgBouncer's {@code pool_mode}. */
    public enum Mode {
        @JsonProperty("session")
        SESSION,
        @JsonProperty("transaction")
        TRANSACTION,
        @JsonProperty("statement")
        STATEMENT
    }

    /** How many server connections a service has for one database and role. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Pool(String service, String database, String role, Integer size) {}
}
