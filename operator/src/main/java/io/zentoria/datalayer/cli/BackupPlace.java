package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place with backups and nothing else: what a person has whose cluster is gone. */
final class BackupPlace {
    /** What the tier is called that the place is. */
    static final String TIER = "at";

    private static final String IDENTITY = "identity";
    private static final String RCLONE = "rclone";

    private final BackupSpec.Tier tier;
    private final Map<String, Path> files;

    private BackupPlace(BackupSpec.Tier tier, Map<String, Path> files) {
        this.tier = tier;
        this.files = Map.copyOf(files);
    }

    /**
     * Reads the word of a place.
     *
     * @throws UserException when it is none; the message says what to write
     */
    static BackupPlace of(String place, Optional<Path> identity, Optional<Path> rcloneConfig) throws UserException {
        Map<String, Path> files = new HashMap<>();
        identity.ifPresent(file -> files.put(IDENTITY, file));
        rcloneConfig.ifPresent(file -> files.put(RCLONE, file));
        if (place.startsWith("s3://")) {
            return new BackupPlace(new BackupSpec.Tier(TIER, true, null, s3(place), null), files);
        }
        if (place.startsWith("rclone:")) {
            if (rcloneConfig.isEmpty()) {
                throw new UserException("name rclone's configuration with --rclone-config", null);
            }
            return new BackupPlace(
                    new BackupSpec.Tier(
                            TIER,
                            true,
                            null,
                            null,
                            new BackupSpec.Rclone(place.substring("rclone:".length()), new SecretRef(RCLONE, RCLONE))),
                    files);
        }
        Path folder = Path.of(place).toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw new UserException(
                    folder + " is no folder: write a folder, s3://BUCKET?endpoint=URL, or rclone:REMOTE:PATH", null);
        }
        return new BackupPlace(
                new BackupSpec.Tier(TIER, null, new BackupSpec.Filesystem(folder.toString(), null), null, null), files);
    }

    private static BackupSpec.S3 s3(String place) throws UserException {
        URI uri;
        try {
            uri = URI.create(place);
        } catch (IllegalArgumentException e) {
            throw new UserException(place + " is no place: write s3://BUCKET?endpoint=https://HOST", e);
        }
        Map<String, String> query = new HashMap<>();
        for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                query.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
            }
        }
        String bucket = uri.getAuthority();
        if (bucket == null || bucket.isEmpty()) {
            throw new UserException(place + " names no bucket: write s3://BUCKET?endpoint=https://HOST", null);
        }
        @Nullable String endpoint = query.get("endpoint");
        return new BackupSpec.S3(
                endpoint,
                bucket,
                query.get("region"),
                // Whoever names a server of their own has most often one that keeps buckets in the path.
                !"false".equals(query.getOrDefault("pathStyle", String.valueOf(endpoint != null))),
                null);
    }

    /** The backups there; there are no stores. */
    BackupSession session(Site site) {
        BackupSpec.Encryption encryption = files.containsKey(IDENTITY)
                ? new BackupSpec.Encryption(new SecretRef(IDENTITY, IDENTITY), List.of())
                : null;
        BackupSpec backup =
                new BackupSpec(null, null, null, null, null, encryption, List.of(tier), List.of(), null, null, null);
        return new BackupSession(
                new Owner("default", "none"),
                new DataLayerSpec(null, null, null, null, backup, null),
                new GivenFiles(files),
                site);
    }

    /** Secrets that are files named on the command line. */
    private record GivenFiles(Map<String, Path> files) implements CredentialStore {
        @Override
        public Optional<Credential> read(String name) throws CredentialException {
            Path file = files.get(name);
            if (file == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Credential("file", Map.of(name, Password.of(Files.readString(file)))));
            } catch (IOException e) {
                throw new CredentialException("SecretUnreadable", true, file + " cannot be read as text", e);
            }
        }

        @Override
        public void keep(BindingSecret secret) {
            throw new IllegalStateException("nothing is made from a place with backups alone");
        }

        @Override
        public void forget(String name) {
            throw new IllegalStateException("nothing is deleted from a place with backups alone");
        }

        @Override
        public void update(String name, String key, Password value) throws CredentialException {
            Path file = files.get(name);
            if (file == null) {
                throw new CredentialException("SecretUnwritable", true, "there is no file for " + name, null);
            }
            try {
                Files.writeString(file, value.reveal());
            } catch (IOException e) {
                throw new CredentialException(
                        "SecretUnwritable", true, file + " has a new token that could not be written there", e);
            }
        }
    }
}
