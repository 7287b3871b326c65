package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.StoreFence;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.postgres.PostgresBackup;
import io.zentoria.datalayer.backup.postgres.PostgresFence;
import io.zentoria.datalayer.backup.postgres.PostgresRestore;
import io.zentoria.datalayer.backup.qdrant.QdrantBackup;
import io.zentoria.datalayer.backup.qdrant.QdrantFence;
import io.zentoria.datalayer.backup.qdrant.QdrantRestore;
import io.zentoria.datalayer.backup.redis.RedisBackup;
import io.zentoria.datalayer.backup.redis.RedisFence;
import io.zentoria.datalayer.backup.redis.RedisRestore;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.layer.StoreEndpoints;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.redis.RedisEndpoint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The backups of one data layer, for as long as one run takes: secrets are read when something is opened, so that one
 * that was changed meanwhile counts from the next run on.
 */
public final class BackupSession implements AutoCloseable {
    /** The role that dumps when the spec has it and names no other. */
    private static final String BACKUP_ROLE = "zentoria_backup";

    private final Owner owner;
    private final DataLayerSpec spec;
    private final CredentialStore credentials;
    private final StoreEndpoints endpoints;
    private final Site site;
    private final TierOpening tiers;
    private final Map<String, Tier> open = new LinkedHashMap<>();

    /** Opens nothing yet. */
    public BackupSession(Owner owner, DataLayerSpec spec, CredentialStore credentials, Site site) {
        this.owner = owner;
        this.spec = spec;
        this.credentials = credentials;
        this.endpoints = new StoreEndpoints(spec, credentials);
        this.site = site;
        this.tiers = new TierOpening(credentials, site);
    }

    public Owner owner() {
        return owner;
    }

    public DataLayerSpec spec() {
        return spec;
    }

    public Site site() {
        return site;
    }

    /** The stores of the spec. */
    public Set<StoreKind> stores() {
        Set<StoreKind> kinds = EnumSet.noneOf(StoreKind.class);
        if (spec.postgres() != null) {
            kinds.add(StoreKind.POSTGRES);
        }
        if (spec.redis() != null) {
            kinds.add(StoreKind.REDIS);
        }
        if (spec.qdrant() != null) {
            kinds.add(StoreKind.QDRANT);
        }
        return kinds;
    }

    /** Names of all tiers, in the order of the spec. */
    public List<String> tierNames() {
        BackupSpec backup = spec.backup();
        return backup == null
                ? List.of()
                : backup.tiers().stream().map(BackupSpec.Tier::name).toList();
    }

    /**
     * A tier, opened once and closed with this.
     *
     * @throws BackupException reason {@code TierUnknown}, or what its credentials lack
     */
    public synchronized Tier tier(String name) throws BackupException {
        Tier known = open.get(name);
        if (known != null) {
            return known;
        }
        BackupSpec backup = spec.backup();
        BackupSpec.Tier wanted = (backup == null ? List.<BackupSpec.Tier>of() : backup.tiers())
                .stream().filter(tier -> tier.name().equals(name)).findFirst().orElse(null);
        if (wanted == null) {
            throw BackupException.permanent(
                    "TierUnknown",
                    "%s has no tier %s: name one of %s"
                            .formatted(owner.path(), name, tierNames().isEmpty() ? "backup.tiers" : tierNames()),
                    null);
        }
        Tier tier = tiers.open(wanted);
        open.put(name, tier);
        return tier;
    }

    /**
     * The encryption of the spec; empty when it has none.
     *
     * @throws BackupException reason {@code EncryptionNotUsable}; there is no going on without it
     */
    public Optional<AgeEncryption> encryption() throws BackupException {
        BackupSpec backup = spec.backup();
        BackupSpec.Encryption encryption = backup == null ? null : backup.encryption();
        if (encryption == null) {
            return Optional.empty();
        }
        SecretRef identity = encryption.identitySecretRef();
        try {
            return Optional.of(AgeEncryption.of(
                    identity == null
                            ? Optional.empty()
                            : Optional.of(TierOpening.given(credentials, identity, "identity")),
                    encryption.recipients()));
        } catch (CredentialException e) {
            throw notUsable(e);
        }
    }

    /** One store, opened to be read. */
    public StoreBackup backup(StoreKind kind) throws BackupException, InterruptedException {
        try {
            return switch (kind) {
                case POSTGRES -> {
                    PostgresEndpoint admin = endpoints.postgres().orElseThrow(() -> absent(kind));
                    yield new PostgresBackup(admin, login(admin), databases(), site.tools(), site.clock());
                }
                case POOLER -> throw absent(kind);
                case REDIS ->
                    new RedisBackup(
                            endpoints.redis().orElseThrow(() -> absent(kind)),
                            site.tools(),
                            site.clock(),
                            site.staging());
                case QDRANT ->
                    new QdrantBackup(endpoints.qdrant().orElseThrow(() -> absent(kind)), collections(), site.clock());
            };
        } catch (CredentialException e) {
            throw credential(e);
        }
    }

