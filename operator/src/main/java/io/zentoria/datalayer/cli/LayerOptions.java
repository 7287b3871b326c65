package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.ChangelogSource;
import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.plan.Hands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Option;

/** What the commands that work on a file have in common. */
final class LayerOptions {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "YAML with a ZentoriaDataLayer; - reads the standard input.")
    String file = "";

    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            defaultValue = "zdl-secrets",
            description = "Folder with the secrets as files, DIR/<secret>/<key>; ZDL_SECRET_<SECRET>_<KEY> in the"
                    + " environment comes before it. Default: ${DEFAULT-VALUE}.")
    Path secrets = Path.of("zdl-secrets");

    @Option(
            names = "--changelogs",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder with the changelogs of configMapRef, DIR/<name>/<key>. Default: ${DEFAULT-VALUE}.")
    Path changelogs = Path.of(".");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, json or yaml. Default: ${DEFAULT-VALUE}.")
    Format output = Format.TEXT;

    /** How an outcome is printed. */
    enum Format {
        TEXT,
        JSON,
        YAML
    }

    ResourceFile resource() throws UserException {
        return ResourceFile.read(file);
    }

    DataLayer layer(ResourceFile resource) {
        return new DataLayers(Hands.DIRECT, new SecureRandom(), Clock.systemUTC())
                .of(
                        resource.owner(),
                        resource.resource().getSpec(),
                        new SecretFiles(secrets, System.getenv()),
                        changelogSource());
    }

    private ChangelogSource changelogSource() {
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
