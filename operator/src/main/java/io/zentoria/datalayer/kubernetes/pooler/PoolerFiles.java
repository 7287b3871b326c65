package io.zentoria.datalayer.kubernetes.pooler;

import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.credential.ScramVerifier;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.pooler.PgBouncerIni;
import io.zentoria.datalayer.pooler.PooledServer;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.UserList;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a pooler, and who logs in to its console.
 *
 * @param users the user list; like a password it prints as {@code ***}
 */
record PoolerFiles(String ini, Password users, Admin admin) {
    /** Where the files are in a pod. */
    static final String FOLDER = "/etc/pgbouncer";

    static final String TLS_FOLDER = "/etc/pgbouncer-tls";
    static final String INI = "pgbouncer.ini";
    static final String USERS = "userlist.txt";
    static final String SERVER_CA = "server-ca.crt";

    private static final String MACHINE_CA = "/etc/ssl/certs/ca-certificates.crt";
    private static final String CONSOLE_USER = "zentoria_pooler";

    /** A login of the console. */
    record Admin(String user, Password password) {}

    /**
     * The files for a spec.
     *
     * @param server the server with its verifiers
     * @param before the user list as it is kept now, so that what stands there well stays
     */
    static PoolerFiles of(
            PostgresSpec spec, PoolerDesired desired, PooledServer server, Admin admin, Optional<Password> before) {
        Map<String, Password> verifiers = new HashMap<>();
        server.verifiers().forEach((role, verifier) -> {
            if (ScramVerifier.isOne(verifier.reveal())) {
                verifiers.put(role, verifier);
            }
        });
        verifiers.put(
                admin.user(),
                before.flatMap(list -> UserList.verifierOf(admin.user(), list))
                        .filter(known -> ScramVerifier.matches(known.reveal(), admin.password()))
                        .orElseGet(() -> Password.of(ScramVerifier.make(admin.password(), new SecureRandom()))));
        String ini = PgBouncerIni.render(
                desired,
                new PgBouncerIni.Places(
                        "*",
                        FOLDER + "/" + USERS,
                        admin.user(),
                        serverCa(spec.endpoint().tls()),
                        certificate(spec)));
        return new PoolerFiles(ini, UserList.render(verifiers), admin);
    }

    private static Optional<String> serverCa(@Nullable Tls tls) {
        if (tls == null || tls.mode() != Tls.Mode.VERIFY_FULL) {
            return Optional.empty();
        }
        return Optional.of(tls.caSecretRef() == null ? MACHINE_CA : FOLDER + "/" + SERVER_CA);
    }

    private static Optional<PgBouncerIni.Certificate> certificate(PostgresSpec spec) {
        PoolerSpec pooler = spec.pooler();
        return pooler == null || pooler.tlsSecretName() == null
                ? Optional.empty()
                : Optional.of(new PgBouncerIni.Certificate(TLS_FOLDER + "/tls.crt", TLS_FOLDER + "/tls.key"));
    }

    /**
     * The login of the console: a person's, else one that is made once and kept.
     *
     * @return empty when it would have to be made and nothing may be written
     * @throws CredentialException with a sentence that says which Secret is missing
     */
    static Optional<Admin> admin(Owner owner, @Nullable SecretRef given, CredentialStore secrets, boolean mayWrite)
            throws CredentialException {
        String name = given == null ? PoolerNames.admin(owner) : given.name();
        Optional<Credential> kept = secrets.read(name);
        if (kept.isPresent()) {
            return Optional.of(
                    new Admin(field(kept.get(), name, "username").reveal(), field(kept.get(), name, "password")));
        }
        if (given != null) {
            throw new CredentialException(
                    "SecretMissing",
                    true,
                    "Secret %s is missing: make it, with the keys username and password".formatted(name),
                    null);
        }
        if (!mayWrite) {
            return Optional.empty();
        }
        Password made = Password.make(new SecureRandom());
        secrets.keep(
                new BindingSecret(name, "Opaque", Map.of("username", Password.of(CONSOLE_USER), "password", made)));
        return Optional.of(new Admin(CONSOLE_USER, made));
    }

    private static Password field(Credential credential, String secret, String key) throws CredentialException {
        return credential
                .field(key)
                .filter(value -> !value.reveal().isEmpty())
                .orElseThrow(() -> new CredentialException(
                        "KeyMissing",
                        true,
                        "Secret %s has no text under the key '%s': add it".formatted(secret, key),
                        null));
    }
}
