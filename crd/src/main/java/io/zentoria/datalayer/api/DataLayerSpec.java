package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** What a person asks for; a store that is left out is none of the operator's business. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DataLayerSpec(
        @Nullable Policy policy,
        @Nullable PostgresSpec postgres,
        @Nullable RedisSpec redis,
        @Nullable QdrantSpec qdrant,
        @Nullable BackupSpec backup,
        @Nullable MonitoringSpec monitoring) {

    /** The same with another PostgreSQL. */
    public DataLayerSpec withPostgres(PostgresSpec other) {
        return new DataLayerSpec(policy, other, redis, qdrant, backup, monitoring);
    }
}
