package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.Policy;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Permit;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.qdrant.OthersCollections;
import io.zentoria.datalayer.redis.AllocationAudit;
import io.zentoria.datalayer.redis.RedisAudit;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisDesired;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the data layers of resources; one for the whole process. */
public final class DataLayers {
    private static final Logger LOG = LoggerFactory.getLogger(DataLayers.class);

    /** Two of the usual intervals between checks: whoever has a collection reads it in each of them. */
    private static final Duration OTHERS_KNOWN = Duration.ofMinutes(10);

    private final Hands hands;
    private final SecureRandom random;
    private final Clock clock;
    private final RedisClients redisClients;
    private final OthersCollections othersCollections;
    private final Permit permit;

    /**
     * @param hands through which every change goes
     * @param random for passwords and salts
     */
    public DataLayers(Hands hands, SecureRandom random, Clock clock) {
        this(
                hands,
                random,
                clock,
                new RedisClients(clock, () -> UUID.randomUUID().toString()),
                new OthersCollections(clock, OTHERS_KNOWN),
                Permit.ALWAYS);
    }

    private DataLayers(
            Hands hands,
            SecureRandom random,
            Clock clock,
            RedisClients redisClients,
            OthersCollections othersCollections,
            Permit permit) {
        this.othersCollections = othersCollections;
        this.hands = hands;
        this.random = random;
        this.clock = clock;
        this.redisClients = redisClients;
        this.permit = permit;
    }

    /** The same layers, which begin no change any more as soon as it is not permitted. */
    public DataLayers only(Permit given) {
        return new DataLayers(hands, random, clock, redisClients, othersCollections, given);
    }

    /** The layer that a spec asks for. */
    public DataLayer of(Owner owner, DataLayerSpec spec, CredentialStore credentials, ChangelogSource changelogs) {
        return layer(owner, spec, credentials, changelogs, false);
    }

    /** The layer whose every pass takes away what the ledgers say that this resource made. */
    public DataLayer deleting(
            Owner owner, DataLayerSpec spec, CredentialStore credentials, ChangelogSource changelogs) {
        return layer(owner, spec, credentials, changelogs, true);
    }

    private DataLayer layer(
            Owner owner,
            DataLayerSpec spec,
            CredentialStore credentials,
            ChangelogSource changelogs,
            boolean deleting) {
        StoreSessions sessions = new StoreSessions(
                owner, spec, credentials, changelogs, redisClients, othersCollections, random, clock, deleting);
        return new DataLayer(sessions, hands, sessions, permit);
    }

    /** Looks at the Redis keys against their allocations; empty when the server could not be read. */
    public Optional<List<DataLayerStatus.Allocation>> audit(
            Owner owner, DataLayerSpec spec, CredentialStore credentials) throws InterruptedException {
        RedisSpec redis = spec.redis();
        if (redis == null) {
            return Optional.empty();
        }
        boolean mayWrite = (spec.policy() == null || spec.policy().mode() != Policy.Mode.OBSERVE)
                && permit.refusal().isEmpty();
        Passwords passwords = new Passwords(credentials, random);
        try (RedisAudit audit =
                redisClients.openAudit(StoreSessions.redisEndpoint(redis, passwords), RedisAudit.Budget.DEFAULT)) {
            return Optional.of(audit.run(RedisDesired.allocations(redis), mayWrite).stream()
                    .map(AllocationAudit::toStatus)
                    .toList());
        } catch (StoreException | CredentialException e) {
            LOG.warn("the Redis keys of {} could not be audited: {}", owner.path(), e.getMessage());
            return Optional.empty();
        }
    }
}
