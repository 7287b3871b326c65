package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Digest;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.PoolerEndpoint;
import io.zentoria.datalayer.pooler.PoolerStore;
import io.zentoria.datalayer.postgres.PostgresDesired;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.postgres.PostgresJournal;
import io.zentoria.datalayer.postgres.PostgresStatus;
import io.zentoria.datalayer.postgres.PostgresStore;
import io.zentoria.datalayer.qdrant.OthersCollections;
import io.zentoria.datalayer.qdrant.QdrantDesired;
import io.zentoria.datalayer.qdrant.QdrantStore;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisDesired;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.redis.RedisStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real stores of a spec, with their credentials. */
final class StoreSessions implements Sessions, Journal {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSessions.class);
    private static final int QDRANT_PORT = 6334;

    private final Owner owner;
    private final DataLayerSpec spec;
    private final CredentialStore credentials;
    private final ChangelogSource changelogs;
    private final RedisClients redisClients;
    private final OthersCollections othersCollections;
    private final SecureRandom random;
    private final Clock clock;
    private final boolean deleting;
    private volatile @Nullable PostgresJournal journal;

    StoreSessions(
            Owner owner,
            DataLayerSpec spec,
            CredentialStore credentials,
            ChangelogSource changelogs,
            RedisClients redisClients,
            OthersCollections othersCollections,
            SecureRandom random,
            Clock clock,
            boolean deleting) {
        this.owner = owner;
        this.spec = spec;
        this.credentials = credentials;
        this.changelogs = changelogs;
        this.redisClients = redisClients;
        this.othersCollections = othersCollections;
        this.random = random;
        this.clock = clock;
        this.deleting = deleting;
    }

    @Override
    public List<StoreKind> kinds(Request request) {
        List<StoreKind> kinds = new ArrayList<>();
        if (spec.postgres() != null) {
            kinds.add(StoreKind.POSTGRES);
        }
        // What is asked of a pooler is its files and console; nothing of it is left to drop.
        if (hasConsole() && !deleting) {
            kinds.add(StoreKind.POOLER);
        }
        if (spec.redis() != null) {
            kinds.add(StoreKind.REDIS);
        }
        if (spec.qdrant() != null) {
            kinds.add(StoreKind.QDRANT);
        }
        return kinds;
    }

    @Override
    public String address(Request request, StoreKind kind) {
        return switch (kind) {
            case POSTGRES -> {
                PostgresSpec.Endpoint endpoint = postgresSpec().endpoint();
                yield endpoint.host() + ":" + Objects.requireNonNullElse(endpoint.port(), Bindings.POSTGRES_PORT);
            }
            case POOLER -> Pooling.address(postgresSpec());
            case REDIS -> {
                RedisSpec.Endpoint endpoint = redisSpec().endpoint();
                yield endpoint.host() + ":" + Objects.requireNonNullElse(endpoint.port(), Bindings.REDIS_PORT);
            }
            case QDRANT -> {
                QdrantSpec.Endpoint endpoint = qdrantSpec().endpoint();
                yield endpoint.host() + ":" + Objects.requireNonNullElse(endpoint.grpcPort(), QDRANT_PORT);
            }
        };
    }

    @Override
    public Session<?, ?> open(Request request, StoreKind kind) throws StoreException, CredentialException {
        Passwords passwords = new Passwords(credentials, random);
        boolean mayMake = request.changesAllowed() && !deleting;
        return switch (kind) {
            case POSTGRES -> postgres(passwords, mayMake);
            case POOLER -> pooler(passwords);
            case REDIS -> redis(passwords, mayMake);
            case QDRANT -> qdrant(passwords);
        };
    }

    private Session<?, ?> postgres(Passwords passwords, boolean mayMake) throws CredentialException {
        PostgresSpec postgres = postgresSpec();
        PostgresEndpoint endpoint = postgresEndpoint(postgres, passwords);
        Map<String, DesiredPassword> roles = new LinkedHashMap<>();
        if (!deleting) {
            for (PostgresSpec.Role role : postgres.roles()) {
                roles.put(
                        role.name(),
                        passwords.ofRole(
                                role.passwordSecretRef(),
                                BindingNames.secretName(owner, "postgres", role.name()),
                                password -> Bindings.postgres(owner, postgres, role.name(), password),
                                mayMake));
            }
        }
        Map<String, String> texts = deleting ? Map.of() : changelogs.all(postgres);
        PostgresDesired desired = PostgresDesired.of(owner, postgres, endpoint, roles, texts, clock.instant());
        PostgresStore store = new PostgresStore(endpoint, owner, random);
        journal = new PostgresJournal(endpoint, owner);
        return new Session<>(
                store,
                endpoint.address(),
                desired,
                fingerprint(desired, passwords),
                deleting
                        ? store::planDeletion
                        : (wanted, actual) -> Pooling.withSums(postgres, actual, store.plan(wanted, actual)),
                actual -> new StoreDetails(
                        PostgresStatus.of(desired, actual),
                        List.of(),
                        Optional.empty(),
                        Pooling.server(postgres, actual)));
    }

    private Session<?, ?> pooler(Passwords passwords) throws CredentialException {
        PoolerEndpoint endpoint = Pooling.endpoint(postgresSpec(), passwords);
        PoolerDesired desired = PoolerDesired.of(postgresSpec());
        PoolerStore store = new PoolerStore(endpoint);
        return new Session<>(
                store,
                endpoint.address(),
                desired,
                fingerprint(desired, passwords),
                store::plan,
                actual -> new StoreDetails(List.of(), List.of(), Optional.of(actual), Optional.empty()));
    }

    private boolean hasConsole() {
        return spec.postgres() != null
                && spec.postgres().pooler() != null
                && spec.postgres().pooler().endpoint() != null;
    }

    /** Statements that clients prepared before a migration would fail after it. */
    @Override
    public void applied(PassOutcome outcome) {
        if (!hasConsole() || !outcome.migrated()) {
            return;
        }
        try (PoolerStore pooler =
                new PoolerStore(Pooling.endpoint(postgresSpec(), new Passwords(credentials, random)))) {
            pooler.reconnect();
        } catch (StoreException | CredentialException e) {
            LOG.warn("after the migration: {}", e.getMessage());
        }
    }

    static PostgresEndpoint postgresEndpoint(PostgresSpec postgres, Passwords passwords) throws CredentialException {
        PostgresSpec.Endpoint endpoint = postgres.endpoint();
        Tls tls = endpoint.tls();
        String admin = postgres.adminSecretRef().name();
        return new PostgresEndpoint(
                endpoint.host(),
                Objects.requireNonNullElse(endpoint.port(), Bindings.POSTGRES_PORT),
                tls == null || tls.mode() == null ? Tls.Mode.PREFER : tls.mode(),
                authority(tls, passwords),
                passwords.given(new SecretRef(admin, "username"), "username").reveal(),
                passwords.given(new SecretRef(admin, "password"), "password"),
                Objects.requireNonNullElse(endpoint.maintenanceDatabase(), "postgres"));
    }

    private Session<?, ?> redis(Passwords passwords, boolean mayMake) throws StoreException, CredentialException {
        RedisSpec redis = redisSpec();
        RedisEndpoint endpoint = redisEndpoint(redis, passwords);
        Map<String, DesiredPassword> users = new LinkedHashMap<>();
        if (!deleting) {
            for (RedisSpec.User user : redis.users()) {
                users.put(
                        user.name(),
                        passwords.ofRole(
                                user.passwordSecretRef(),
                                BindingNames.secretName(owner, "redis", user.name()),
                                password -> Bindings.redis(owner, redis, user, password),
                                mayMake));
            }
        }
        RedisDesired desired = RedisDesired.of(redis, owner, users);
        RedisStore store = redisClients.open(endpoint, owner);
        return new Session<>(
                store,
                endpoint.address(),
                desired,
                fingerprint(desired, passwords),
                deleting ? (wanted, actual) -> RedisStore.planDeletion(owner, actual) : store::plan,
                actual -> StoreDetails.NONE);
    }

    static RedisEndpoint redisEndpoint(RedisSpec redis, Passwords passwords) throws CredentialException {
        Optional<Password> user = Optional.empty();
        Optional<Password> password = Optional.empty();
        if (redis.adminSecretRef() != null) {
            user = passwords.optional(redis.adminSecretRef().name(), "username");
            password = Optional.of(
                    passwords.given(new SecretRef(redis.adminSecretRef().name(), "password"), "password"));
        }
        return RedisEndpoint.of(
                redis.endpoint(),
                authority(redis.endpoint().tls(), passwords).map(Password::reveal),
                user.map(Password::reveal),
                password);
    }

    private Session<?, ?> qdrant(Passwords passwords) throws StoreException, CredentialException {
        QdrantSpec qdrant = qdrantSpec();
        Optional<Password> key = qdrant.apiKeySecretRef() == null
                ? Optional.empty()
                : Optional.of(passwords.given(qdrant.apiKeySecretRef(), "api-key"));
        Optional<String> authority =
                authority(qdrant.endpoint().tls(), passwords).map(Password::reveal);
        QdrantDesired desired = QdrantDesired.of(qdrant, owner, authority, key);
        QdrantStore store = QdrantStore.open(
                desired.endpoint(), owner, () -> UUID.randomUUID().toString(), othersCollections);
        return new Session<>(
                store,
                desired.endpoint().address(),
                desired,
                fingerprint(desired, passwords),
                deleting ? (wanted, actual) -> QdrantStore.planDeletion(owner, actual) : store::plan,
                actual -> new StoreDetails(List.of(), QdrantStore.status(desired, actual)));
    }

    static Optional<Password> authority(@Nullable Tls tls, Passwords passwords) throws CredentialException {
        return tls == null || tls.caSecretRef() == null
                ? Optional.empty()
                : Optional.of(passwords.given(tls.caSecretRef(), "ca.crt"));
    }

    /** Passwords print as {@code ***}; that one was exchanged shows in the version of its secret. */
    private static String fingerprint(Object desired, Passwords passwords) {
        return Digest.ofText(desired + " " + passwords.versions());
    }

    @Override
    public void record(Entry entry) {
        PostgresJournal open = journal;
        if (open == null) {
            return;
        }
        try {
            open.record(new PostgresJournal.Row(
                    entry.generation(), entry.digest(), entry.approval(), entry.change(), entry.error()));
        } catch (StoreException e) {
            LOG.warn("the record of '{}' could not be kept: {}", entry.change().summary(), e.getMessage());
        }
    }

    @Override
    public void close() {
        PostgresJournal open = journal;
        if (open != null) {
            open.close();
        }
    }

    private PostgresSpec postgresSpec() {
        return Objects.requireNonNull(spec.postgres(), "asked for only when the spec has it");
    }

    private RedisSpec redisSpec() {
        return Objects.requireNonNull(spec.redis(), "asked for only when the spec has it");
    }

    private QdrantSpec qdrantSpec() {
        return Objects.requireNonNull(spec.qdrant(), "asked for only when the spec has it");
    }
}
