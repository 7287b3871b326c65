package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.kubernetes.Labels;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Kubernetes Jobs for runs that use the cluster's machines and not the operator's. */
final class BackupJobs {
    /** The image of the operator itself, as its Deployment tells it. */
    static final String IMAGE_VARIABLE = "ZDL_IMAGE";

    private static final String DEFAULT_IMAGE = "zentoria-data-layer";
    private static final String DEFAULT_ACCOUNT = "zentoria-backup";
    private static final int RETRIES = 2;
    private static final int KEPT_SECONDS = 24 * 3600;
    private static final long USER = 65532L;

    private final KubernetesClient client;

    BackupJobs(KubernetesClient client) {
        this.client = client;
    }

    /** Makes the Job of a backup when there is none; one that ended and left its backup unfinished is made anew. */
    void ensure(ZentoriaDataLayer layer, ZentoriaBackup backup) {
        Job wanted = job(
                layer,
                backup,
                Optional.ofNullable(System.getenv(IMAGE_VARIABLE)).orElse(DEFAULT_IMAGE));
        Job there = client.resource(wanted).get();
        if (there != null && isOver(there)) {
            client.resource(there).delete();
            return; // made again at the next look, when it is gone
        }
        if (there == null) {
            client.resource(wanted).create();
        }
    }

    private static boolean isOver(Job job) {
        return job.getStatus() != null
                && Objects.requireNonNullElse(
                                job.getStatus().getConditions(),
                                List.<io.fabric8.kubernetes.api.model.batch.v1.JobCondition>of())
                        .stream()
                        .anyMatch(condition -> "True".equals(condition.getStatus())
                                && ("Complete".equals(condition.getType()) || "Failed".equals(condition.getType())));
    }

    /**
     * The Job. Its container runs {@code zdl backup run NAME --namespace NAMESPACE}, the same code as in the operator, as
     * no user of weight and with no privilege.
     */
    static Job job(ZentoriaDataLayer layer, ZentoriaBackup backup, String operatorImage) {
        BackupSpec spec = layer.getSpec().backup();
        BackupSpec.Job wish = spec == null ? null : spec.job();
        List<BackupSpec.Tier> folders = claimed(spec);
        String name = backup.getMetadata().getName();
        String namespace = backup.getMetadata().getNamespace();
        return new JobBuilder()
                .withNewMetadata()
                .withName(jobName(name))
                .withNamespace(namespace)
                .addToLabels(Labels.MANAGED_BY, Labels.FIELD_MANAGER)
                .addToLabels(Labels.DATA_LAYER, layer.getMetadata().getName())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(backup.getApiVersion())
                        .withKind(backup.getKind())
                        .withName(name)
                        .withUid(backup.getMetadata().getUid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(RETRIES)
                .withTtlSecondsAfterFinished(KEPT_SECONDS)
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels(Labels.DATA_LAYER, layer.getMetadata().getName())
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withServiceAccountName(
                        wish == null || wish.serviceAccountName() == null ? DEFAULT_ACCOUNT : wish.serviceAccountName())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName("backup")
                .withImage(wish == null || wish.image() == null ? operatorImage : wish.image())
                .withArgs("backup", "run", name, "--namespace", namespace)
                .withNewResources()
                .withRequests(quantities(wish == null ? Map.of() : wish.requests()))
                .withLimits(quantities(wish == null ? Map.of() : wish.limits()))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("staging")
                .withMountPath("/tmp")
                .endVolumeMount()
                .addAllToVolumeMounts(mounts(folders))
                .endContainer()
                .addNewVolume()
                .withName("staging")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addAllToVolumes(volumes(folders))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The tiers whose folder lies in a volume that pods can mount. */
    private static List<BackupSpec.Tier> claimed(@Nullable BackupSpec spec) {
        return spec == null
                ? List.of()
                : spec.tiers().stream()
                        .filter(tier ->
                                tier.filesystem() != null && tier.filesystem().claimName() != null)
                        .toList();
    }

    private static List<Volume> volumes(List<BackupSpec.Tier> folders) {
        return folders.stream()
                .map(tier -> new VolumeBuilder()
                        .withName(volume(tier))
                        .withNewPersistentVolumeClaim()
                        .withClaimName(folder(tier).claimName())
                        .endPersistentVolumeClaim()
                        .build())
                .toList();
    }

    private static List<VolumeMount> mounts(List<BackupSpec.Tier> folders) {
        return folders.stream()
                .map(tier -> new VolumeMountBuilder()
                        .withName(volume(tier))
                        .withMountPath(folder(tier).path())
                        .build())
                .toList();
    }

    private static String volume(BackupSpec.Tier tier) {
        return jobName("tier-" + tier.name());
    }

    private static BackupSpec.Filesystem folder(BackupSpec.Tier tier) {
        return Objects.requireNonNull(tier.filesystem());
    }

    /** At most 63 bytes, which is what the label of its pods takes, and names of volumes. */
    static String jobName(String backup) {
        return backup.length() <= 63 ? backup : backup.substring(0, 54) + "-" + "%08x".formatted(backup.hashCode());
    }

    private static Map<String, Quantity> quantities(Map<String, String> words) {
        return words.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, word -> Quantity.parse(word.getValue())));
    }
}
