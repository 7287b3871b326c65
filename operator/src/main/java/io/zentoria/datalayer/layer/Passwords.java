package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.credential.Password;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The passwords of one store in one pass; each secret is read once. */
final class Passwords {
    private final CredentialStore credentials;
    private final SecureRandom random;
    private final Map<String, Optional<Credential>> read = new HashMap<>();
    private final List<String> versions = new ArrayList<>();

    Passwords(CredentialStore credentials, SecureRandom random) {
        this.credentials = credentials;
        this.random = random;
    }

    /**
     * A value that a person keeps in a secret.
     *
     * @throws CredentialException with a sentence that says which secret and key to make
     */
    Password given(SecretRef reference, String defaultKey) throws CredentialException {
        String key = reference.key() == null ? defaultKey : reference.key();
        Password value = optional(reference.name(), key)
                .orElseThrow(() -> new CredentialException(
                        "KeyMissing",
                        true,
                        "Secret %s has no text under the key '%s': add it".formatted(reference.name(), key),
                        null));
        if (value.reveal().isEmpty()) {
            throw new CredentialException(
                    "EmptyPassword",
                    true,
                    "the key '%s' of Secret %s is empty: put the value there".formatted(key, reference.name()),
                    null);
        }
        return value;
    }

    /** A value that need not be there, of a secret that must. */
    Optional<Password> optional(String secret, String key) throws CredentialException {
        Credential credential = look(secret)
                .orElseThrow(() -> new CredentialException(
                        "SecretMissing",
                        true,
                        "Secret %s is missing: make it, with the key '%s'".formatted(secret, key),
                        null));
        return credential.field(key);
    }

    /**
     * The password that a role should have, and the binding secret that goes with it. The secret is written first, so
     * that no password is ever on a server that nobody knows.
     *
     * @param given a person's own secret, or null when the password is to be made
     * @param binding the whole content for a password
     * @param mayWrite false: then nothing is made
     */
    DesiredPassword ofRole(
            @Nullable SecretRef given, String name, Function<Password, BindingSecret> binding, boolean mayWrite)
            throws CredentialException {
        Optional<Credential> kept = look(name, false);
        Password password;
        if (given != null) {
            password = given(given, "password");
        } else {
            Optional<Password> known = kept.flatMap(secret -> secret.field("password"))
                    .filter(value -> !value.reveal().isEmpty());
            if (known.isEmpty() && !mayWrite) {
                return DesiredPassword.toBeMade();
            }
            password = known.orElseGet(() -> Password.make(random));
        }
        boolean ownSecret = given == null || !given.name().equals(name);
        if (mayWrite && ownSecret) {
            BindingSecret wanted = binding.apply(password);
            if (kept.isEmpty() || !kept.get().fields().equals(wanted.fields())) {
                credentials.keep(wanted);
            }
        }
        return DesiredPassword.of(password);
    }

    /** Which versions of the person's own secrets were read; for the fingerprint of what is asked. */
    List<String> versions() {
        return List.copyOf(versions);
    }

    private Optional<Credential> look(String name) throws CredentialException {
        return look(name, true);
    }

    private Optional<Credential> look(String name, boolean personsOwn) throws CredentialException {
        Optional<Credential> known = read.get(name);
        if (known == null) {
            known = credentials.read(name);
            read.put(name, known);
            if (personsOwn) {
                versions.add(name + "@" + known.map(Credential::version).orElse("none"));
            }
        }
        return known;
    }
}
