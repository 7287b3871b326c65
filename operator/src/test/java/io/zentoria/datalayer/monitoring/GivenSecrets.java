package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Secrets that are there already, and are only read. */
record GivenSecrets(Map<String, Map<String, String>> secrets) implements CredentialStore {
    static final GivenSecrets NONE = new GivenSecrets(Map.of());

    @Override
    public Optional<Credential> read(String name) {
        return Optional.ofNullable(secrets.get(name))
                .map(fields -> new Credential(
                        "1",
                        fields.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, field -> Password.of(field.getValue())))));
    }

    @Override
    public void keep(BindingSecret secret) {
        throw new AssertionError("a probe writes no secrets");
    }

    @Override
    public void forget(String name) {
        throw new AssertionError("a probe writes no secrets");
    }

    @Override
    public void update(String name, String key, Password value) {
        throw new AssertionError("a probe writes no secrets");
    }
}
