package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.kubernetes.Labels;
import java.util.List;

/**
 * The backups and restores of a data layer, read live. A person may make one without the label: it gets it before anything
 * else is done about it, and until then it is as if it were not there.
 */
final class BackupList {
    private BackupList() {}

    static List<ZentoriaBackup> of(KubernetesClient client, String namespace, String layer) {
        return client
                .resources(ZentoriaBackup.class)
                .inNamespace(namespace)
                .withLabel(Labels.DATA_LAYER, layer)
                .list()
                .getItems()
                .stream()
                .filter(backup -> backup.getSpec() != null
                        && layer.equals(backup.getSpec().dataLayer()))
                .toList();
    }

    static List<ZentoriaRestore> restores(KubernetesClient client, String namespace, String layer) {
        return client
                .resources(ZentoriaRestore.class)
                .inNamespace(namespace)
                .withLabel(Labels.DATA_LAYER, layer)
                .list()
                .getItems()
                .stream()
                .filter(restore -> restore.getSpec() != null
                        && layer.equals(restore.getSpec().dataLayer()))
                .toList();
    }
}
