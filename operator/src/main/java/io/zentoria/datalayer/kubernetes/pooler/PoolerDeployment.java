package io.zentoria.datalayer.kubernetes.pooler;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.pooler.PoolerDesired;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment of a pooler. Its files come from a ConfigMap and a Secret, so that a new list is no new pod: PgBouncer
 * reads it again.
 */
final class PoolerDeployment {
    private static final long USER = 65532L;
    /** PgBouncer ends at a signal when its last client has gone (since 1.23); this is how long it is given. */
    private static final long GRACE_SECONDS = 120L;
    /** Readable for the group of the pod, which is the container's. */
    private static final int MODE = 0440;

    private final PostgresSpec postgres;
    private final PoolerSpec pooler;
    private final Owner owner;
    private final PoolerDesired desired;

    PoolerDeployment(ZentoriaDataLayer resource, PoolerDesired desired) {
        this.postgres = Objects.requireNonNull(resource.getSpec().postgres());
        this.pooler = Objects.requireNonNull(postgres.pooler());
        this.owner = new Owner(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
        this.desired = desired;
    }

    Deployment build(ObjectMeta meta, Map<String, String> podLabels, String defaultImage) {
        return new DeploymentBuilder()
                .withMetadata(meta)
                .withNewSpec()
                .withReplicas(desired.replicas())
                .withSelector(
                        new LabelSelectorBuilder().withMatchLabels(podLabels).build())
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(1))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(podLabels)
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withTopologySpreadConstraints(new TopologySpreadConstraintBuilder()
                        .withMaxSkew(1)
                        .withTopologyKey("kubernetes.io/hostname")
                        .withWhenUnsatisfiable("ScheduleAnyway")
                        .withNewLabelSelector()
                        .withMatchLabels(podLabels)
                        .endLabelSelector()
                        .build())
                .withContainers(container(defaultImage))
                .withVolumes(volumes())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Container container(String defaultImage) {
        ContainerBuilder container = new ContainerBuilder()
                .withName(PoolerObjects.PORT)
                .withImage(pooler.image() == null ? defaultImage : pooler.image())
                .withCommand("pgbouncer", PoolerFiles.FOLDER + "/" + PoolerFiles.INI)
                .addNewPort()
                .withName(PoolerObjects.PORT)
                .withContainerPort(desired.port())
                .withProtocol("TCP")
                .endPort()
                .withReadinessProbe(probe(5, 2).build())
                .withLivenessProbe(probe(10, 6).build())
                .withNewResources()
                .withRequests(Map.of("cpu", Quantity.parse("50m"), "memory", Quantity.parse("64Mi")))
                .withLimits(Map.of("memory", Quantity.parse("256Mi")))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addToVolumeMounts(new VolumeMountBuilder()
                        .withName("files")
                        .withMountPath(PoolerFiles.FOLDER)
                        .withReadOnly(true)
                        .build());
        if (pooler.tlsSecretName() != null) {
            container.addToVolumeMounts(new VolumeMountBuilder()
                    .withName("tls")
                    .withMountPath(PoolerFiles.TLS_FOLDER)
                    .withReadOnly(true)
                    .build());
        }
        return container.build();
    }

    private static ProbeBuilder probe(int everySeconds, int failures) {
        return new ProbeBuilder()
                .withNewTcpSocket()
                .withPort(new IntOrString(PoolerObjects.PORT))
                .endTcpSocket()
                .withPeriodSeconds(everySeconds)
                .withTimeoutSeconds(3)
                .withFailureThreshold(failures);
    }

    private List<Volume> volumes() {
        List<VolumeProjection> sources = new ArrayList<>();
        sources.add(new VolumeProjectionBuilder()
                .withNewConfigMap()
                .withName(PoolerNames.of(owner))
                .endConfigMap()
                .build());
        sources.add(secret(PoolerNames.users(owner), PoolerFiles.USERS, PoolerFiles.USERS));
        SecretRef authority = authority(postgres.endpoint().tls());
        if (authority != null) {
            sources.add(secret(
                    authority.name(), Objects.requireNonNullElse(authority.key(), "ca.crt"), PoolerFiles.SERVER_CA));
        }
        List<Volume> volumes = new ArrayList<>();
        volumes.add(new VolumeBuilder()
                .withName("files")
                .withNewProjected()
                .withDefaultMode(MODE)
                .withSources(sources)
                .endProjected()
                .build());
        if (pooler.tlsSecretName() != null) {
            volumes.add(new VolumeBuilder()
                    .withName("tls")
                    .withNewSecret()
                    .withSecretName(pooler.tlsSecretName())
                    .withDefaultMode(MODE)
                    .endSecret()
                    .build());
        }
        return volumes;
    }

    private static @Nullable SecretRef authority(@Nullable Tls tls) {
        return tls == null || tls.mode() != Tls.Mode.VERIFY_FULL ? null : tls.caSecretRef();
    }

    private static VolumeProjection secret(String name, String key, String path) {
        return new VolumeProjectionBuilder()
                .withNewSecret()
                .withName(name)
                .withItems(new KeyToPathBuilder().withKey(key).withPath(path).build())
                .endSecret()
                .build();
    }
}
