package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.backup.tool.Tools;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The machine that backups are made on.
 *
 * @param tools where its programs are
 * @param staging a folder with room for one backup; what a crash leaves there is removed by the next start
 * @param hookCommands whether hooks may start programs here: whoever may write a resource could start anything then
 */
public record Site(Tools tools, Path staging, Clock clock, boolean hookCommands) {
    /** A machine on which hooks may not start programs. */
    public Site(Tools tools, Path staging, Clock clock) {
        this(tools, staging, clock, false);
    }
}
