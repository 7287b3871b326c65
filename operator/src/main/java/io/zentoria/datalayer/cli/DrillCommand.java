package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.Drill;
import io.zentoria.datalayer.backup.restore.RestoreRun;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.DrillPlaces;
import io.zentoria.datalayer.backup.session.ScratchCleaning;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Proves the newest backups by restoring them. */
@Command(
        name = "drill",
        description = "Restores the newest backup of each store and tier into scratch space, checks it, and drops it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all good", "1:a backup did not restore, or there is none"})
final class DrillCommand implements Callable<Integer> {
    @Mixin
    private BackupOptions options = new BackupOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, BackupException, InterruptedException {
        Logging.quiet();
        try (BackupSession session = options.session()) {
            if (session.stores().isEmpty()) {
                throw new UserException("a drill restores into the servers of a resource: name it with --file", null);
            }
            ScratchCleaning.clean(session);
            List<RestoreStatus.Proof> proofs = new Drill(new RestoreRun(
                            session::restore,
                            session.encryption(),
                            session.site().staging(),
                            session.site().clock()))
                    .run(
                            UUID.randomUUID().toString().replace("-", "").substring(0, 12),
                            session.owner().namespace() + "/" + session.owner().name(),
                            DrillPlaces.of(session, Set.copyOf(options.stores)),
                            Objects.requireNonNull(spec).commandLine().getErr()::println);
            if (proofs.isEmpty()) {
                throw new UserException("there is no backup in any tier: make one with 'zdl backup'", null);
            }
            Proofs.print(spec.commandLine().getOut(), proofs);
            return proofs.stream().allMatch(proof -> Boolean.TRUE.equals(proof.good())) ? 0 : 1;
        }
    }
}
