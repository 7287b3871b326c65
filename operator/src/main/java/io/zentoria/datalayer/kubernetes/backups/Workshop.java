package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.kubernetes.SecretCredentialStore;
import io.zentoria.datalayer.plan.Owner;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What everybody who works on backups in a cluster shares.
 *
 * @param me identity of this process, unique for each start
 * @param lease after which a runner that gave no sign is gone
 */
record Workshop(KubernetesClient client, Site site, String me, Duration lease) {
    Clock clock() {
        return site.clock();
    }

    /** The data layer of that name, read live; null when there is none. */
    @Nullable
    ZentoriaDataLayer layer(String namespace, String name) {
        return client.resources(ZentoriaDataLayer.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /**
     * The backups of a data layer, opened.
     *
     * @throws BackupException reason {@code DataLayerMissing}
     */
    BackupSession session(String namespace, String name) throws BackupException {
        ZentoriaDataLayer layer = layer(namespace, name);
        if (layer == null || layer.getSpec() == null) {
            throw BackupException.permanent(
                    "DataLayerMissing",
                    "there is no ZentoriaDataLayer %s in namespace %s: name one that is there"
                            .formatted(name, namespace),
                    null);
        }
        return new BackupSession(
                new Owner(namespace, name), layer.getSpec(), new SecretCredentialStore(client, namespace, name), site);
    }
}
