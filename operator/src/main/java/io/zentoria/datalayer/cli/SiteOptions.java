package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tool.Tools;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The machine that backups are made on. */
final class SiteOptions {
    @Option(
            names = "--tools",
            paramLabel = "DIR",
            description = "Folders with pg_dump, redis-cli, rclone and the like; looked into before those of PATH.")
    List<Path> tools = new ArrayList<>();

    @Option(
            names = "--staging",
            paramLabel = "DIR",
            description = "Folder with room for a backup. Default: a folder of this user's where files are temporary.")
    Path staging = Path.of(System.getProperty("java.io.tmpdir"), "zdl-staging-" + System.getProperty("user.name"));

    /** @param hookCommands whether hooks of the resource may start programs on this machine */
    Site site(boolean hookCommands) {
        return new Site(Tools.in(tools), staging.toAbsolutePath(), Clock.systemUTC(), hookCommands);
    }
}
