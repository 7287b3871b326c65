package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PgBouncer in front of PostgreSQL; sizes are server connections. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PoolerSpec(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Mode mode,
        @Nullable Integer maxClientConnections,
        @Nullable Integer defaultPoolSize,
        @Nullable Integer minPoolSize,
        @Nullable Integer maxDbConnections,
        List<Pool> pools) {
    public PoolerSpec {
        pools = Absent.list(pools);
    }

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
