package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.layer.StoreEndpoints;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.redis.RedisEndpoint;
import java.util.Optional;

/**
 * A resource whose stores are probed, as of its last pass. Each secret is read once, so that the probes do not ask the
 * cluster for it every half minute; the next pass brings a new target.
 */
public final class ProbeTarget {
    private final Owner owner;
    private final DataLayerSpec spec;
    private final CredentialStore credentials;
    private final StoreEndpoints endpoints;

    /** Reads nothing yet. */
    public ProbeTarget(Owner owner, DataLayerSpec spec, CredentialStore credentials) {
        this.owner = owner;
        this.spec = spec;
        this.credentials = credentials;
        this.endpoints = new StoreEndpoints(spec, credentials);
    }

    /** The resource. */
    public Owner owner() {
        return owner;
    }

    /** What it asks for. */
    public DataLayerSpec spec() {
        return spec;
    }

    /** Where its secrets are, for who needs others than those of the stores. */
    public CredentialStore credentials() {
        return credentials;
    }

    /** PostgreSQL; empty when the spec has none. */
    public synchronized Optional<PostgresEndpoint> postgres() throws CredentialException {
        return endpoints.postgres();
    }

    /** Redis; empty when the spec has none. */
    public synchronized Optional<RedisEndpoint> redis() throws CredentialException {
        return endpoints.redis();
    }

    /** Qdrant; empty when the spec has none. */
    public synchronized Optional<QdrantEndpoint> qdrant() throws CredentialException {
        return endpoints.qdrant();
    }
}
