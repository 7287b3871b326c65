package io.zentoria.datalayer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final String BINDING = "personal-redis-n8n";

    /** Secrets in memory; every word to it is written down. */
    private static final class MemorySecrets implements CredentialStore {
        final Map<String, Map<String, Password>> secrets = new HashMap<>();
        final List<String> log = new ArrayList<>();
        boolean unreadable;
        boolean unwritable;

        @Override
        public Optional<Credential> read(String name) throws CredentialException {
            log.add("read " + name);
            if (unreadable) {
                throw new CredentialException("SecretUnreadable", false, "no answer", null);
            }
            return Optional.ofNullable(secrets.get(name)).map(fields -> new Credential("1", fields));
        }

        @Override
        public void keep(BindingSecret secret) throws CredentialException {
            log.add("keep " + secret.name());
            if (unwritable) {
                throw new CredentialException("SecretUnreadable", false, "no answer", null);
            }
            secrets.put(secret.name(), secret.fields());
        }

        @Override
        public void forget(String name) {
            throw new AssertionError("nothing asks for that");
        }

        @Override
        public void update(String name, String key, Password value) {
            throw new AssertionError("nothing asks for that");
        }

        void put(String name, String key, String value) {
            secrets.computeIfAbsent(name, unused -> new TreeMap<>()).put(key, Password.of(value));
        }
    }

    private final MemorySecrets store = new MemorySecrets();

    private Passwords pass() {
        return new Passwords(store, new SecureRandom());
    }

    private static Function<Password, BindingSecret> bindingTo(String host) {
        return password -> new BindingSecret(
                BINDING, "servicebinding.io/redis", Map.of("password", password, "host", Password.of(host)));
    }

    private DesiredPassword ofUser(boolean mayWrite) throws CredentialException {
        return pass().ofRole(null, BINDING, bindingTo("redis.example"), mayWrite);
    }

    private static CredentialException refusal(Refused what) {
        return catchThrowableOfType(CredentialException.class, what::run);
    }

    @FunctionalInterface
    private interface Refused {
        void run() throws CredentialException;
    }

    @Test
    void passwordIsMadeOnceAndNeverChanged() throws Exception {
        DesiredPassword first = ofUser(true);
        DesiredPassword second = ofUser(true);

        assertThat(first.known()).isPresent().isEqualTo(second.known());
        assertThat(store.secrets.get(BINDING))
                .containsEntry("password", first.known().orElseThrow());
        assertThat(store.log).containsOnlyOnce("keep " + BINDING);
    }

    @Test
    void passwordThatCannotBeKeptIsNeverHandedOut() {
        store.unwritable = true;

        assertThat(refusal(() -> ofUser(true)).reason()).isEqualTo("SecretUnreadable");
        assertThat(store.secrets).isEmpty();
    }

    @Test
    void secretThatCannotBeReadNeverLeadsToANewPassword() {
        store.put(BINDING, "password", "the one on the server");
        store.unreadable = true;

        assertThat(refusal(() -> ofUser(true)).permanent()).isFalse();
        assertThat(store.log).doesNotContain("keep " + BINDING);
    }

    @Test
    void nothingIsMadeWhileNothingMayBeWritten() throws Exception {
        assertThat(ofUser(false)).isEqualTo(DesiredPassword.toBeMade());
        assertThat(store.secrets).isEmpty();

        store.put(BINDING, "password", "kept");
        assertThat(ofUser(false)).isEqualTo(DesiredPassword.of(Password.of("kept")));
        assertThat(store.log).doesNotContain("keep " + BINDING);
    }

    @Test
    void secretWhosePasswordSomebodyEmptiedGetsANewOne() throws Exception {
        store.put(BINDING, "password", "");

        assertThat(ofUser(true).known().orElseThrow().reveal()).hasSize(32);
    }

    @Test
    void newAddressIsWrittenBesideTheSamePassword() throws Exception {
        Optional<Password> before = ofUser(true).known();

        DesiredPassword after = pass().ofRole(null, BINDING, bindingTo("elsewhere.example"), true);

        assertThat(after.known()).isEqualTo(before);
        assertThat(store.secrets.get(BINDING)).containsEntry("host", Password.of("elsewhere.example"));
    }

    @Test
    void personsOwnPasswordIsUsedAndHandedOnToTheApplication() throws Exception {
        store.put("mine", "password", "chosen");

        DesiredPassword password =
                pass().ofRole(new SecretRef("mine", null), BINDING, bindingTo("redis.example"), true);

        assertThat(password).isEqualTo(DesiredPassword.of(Password.of("chosen")));
        assertThat(store.secrets.get(BINDING)).containsEntry("password", Password.of("chosen"));
        assertThat(store.secrets.get("mine")).containsOnlyKeys("password");
    }

    @Test
    void personsOwnSecretOfTheBindingsNameIsNotOverwritten() throws Exception {
        store.put(BINDING, "password", "chosen");

        pass().ofRole(new SecretRef(BINDING, "password"), BINDING, bindingTo("redis.example"), true);

        assertThat(store.secrets.get(BINDING)).containsOnlyKeys("password");
    }

    @Test
    void missingSecretIsForAPersonToMakeAndTheSentenceSaysHow() {
        CredentialException e = refusal(() -> pass().given(new SecretRef("admin", null), "password"));

        assertThat(e.reason()).isEqualTo("SecretMissing");
        assertThat(e.permanent()).isTrue();
        assertThat(e.getMessage()).contains("admin", "'password'", "make it");
    }

    @Test
    void missingKeyIsNamed() {
        store.put("admin", "pasword", "canary");

        CredentialException e = refusal(() -> pass().given(new SecretRef("admin", "pw"), "password"));

        assertThat(e.reason()).isEqualTo("KeyMissing");
        assertThat(e.getMessage()).contains("admin", "'pw'").doesNotContain("canary");
    }

    @Test
    void emptyValueIsRefusedAndNotTakenForNoPassword() {
        store.put("admin", "password", "");

        assertThat(refusal(() -> pass().given(new SecretRef("admin", null), "password"))
                        .reason())
                .isEqualTo("EmptyPassword");
    }

    @Test
    void userNameMayBeLeftOutOfASecretThatIsThere() throws Exception {
        store.put("admin", "password", "chosen");

        assertThat(pass().optional("admin", "username")).isEmpty();
        assertThat(refusal(() -> pass().optional("nowhere", "username")).reason())
                .isEqualTo("SecretMissing");
    }

    @Test
    void eachSecretIsReadOnceInAPass() throws Exception {
        store.put("admin", "username", "root");
        store.put("admin", "password", "chosen");
        Passwords pass = pass();

        pass.given(new SecretRef("admin", null), "username");
        pass.given(new SecretRef("admin", null), "password");

        assertThat(store.log).containsExactly("read admin");
    }

    @Test
    void fingerprintHoldsTheVersionsOfAPersonsSecretsAndNotOfThoseThatAreMade() throws Exception {
        store.put("mine", "password", "chosen");
        Passwords pass = pass();

        pass.ofRole(new SecretRef("mine", null), BINDING, bindingTo("redis.example"), true);

        assertThat(pass.versions()).containsExactly("mine@1");
    }
}
