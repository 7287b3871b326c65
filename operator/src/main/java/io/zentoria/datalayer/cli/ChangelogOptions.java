package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.ChangelogSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a command without a cluster finds a person's own changelogs. */
final class ChangelogOptions {
    @Option(
            names = "--changelogs",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder with the changelogs of configMapRef, DIR/<name>/<key>. Default: ${DEFAULT-VALUE}.")
    private Path changelogs = Path.of(".");

    ChangelogSource source() {
        return (name, key) -> {
            Path path = changelogs.resolve(name).resolve(key).normalize();
            if (!path.startsWith(changelogs.normalize())) {
                throw new CredentialException("ConfigMapMissing", true, path + " is outside " + changelogs, null);
            }
            try {
                return Files.readString(path);
            } catch (IOException e) {
                throw new CredentialException(
                        "ConfigMapMissing",
                        true,
                        "the changelog %s cannot be read: put it there, or name its folder with --changelogs"
                                .formatted(path),
                        e);
            }
        };
    }
}