    /** Whether a run of these stores is fenced: the spec says so, and none of its stores is missing. */
    public boolean fenced(Set<StoreKind> kinds) {
        BackupSpec backup = spec.backup();
        return backup != null && backup.consistency() == BackupSpec.Consistency.FENCED && kinds.containsAll(stores());
    }

    /** The fence of one store; not raised yet. */
    public StoreFence fence(StoreKind kind) throws BackupException {
        try {
            return switch (kind) {
                case POSTGRES -> {
                    PostgresEndpoint admin = endpoints.postgres().orElseThrow(() -> absent(kind));
                    yield new PostgresFence(admin, login(admin).user(), databases());
                }
                case POOLER -> throw absent(kind);
                case REDIS -> new RedisFence(endpoints.redis().orElseThrow(() -> absent(kind)), site.clock());
                case QDRANT -> new QdrantFence(endpoints.qdrant().orElseThrow(() -> absent(kind)), collections());
            };
        } catch (CredentialException e) {
            throw credential(e);
        }
    }

    /** One store, opened to be written. */
    public StoreRestore restore(StoreKind kind) throws BackupException, InterruptedException {
        try {
            return switch (kind) {
                case POSTGRES ->
                    new PostgresRestore(
                            endpoints.postgres().orElseThrow(() -> absent(kind)), site.tools(), site.clock());
                case POOLER -> throw absent(kind);
                case REDIS ->
                    new RedisRestore(
                            endpoints.redis().orElseThrow(() -> absent(kind)),
                            site.tools(),
                            site.clock(),
                            site.staging());
                case QDRANT -> new QdrantRestore(endpoints.qdrant().orElseThrow(() -> absent(kind)), site.clock());
            };
        } catch (CredentialException e) {
            throw credential(e);
        }
    }

    /** How PostgreSQL is reached by its administrator; empty when the spec has none. */
    public Optional<PostgresEndpoint> postgres() throws BackupException {
        try {
            return endpoints.postgres();
        } catch (CredentialException e) {
            throw credential(e);
        }
    }

    /** How Redis is reached by its administrator; empty when the spec has none. */
    public Optional<RedisEndpoint> redis() throws BackupException {
        try {
            return endpoints.redis();
        } catch (CredentialException e) {
            throw credential(e);
        }
    }

    /** How Qdrant is reached; empty when the spec has none. */
    public Optional<QdrantEndpoint> qdrant() throws BackupException {
        try {
            return endpoints.qdrant();
        } catch (CredentialException e) {
            throw credential(e);
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(Tier::close);
        open.clear();
    }

    /** The role that dumps: the one of the spec, with the password that applications would take. */
    private PostgresEndpoint login(PostgresEndpoint admin) throws CredentialException, BackupException {
        PostgresSpec postgres = spec.postgres();
        String named = spec.backup() == null ? null : spec.backup().postgresRole();
        String role = named == null ? BACKUP_ROLE : named;
        boolean there = postgres != null
                && postgres.roles().stream().anyMatch(each -> each.name().equals(role));
        if (!there) {
            if (named != null) {
                throw BackupException.permanent(
                        "RoleUnknown",
                        "backup.postgresRole %s is none of postgres.roles: add it there, with bypassRowSecurity: true"
                                .formatted(named),
                        null);
            }
            return admin;
        }
        Password password = endpoints.passwordOf(owner, role);
        return admin.as(role, password);
    }

    private List<String> databases() {
        PostgresSpec postgres = spec.postgres();
        return postgres == null
                ? List.of()
                : postgres.databases().stream().map(PostgresSpec.Database::name).toList();
    }

    private List<String> collections() {
        QdrantSpec qdrant = spec.qdrant();
        List<String> names = new ArrayList<>();
        if (qdrant != null) {
            qdrant.collections().forEach(collection -> names.add(collection.name()));
        }
        return names;
    }

    private BackupException absent(StoreKind kind) {
        return BackupException.permanent(
                "StoreUnknown",
                "%s has no %s: leave it out, or add it to the resource".formatted(owner.path(), kind.title()),
                null);
    }

    private static BackupException notUsable(CredentialException e) {
        return e.permanent()
                ? BackupException.permanent("EncryptionNotUsable", e.getMessage(), e)
                : BackupException.passing("EncryptionNotUsable", e.getMessage(), e);
    }

    static BackupException credential(CredentialException e) {
        return e.permanent()
                ? BackupException.permanent(e.reason(), e.getMessage(), e)
                : BackupException.passing(e.reason(), e.getMessage(), e);
    }
}
