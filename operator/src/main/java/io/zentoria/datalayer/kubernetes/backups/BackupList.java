package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import java.util.List;

/** The backups and restores of a data layer, read live. By the spec and not by the label: a person may make one without. */
final class BackupList {
    private BackupList() {}

    static List<ZentoriaBackup> of(KubernetesClient client, String namespace, String layer) {
        return client.resources(ZentoriaBackup.class).inNamespace(namespace).list().getItems().stream()
                .filter(backup -> backup.getSpec() != null
                        && layer.equals(backup.getSpec().dataLayer()))
                .toList();
    }

    static List<ZentoriaRestore> restores(KubernetesClient client, String namespace, String layer) {
        return client.resources(ZentoriaRestore.class).inNamespace(namespace).list().getItems().stream()
                .filter(restore -> restore.getSpec() != null
                        && layer.equals(restore.getSpec().dataLayer()))
                .toList();
    }
}
