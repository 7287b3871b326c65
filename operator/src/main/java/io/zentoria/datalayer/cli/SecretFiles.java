package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Secrets for the command line: {@code DIR/<secret>/<key>}, the layout of mounted Kubernetes Secrets, and before them the
 * environment, {@code ZDL_SECRET_<SECRET>_<KEY>} in capitals with {@code _} for every other character. What is made is
 * kept in the folder, readable by its owner alone.
 */
final class SecretFiles implements CredentialStore {
    private static final String PREFIX = "ZDL_SECRET_";

    private final Path folder;
    private final Map<String, String> environment;

    SecretFiles(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Optional<Credential> read(String name) throws CredentialException {
        Map<String, Password> fields = new HashMap<>();
        Path secret = pathOf(name);
        if (Files.isDirectory(secret, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> keys = Files.list(secret)) {
                for (Path key : keys.filter(SecretFiles::isKey).toList()) {
                    fields.put(key.getFileName().toString(), Password.of(withoutLineBreak(Files.readString(key))));
                }
            } catch (IOException e) {
                throw new CredentialException(
                        "SecretUnreadable", true, "the files in " + secret + " cannot be read as text", e);
            }
        }
        String prefix = PREFIX + capitals(name) + "_";
        environment.forEach((variable, value) -> {
            if (variable.startsWith(prefix)) {
                String key = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
                fields.put(key, Password.of(value));
                fields.put(key.replace('_', '-'), Password.of(value));
            }
        });
        return fields.isEmpty() ? Optional.empty() : Optional.of(new Credential("file", fields));
    }

    @Override
    public void keep(BindingSecret secret) throws CredentialException {
        Path target = pathOf(secret.name());
        try {
            Files.createDirectories(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (Map.Entry<String, Password> field : secret.fields().entrySet()) {
                write(target.resolve(field.getKey()), field.getValue());
            }
        } catch (IOException e) {
            throw new CredentialException(
                    "SecretUnwritable",
                    true,
                    "the secret %s cannot be kept in %s: name a folder that can be written to with --secrets"
                            .formatted(secret.name(), folder),
                    e);
        }
    }

    @Override
    public void update(String name, String key, Password value) throws CredentialException {
        Path file = pathOf(name).resolve(key);
        try {
            write(file, value);
        } catch (IOException e) {
            throw new CredentialException(
                    "SecretUnwritable",
                    true,
                    "%s has a new value that cannot be kept: make its folder writable, or the next run is locked out"
                            .formatted(file),
                    e);
        }
    }

    @Override
    public void forget(String name) {
        // The command line deletes nothing.
    }

    /** A new file that replaces the old one whole: a stop in between loses neither. */
    private static void write(Path file, Password value) throws IOException {
        Path fresh = Files.createTempFile(
                file.getParent(),
                ".",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, List.of(value.reveal()));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Hidden files are those of a mounted volume, or what a stop in the middle of a write left behind. */
    private static boolean isKey(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
    }

    private Path pathOf(String name) throws CredentialException {
        Path path = folder.resolve(name).normalize();
        if (!path.startsWith(folder.normalize()) || !name.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
            throw new CredentialException("SecretMissing", true, "'" + name + "' is no name of a secret", null);
        }
        return path;
    }

    private static String capitals(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String withoutLineBreak(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text;
    }
}
