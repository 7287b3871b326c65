package io.zentoria.datalayer.credential;

import java.util.Map;
import java.util.TreeMap;

/**
 * What an application needs to connect, in the form of the Service Binding specification for Kubernetes 1.1.
 *
 * @param name of the Secret
 * @param type {@code servicebinding.io/postgresql} or {@code servicebinding.io/redis}
 * @param fields all of the content
 */
public record BindingSecret(String name, String type, Map<String, Password> fields) {
    public BindingSecret {
        fields = Map.copyOf(new TreeMap<>(fields));
    }
}
