package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.ChangelogSource;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;

/** Changelogs from ConfigMaps of one namespace. */
public record ConfigMapChangelogs(KubernetesClient client, String namespace) implements ChangelogSource {
    @Override
    public String read(String name, String key) throws CredentialException {
        ConfigMap map;
        try {
            map = client.configMaps().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                throw new CredentialException(
                        "Forbidden",
                        true,
                        "the operator may not read ConfigMap %s in namespace %s: give its ServiceAccount that right"
                                .formatted(name, namespace),
                        e);
            }
            throw new CredentialException(
                    "ConfigMapUnreadable",
                    false,
                    "could not read ConfigMap %s: the API server answered %s".formatted(name, e.getCode()),
                    e);
        }
        if (map == null) {
            throw new CredentialException(
                    "ConfigMapMissing",
                    true,
                    "ConfigMap %s is missing: make it, with the changelog under the key '%s'".formatted(name, key),
                    null);
        }
        return Optional.ofNullable(Objects.requireNonNullElse(map.getData(), java.util.Map.<String, String>of())
                        .get(key))
                .orElseThrow(() -> new CredentialException(
                        "KeyMissing",
                        true,
                        "ConfigMap %s has no key '%s': put the changelog there".formatted(name, key),
                        null));
    }
}
