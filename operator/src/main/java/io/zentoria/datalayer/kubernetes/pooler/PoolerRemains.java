package io.zentoria.datalayer.kubernetes.pooler;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.kubernetes.Labels;
import io.zentoria.datalayer.plan.Owner;
import java.util.List;

/** The names of all that a pooler may have left behind when the spec no longer has one. Pure. */
final class PoolerRemains {
    private PoolerRemains() {}

    static List<HasMetadata> of(ZentoriaDataLayer resource) {
        Owner owner = new Owner(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
        ObjectMeta meta = meta(owner, PoolerNames.of(owner));
        return List.of(
                new DeploymentBuilder().withMetadata(meta).build(),
                new ServiceBuilder().withMetadata(meta).build(),
                new PodDisruptionBudgetBuilder().withMetadata(meta).build(),
                new ConfigMapBuilder().withMetadata(meta).build(),
                new SecretBuilder()
                        .withMetadata(meta(owner, PoolerNames.users(owner)))
                        .build(),
                new SecretBuilder()
                        .withMetadata(meta(owner, PoolerNames.admin(owner)))
                        .build());
    }

    private static ObjectMeta meta(Owner owner, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(owner.namespace())
                .addToLabels(Labels.DATA_LAYER, owner.name())
                .build();
    }
}
