package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.RestoreRun;
import io.zentoria.datalayer.backup.restore.Selections;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.run.StoreReading;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.ScratchCleaning;
import io.zentoria.datalayer.kubernetes.backups.ResourceYaml;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A restore by hand, without a cluster. */
@Command(
        name = "restore",
        description = "Restores a backup into the stores of a resource: beside the live data, or in its place.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private BackupOptions options = new BackupOptions();

    @Option(names = "--tier", required = true, paramLabel = "TIER", description = "The tier that has the backup.")
    private String tier = "";

    @Option(
            names = "--path",
            required = true,
            paramLabel = "PATH",
            description = "The backup in it, as 'zdl backups' lists it.")
    private String path = "";

    @Option(
            names = "--suffix",
            paramLabel = "SUFFIX",
            defaultValue = "_restored",
            description = "What the names of restored things end in. Default: ${DEFAULT-VALUE}.")
    private String suffix = "_restored";

    @Option(names = "--in-place", description = "Replaces the live data; a safety backup is made first.")
    private boolean inPlace;

    @Option(
            names = "--confirm",
            paramLabel = "NAME",
            description = "The name of the resource, when live data is replaced.")
    private @Nullable String confirm;

    @Option(names = "--no-safety-backup", description = "For servers that hold nothing yet.")
    private boolean noSafety;

    @Option(names = "--database", paramLabel = "NAME", description = "Only this database.")
    private @Nullable String database;

    @Option(names = "--table", paramLabel = "SCHEMA.TABLE", description = "Only this table of --database.")
    private @Nullable String table;

    @Option(names = "--collection", paramLabel = "NAME", description = "Only this collection.")
    private @Nullable String collection;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, BackupException, InterruptedException {
        Logging.quiet();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (BackupSession session = options.session()) {
            if (inPlace && !session.owner().name().equals(confirm)) {
                throw new UserException(
                        "--in-place replaces live data: say --confirm "
                                + session.owner().name(),
                        null);
            }
            ScratchCleaning.clean(session);
            StoreRestore.Target target =
                    inPlace ? new StoreRestore.Target.InPlace() : new StoreRestore.Target.Suffix(suffix);
            boolean part = database != null || table != null || collection != null;
            List<RestoreStatus.Proof> proofs = new RestoreRun(
                            session::restore,
                            session.encryption(),
                            session.site().staging(),
                            session.site().clock())
                    .restore(
                            new RestoreRun.Request(
                                    UUID.randomUUID()
                                            .toString()
                                            .replace("-", "")
                                            .substring(0, 12),
                                    session.tier(tier),
                                    path,
                                    stores(),
                                    target,
                                    Selections.of(part ? new RestoreSpec.Only(database, table, collection) : null)),
                            inPlace && !noSafety ? () -> safety(session, err) : () -> {},
                            err::println);
            Proofs.print(out, proofs);
            return 0;
        }
    }

    /** A part of one store names its store by what it is. */
    private Set<StoreKind> stores() {
        if (!options.stores.isEmpty()) {
            return EnumSet.copyOf(options.stores);
        }
        if (collection != null) {
            return EnumSet.of(StoreKind.QDRANT);
        }
        return database != null ? EnumSet.of(StoreKind.POSTGRES) : EnumSet.noneOf(StoreKind.class);
    }

    private void safety(BackupSession session, PrintWriter err) throws BackupException, InterruptedException {
        Instant now = session.site().clock().instant().truncatedTo(ChronoUnit.SECONDS);
        String first = session.tierNames().getFirst();
        String folder = BackupName.folder(session.owner(), BackupName.MANUAL, now);
        Set<StoreKind> kinds = stores().isEmpty() ? session.stores() : stores();
        StoreReading.Result result = new StoreReading(session)
                .take(
                        new RunRequest(
                                BackupName.of(session.owner().name(), BackupName.MANUAL, now),
                                session.owner(),
                                BackupName.MANUAL,
                                now,
                                folder,
                                ResourceYaml.of(session.owner(), session.spec())),
                        kinds,
                        new BackupRun(
                                session.tier(first),
                                session.encryption(),
                                session.site().clock()),
                        (artifact, bytes, estimate) -> {});
        result.trouble().ifPresent(sentence -> err.println("zdl: " + sentence));
        err.println("what is there now is backed up as " + folder + " in tier " + first);
    }
}
