package io.zentoria.datalayer.kubernetes.pooler;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.kubernetes.Labels;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.pooler.PoolerDesired;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The objects of a pooler, as they are applied; all of them go with their resource. Pure. */
final class PoolerObjects {
    /** The name of the port in the Service and the pods. */
    static final String PORT = "pgbouncer";

    private final ZentoriaDataLayer resource;
    private final Owner owner;

    PoolerObjects(ZentoriaDataLayer resource) {
        this.resource = resource;
        this.owner = new Owner(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
    }

    /** What every pooler has: its files. */
    List<HasMetadata> files(PoolerFiles files) {
        return List.of(configMap(files), users(files));
    }

    /** What one has beside that the operator runs. */
    List<HasMetadata> running(PoolerDesired desired, String defaultImage) {
        List<HasMetadata> all = new ArrayList<>();
        all.add(service(desired));
        all.add(budget());
        all.add(new PoolerDeployment(resource, desired).build(meta(PoolerNames.of(owner)), podLabels(), defaultImage));
        return all;
    }

    /** What tells the pods of this pooler from others. */
    Map<String, String> podLabels() {
        return Map.of("app.kubernetes.io/name", PORT, Labels.DATA_LAYER, owner.name());
    }

    private ConfigMap configMap(PoolerFiles files) {
        return new ConfigMapBuilder()
                .withMetadata(meta(PoolerNames.of(owner)))
                .withData(Map.of(PoolerFiles.INI, files.ini()))
                .build();
    }

    private Secret users(PoolerFiles files) {
        String list = Base64.getEncoder().encodeToString(files.users().reveal().getBytes(StandardCharsets.UTF_8));
        return new SecretBuilder()
                .withMetadata(meta(PoolerNames.users(owner)))
                .withType("Opaque")
                .withData(Map.of(PoolerFiles.USERS, list))
                .build();
    }

    private Service service(PoolerDesired desired) {
        return new ServiceBuilder()
                .withMetadata(meta(PoolerNames.of(owner)))
                .withNewSpec()
                .withSelector(podLabels())
                .addNewPort()
                .withName(PORT)
                .withPort(desired.port())
                .withTargetPort(new IntOrString(PORT))
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    /** A drain may take one at a time, also where there is but one: else no node could ever be drained. */
    private PodDisruptionBudget budget() {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(meta(PoolerNames.of(owner)))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(podLabels())
                .endSelector()
                .endSpec()
                .build();
    }

    private ObjectMeta meta(String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(owner.namespace())
                .addToLabels(Labels.MANAGED_BY, Labels.FIELD_MANAGER)
                .addToLabels(Labels.DATA_LAYER, owner.name())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(resource.getApiVersion())
                        .withKind(resource.getKind())
                        .withName(owner.name())
                        .withUid(resource.getMetadata().getUid())
                        .withController(true)
                        .build())
                .build();
    }
}
