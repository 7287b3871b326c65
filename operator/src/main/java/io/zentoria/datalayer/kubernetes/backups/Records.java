package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.plan.Owner;
import java.util.List;

/** The backups and restores of data layers. */
interface Records {
    List<ZentoriaBackup> backups(Owner layer);

    List<ZentoriaRestore> restores(Owner layer);

    /** As the API server has them now. */
    static Records live(KubernetesClient client) {
        return new Records() {
            @Override
            public List<ZentoriaBackup> backups(Owner layer) {
                return BackupList.of(client, layer.namespace(), layer.name());
            }

            @Override
            public List<ZentoriaRestore> restores(Owner layer) {
                return BackupList.restores(client, layer.namespace(), layer.name());
            }
        };
    }
}
