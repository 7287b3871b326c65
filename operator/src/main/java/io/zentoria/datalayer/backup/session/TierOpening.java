package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tier.RcloneTier;
import io.zentoria.datalayer.backup.tier.S3Tier;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens tiers with the credentials as they are now. */
final class TierOpening {
    private static final Logger LOG = LoggerFactory.getLogger(TierOpening.class);
    /** What people call the two halves of such a key: this project, others, and AWS itself. */
    private static final List<String> ACCESS_KEYS = List.of("access-key", "access-key-id", "AWS_ACCESS_KEY_ID");

    private static final List<String> SECRET_KEYS = List.of("secret-key", "secret-access-key", "AWS_SECRET_ACCESS_KEY");

    private final CredentialStore credentials;
    private final Site site;

    TierOpening(CredentialStore credentials, Site site) {
        this.credentials = credentials;
        this.site = site;
    }

    Tier open(BackupSpec.Tier tier) throws BackupException {
        try {
            if (tier.filesystem() != null) {
                return new FilesystemTier(tier.name(), Path.of(tier.filesystem().path()));
            }
            if (tier.s3() != null) {
                return s3(tier.name(), tier.s3());
            }
            if (tier.rclone() != null) {
                return rclone(tier.name(), tier.rclone());
            }
        } catch (CredentialException e) {
            throw BackupSession.credential(e);
        }
        throw BackupException.permanent(
                "TierUnknown", "tier %s is none: write filesystem, s3 or rclone".formatted(tier.name()), null);
    }

    private Tier s3(String name, BackupSpec.S3 s3) throws CredentialException {
        SecretRef reference = s3.credentialsSecretRef();
        // Without a secret the usual places of AWS are looked into: environment, profile, the machine's own role.
        String access =
                reference == null ? "" : oneOf(reference.name(), ACCESS_KEYS).reveal();
        Password secret = reference == null ? Password.of("") : oneOf(reference.name(), SECRET_KEYS);
        return new S3Tier(
                name,
                new S3Tier.Settings(
                        Optional.ofNullable(s3.endpoint()).map(URI::create),
                        s3.bucket(),
                        Objects.requireNonNullElse(s3.region(), "us-east-1"),
                        Boolean.TRUE.equals(s3.pathStyle()),
                        access,
                        secret));
    }

    private Password oneOf(String secret, List<String> keys) throws CredentialException {
        for (String key : keys) {
            Optional<Password> value = credentials.read(secret).flatMap(all -> all.field(key));
            if (value.isPresent()) {
                return value.get();
            }
        }
        return given(credentials, new SecretRef(secret, keys.getFirst()), keys.getFirst());
    }

    private Tier rclone(String name, BackupSpec.Rclone rclone) throws CredentialException, BackupException {
        SecretRef reference = rclone.configSecretRef();
        String key = Objects.requireNonNullElse(reference.key(), "rclone.conf");
        return new RcloneTier(
                name,
                rclone.remote(),
                given(credentials, reference, "rclone.conf"),
                site.tools(),
                site.staging(),
                fresh -> keep(reference.name(), key, fresh));
    }

    /** A token that rclone refreshed is the only one that works from then on. */
    private void keep(String secret, String key, Password fresh) {
        try {
            credentials.update(secret, key, fresh);
        } catch (CredentialException e) {
            LOG.error("rclone refreshed its token, and Secret {} could not take it: {}", secret, e.getMessage());
        }
    }

    static Password given(CredentialStore credentials, SecretRef reference, String defaultKey)
            throws CredentialException {
        String key = Objects.requireNonNullElse(reference.key(), defaultKey);
        Credential credential = credentials
                .read(reference.name())
                .orElseThrow(() -> new CredentialException(
                        "SecretMissing",
                        true,
                        "Secret %s is missing: make it, with the key '%s'".formatted(reference.name(), key),
                        null));
        return credential
                .field(key)
                .filter(value -> !value.reveal().isEmpty())
                .orElseThrow(() -> new CredentialException(
                        "KeyMissing",
                        true,
                        "Secret %s has no text under the key '%s': add it".formatted(reference.name(), key),
                        null));
    }
}
