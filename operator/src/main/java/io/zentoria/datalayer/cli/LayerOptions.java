package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.plan.Hands;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that work on a file have in common. */
final class LayerOptions {
    @Mixin
    ResourceOptions written = new ResourceOptions();

    @Mixin
    private SecretOptions secrets = new SecretOptions();

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
                .of(resource.owner(), resource.resource().getSpec(), secrets.files(), written.changelogSource());
    }
}
