package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Kubernetes Secrets of one namespace, read live: a cache could be older than the server it is compared with. */
public final class SecretCredentialStore implements CredentialStore {
    private final KubernetesClient client;
    private final String namespace;
    private final String layer;

    /**
     * @param layer the name of the resource that new Secrets are for
     */
    public SecretCredentialStore(KubernetesClient client, String namespace, String layer) {
        this.client = client;
        this.namespace = namespace;
        this.layer = layer;
    }

    @Override
    public Optional<Credential> read(String name) throws CredentialException {
        return Optional.ofNullable(get(name))
                .map(secret -> new Credential(secret.getMetadata().getResourceVersion(), texts(secret)));
    }

    @Override
    public void keep(BindingSecret wanted) throws CredentialException {
        Secret there = get(wanted.name());
        if (there != null && !isOurs(there)) {
            throw new CredentialException(
                    "SecretConflict",
                    true,
                    "Secret %s exists and is not this resource's: delete it, or name it in passwordSecretRef"
                            .formatted(wanted.name()),
                    null);
        }
        Map<String, String> data = new TreeMap<>();
        wanted.fields()
                .forEach((key, value) -> data.put(
                        key, Base64.getEncoder().encodeToString(value.reveal().getBytes(StandardCharsets.UTF_8))));
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(wanted.name())
                .withNamespace(namespace)
                .addToLabels(Labels.MANAGED_BY, Labels.FIELD_MANAGER)
                .addToLabels(Labels.DATA_LAYER, layer)
                .endMetadata()
                .withType(wanted.type())
                .withData(data)
                .build();
        try {
            client.secrets()
                    .inNamespace(namespace)
                    .resource(secret)
                    .fieldManager(Labels.FIELD_MANAGER)
                    .forceConflicts()
                    .serverSideApply();
        } catch (KubernetesClientException e) {
            throw refused("write", wanted.name(), e);
        }
    }

    @Override
    public void forget(String name) throws CredentialException {
        Secret there = get(name);
        if (there == null || !isOurs(there)) {
            return;
        }
        try {
            client.secrets().inNamespace(namespace).withName(name).delete();
        } catch (KubernetesClientException e) {
            throw refused("delete", name, e);
        }
    }

    @Override
    public void update(String name, String key, Password value) throws CredentialException {
        String encoded = Base64.getEncoder().encodeToString(value.reveal().getBytes(StandardCharsets.UTF_8));
        try {
            // A merge patch: no field manager takes over what belongs to whoever made the Secret.
            client.secrets()
                    .inNamespace(namespace)
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            new SecretBuilder().withData(Map.of(key, encoded)).build());
        } catch (KubernetesClientException e) {
            throw refused("write", name, e);
        }
    }

    private @Nullable Secret get(String name) throws CredentialException {
        try {
            return client.secrets().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            throw refused("read", name, e);
        }
    }

    private boolean isOurs(Secret secret) {
        Map<String, String> labels =
                Objects.requireNonNullElse(secret.getMetadata().getLabels(), Map.of());
        return Labels.FIELD_MANAGER.equals(labels.get(Labels.MANAGED_BY))
                && layer.equals(labels.get(Labels.DATA_LAYER));
    }

    private CredentialException refused(String verb, String name, KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
            return new CredentialException(
                    "Forbidden",
                    true,
                    "the operator may not %s Secret %s in namespace %s: give its ServiceAccount that right"
                            .formatted(verb, name, namespace),
                    e);
        }
        return new CredentialException(
                "SecretUnreadable",
                false,
                "could not %s Secret %s: the API server answered %s"
                        .formatted(verb, name, e.getCode() == 0 ? "nothing" : e.getCode()),
                e);
    }

    /** Values that are no text are left out; whoever needs one is told that its key has none. */
    private static Map<String, Password> texts(Secret secret) {
        Map<String, Password> texts = new HashMap<>();
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of()).forEach((key, encoded) -> {
            try {
                byte[] bytes = Base64.getDecoder().decode(encoded);
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                texts.put(key, Password.of(withoutLineBreak(text)));
            } catch (CharacterCodingException e) {
                texts.remove(key);
            }
        });
        return texts;
    }

    private static String withoutLineBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
