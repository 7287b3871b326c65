package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.ChangelogSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A resource in a file, with the changelogs that it names. */
final class ResourceOptions {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "YAML with a ZentoriaDataLayer; - reads the standard input.")
    String file = "";

    @Option(
            names = "--changelogs",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder with the changelogs of configMapRef, DIR/<name>/<key>. Default: ${DEFAULT-VALUE}.")
    Path changelogs = Path.of(".");

    ResourceFile resource() throws UserException {
        return ResourceFile.read(file);
    }

    ChangelogSource changelogSource() {
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
