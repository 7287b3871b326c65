package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.plan.Hands;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that work on a file have in common. */
final class LayerOptions {
    @Mixin
    ResourceOptions written = new ResourceOptions();

    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            defaultValue = "zdl-secrets",
            description = "Folder with the secrets as files, DIR/<secret>/<key>; ZDL_SECRET_<SECRET>_<KEY> in the"
                    + " environment comes before it. Default: ${DEFAULT-VALUE}.")
    Path secrets = Path.of("zdl-secrets");

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
        return written.resource();
    }

    DataLayer layer(ResourceFile resource) {
        return new DataLayers(Hands.DIRECT, new SecureRandom(), Clock.systemUTC())
                .of(
                        resource.owner(),
                        resource.resource().getSpec(),
                        new SecretFiles(secrets, System.getenv()),
                        written.changelogSource());
    }
}
