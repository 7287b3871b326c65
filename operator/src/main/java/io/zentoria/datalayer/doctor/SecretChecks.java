package io.zentoria.datalayer.doctor;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether the secrets that a person has to make are there, with the keys that are asked for. */
public final class SecretChecks {
    private final CredentialStore credentials;
    private final List<Wanted> wanted = new ArrayList<>();

    private SecretChecks(DataLayerSpec spec, CredentialStore credentials) {
        this.credentials = credentials;
        PostgresSpec postgres = spec.postgres();
        if (postgres != null) {
            add("of PostgreSQL's administrator", postgres.adminSecretRef(), "username", "password");
            authority(postgres.endpoint().tls());
            postgres.roles().forEach(role -> own("of role " + role.name(), role.passwordSecretRef()));
            if (postgres.pooler() != null && postgres.pooler().endpoint() != null) {
                add("of PgBouncer's console", postgres.pooler().adminSecretRef(), "username", "password");
                authority(postgres.pooler().endpoint().tls());
            }
        }
        RedisSpec redis = spec.redis();
        if (redis != null) {
            add("of Redis' administrator", redis.adminSecretRef(), "password");
            authority(redis.endpoint().tls());
            redis.users().forEach(user -> own("of acl user " + user.name(), user.passwordSecretRef()));
        }
        QdrantSpec qdrant = spec.qdrant();
        if (qdrant != null) {
            keyed("with Qdrant's key", qdrant.apiKeySecretRef(), "api-key");
            authority(qdrant.endpoint().tls());
        }
        BackupSpec backup = spec.backup();
        if (backup != null) {
            if (backup.encryption() != null) {
                keyed(
                        "with the age identity of the backups",
                        backup.encryption().identitySecretRef(),
                        "identity");
            }
            for (BackupSpec.Tier tier : backup.tiers()) {
                if (tier.s3() != null) {
                    add("of tier " + tier.name(), tier.s3().credentialsSecretRef());
                }
                if (tier.rclone() != null) {
                    keyed("of tier " + tier.name(), tier.rclone().configSecretRef(), "rclone.conf");
                }
            }
        }
    }

    private record Wanted(String secret, List<String> keys, String purpose) {}

    /** Looks at all of them; a value is never read further than that it is there. */
    public static void run(DataLayerSpec spec, CredentialStore credentials, Consumer<Diagnosis> found) {
        SecretChecks checks = new SecretChecks(spec, credentials);
        checks.wanted.stream().distinct().forEach(wanted -> found.accept(checks.look(wanted)));
    }

    private Diagnosis look(Wanted wanted) {
        String subject = "secret " + wanted.secret();
        try {
            Optional<Credential> there = credentials.read(wanted.secret());
            if (there.isEmpty()) {
                return Diagnosis.fail(
                        subject,
                        "secret %s, %s, is missing".formatted(wanted.secret(), wanted.purpose()),
                        wanted.keys().isEmpty()
                                ? "make it"
                                : "make it, with the keys " + String.join(" and ", wanted.keys()));
            }
            for (String key : wanted.keys()) {
                boolean empty = there.get()
                        .field(key)
                        .filter(value -> !value.reveal().isEmpty())
                        .isEmpty();
                if (empty) {
                    return Diagnosis.fail(
                            subject,
                            "secret %s, %s, has nothing under the key %s"
                                    .formatted(wanted.secret(), wanted.purpose(), key),
                            "put the value there");
                }
            }
            return Diagnosis.ok(subject, "the secret %s is there".formatted(wanted.purpose()));
        } catch (CredentialException e) {
            return Diagnosis.fail(subject, e.getMessage(), "");
        }
    }

    private void add(String purpose, @Nullable SecretRef reference, String... keys) {
        if (reference != null) {
            wanted.add(new Wanted(reference.name(), List.of(keys), purpose));
        }
    }

    private void keyed(String purpose, @Nullable SecretRef reference, String defaultKey) {
        if (reference != null) {
            add(purpose, reference, Objects.requireNonNullElse(reference.key(), defaultKey));
        }
    }

    private void own(String purpose, @Nullable SecretRef reference) {
        keyed(purpose, reference, "password");
    }

    private void authority(@Nullable Tls tls) {
        if (tls != null) {
            keyed("with the certificate of the authority", tls.caSecretRef(), "ca.crt");
        }
    }
}
