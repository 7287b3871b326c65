package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.pooler.PoolerEndpoint;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.redis.RedisEndpoint;
import java.security.SecureRandom;
import java.util.Optional;

/** How the servers of a spec are reached by its administrators, with the credentials as they are now. */
public final class StoreEndpoints {
    private final DataLayerSpec spec;
    private final Passwords passwords;

    /** Reads nothing yet. */
    public StoreEndpoints(DataLayerSpec spec, CredentialStore credentials) {
        this.spec = spec;
        this.passwords = new Passwords(credentials, new SecureRandom());
    }

    /** PostgreSQL; empty when the spec has none. */
    public Optional<PostgresEndpoint> postgres() throws CredentialException {
        return spec.postgres() == null
                ? Optional.empty()
                : Optional.of(StoreSessions.postgresEndpoint(spec.postgres(), passwords));
    }

    /**
     * The password of a role of the spec, as applications take it; none is made here.
     *
     * @throws CredentialException with a sentence that says which secret is missing
     */
    public Password passwordOf(Owner owner, String role) throws CredentialException {
        PostgresSpec postgres = spec.postgres();
        SecretRef own = postgres == null
                ? null
                : postgres.roles().stream()
                        .filter(each -> each.name().equals(role))
                        .findFirst()
                        .map(PostgresSpec.Role::passwordSecretRef)
                        .orElse(null);
        return passwords.given(
                own == null ? new SecretRef(BindingNames.secretName(owner, "postgres", role), "password") : own,
                "password");
    }

    /** The console of a PgBouncer that somebody else runs; empty when the spec has none. */
    public Optional<PoolerEndpoint> pooler() throws CredentialException {
        PostgresSpec postgres = spec.postgres();
        return postgres == null
                        || postgres.pooler() == null
                        || postgres.pooler().endpoint() == null
                ? Optional.empty()
                : Optional.of(Pooling.endpoint(postgres, passwords));
    }

    /** Redis; empty when the spec has none. */
    public Optional<RedisEndpoint> redis() throws CredentialException {
        return spec.redis() == null
                ? Optional.empty()
                : Optional.of(StoreSessions.redisEndpoint(spec.redis(), passwords));
    }

    /** Qdrant; empty when the spec has none. */
    public Optional<QdrantEndpoint> qdrant() throws CredentialException {
        QdrantSpec qdrant = spec.qdrant();
        if (qdrant == null) {
            return Optional.empty();
        }
        Optional<Password> key = qdrant.apiKeySecretRef() == null
                ? Optional.empty()
                : Optional.of(passwords.given(qdrant.apiKeySecretRef(), "api-key"));
        return Optional.of(QdrantEndpoint.of(
                qdrant.endpoint(),
                StoreSessions.authority(qdrant.endpoint().tls(), passwords).map(Password::reveal),
                key));
    }
}
