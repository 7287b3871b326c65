package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.kubernetes.pooler.PoolerNames;
import io.zentoria.datalayer.layer.BindingNames;
import io.zentoria.datalayer.plan.Owner;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which Secrets and ConfigMaps a resource is made from, or makes. Pure. */
final class Referred {
    private Referred() {}

    static Set<String> secrets(ZentoriaDataLayer resource) {
        Set<String> names = new HashSet<>();
        DataLayerSpec spec = resource.getSpec();
        if (spec == null) {
            return names;
        }
        Owner owner = DataLayerReconciler.owner(resource);
        PostgresSpec postgres = spec.postgres();
        if (postgres != null) {
            add(names, postgres.adminSecretRef());
            add(names, postgres.endpoint().tls());
            for (PostgresSpec.Role role : postgres.roles()) {
                add(names, role.passwordSecretRef());
                names.add(BindingNames.secretName(owner, "postgres", role.name()));
            }
            PoolerSpec pooler = postgres.pooler();
            if (pooler != null) {
                add(names, pooler.adminSecretRef());
                add(names, pooler.endpoint() == null ? null : pooler.endpoint().tls());
                names.addAll(PoolerNames.secrets(owner));
            }
        }
        RedisSpec redis = spec.redis();
        if (redis != null) {
            add(names, redis.adminSecretRef());
            add(names, redis.endpoint().tls());
            for (RedisSpec.User user : redis.users()) {
                add(names, user.passwordSecretRef());
                names.add(BindingNames.secretName(owner, "redis", user.name()));
            }
        }
        QdrantSpec qdrant = spec.qdrant();
        if (qdrant != null) {
            add(names, qdrant.apiKeySecretRef());
            add(names, qdrant.endpoint().tls());
        }
        return names;
    }

    static Set<String> configMaps(ZentoriaDataLayer resource) {
        Set<String> names = new HashSet<>();
        DataLayerSpec spec = resource.getSpec();
        if (spec != null && spec.postgres() != null) {
            spec.postgres().databases().stream()
                    .flatMap(database -> database.migrations().stream())
                    .forEach(migration -> add(names, migration.configMapRef()));
            if (spec.postgres().pooler() != null) {
                names.add(PoolerNames.of(DataLayerReconciler.owner(resource)));
            }
        }
        return names;
    }

    private static void add(Set<String> names, @Nullable Tls tls) {
        if (tls != null) {
            add(names, tls.caSecretRef());
        }
    }

    private static void add(Set<String> names, @Nullable SecretRef reference) {
        if (reference != null) {
            names.add(reference.name());
        }
    }
}
