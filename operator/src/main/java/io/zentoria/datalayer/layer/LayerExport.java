package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.PostgresExport;
import io.zentoria.datalayer.qdrant.QdrantDesired;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.qdrant.QdrantExport;
import io.zentoria.datalayer.qdrant.QdrantStore;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisExport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A resource written from live servers.
 *
 * @param spec what they hold; policy, backups and monitoring are those of the given spec
 * @param remarks what the words of a resource cannot say, a sentence each
 */
public record LayerExport(DataLayerSpec spec, List<String> remarks) {
    public LayerExport {
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads the servers whose endpoints a spec names; changes nothing.
     *
     * @throws StoreException when a server does not answer, or refuses
     * @throws CredentialException when a secret that opens one is missing
     */
    public static LayerExport read(Owner owner, DataLayerSpec given, CredentialStore credentials, Clock clock)
            throws StoreException, CredentialException {
        StoreEndpoints endpoints = new StoreEndpoints(given, credentials);
        List<String> remarks = new ArrayList<>();
        PostgresSpec postgres = given.postgres();
        if (postgres != null) {
            PostgresExport export =
                    PostgresExport.read(endpoints.postgres().orElseThrow(), owner, postgres, clock.instant());
            postgres = export.spec();
            remarks.addAll(export.remarks());
        }
        RedisSpec redis = given.redis();
        if (redis != null) {
            RedisClients clients =
                    new RedisClients(clock, () -> UUID.randomUUID().toString());
            RedisExport export = RedisExport.read(clients, endpoints.redis().orElseThrow(), owner, redis);
            redis = export.spec();
            remarks.addAll(export.remarks());
        }
        QdrantSpec qdrant = given.qdrant();
        if (qdrant != null) {
            QdrantEndpoint endpoint = endpoints.qdrant().orElseThrow();
            try (QdrantStore store =
                    QdrantStore.open(endpoint, owner, () -> UUID.randomUUID().toString())) {
                QdrantExport export =
                        QdrantExport.of(qdrant, store.observe(new QdrantDesired(owner, endpoint, List.of())));
                qdrant = export.spec();
                remarks.addAll(export.remarks());
            }
        }
        return new LayerExport(
                new DataLayerSpec(given.policy(), postgres, redis, qdrant, given.backup(), given.monitoring()),
                remarks);
    }
}
