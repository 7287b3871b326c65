package io.zentoria.datalayer.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a command without a cluster finds secrets. */
final class SecretOptions {
    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            defaultValue = "zdl-secrets",
            description = "Folder with the secrets as files, DIR/<secret>/<key>; ZDL_SECRET_<SECRET>_<KEY> in the"
                    + " environment comes before it. Default: ${DEFAULT-VALUE}.")
    private Path secrets = Path.of("zdl-secrets");

    SecretFiles files() {
        return new SecretFiles(secrets, System.getenv());
    }
}
