package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.layer.ChangelogSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A resource in a file, with the changelogs that it names. */
final class ResourceOptions {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "YAML with a ZentoriaDataLayer; - reads the standard input.")
    String file = "";

    @Mixin
    private ChangelogOptions changelogs = new ChangelogOptions();

    ResourceFile resource() throws UserException {
        return ResourceFile.read(file);
    }

    ChangelogSource changelogSource() {
        return changelogs.source();
    }
}
