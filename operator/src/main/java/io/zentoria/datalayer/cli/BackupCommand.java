package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.TierCatalog;
import io.zentoria.datalayer.backup.restore.Words;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.run.StoreReading;
import io.zentoria.datalayer.backup.run.TierCopy;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.kubernetes.backups.ResourceYaml;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A backup by hand, without a cluster; its subcommand is what the Job of a cluster runs. */
@Command(
        name = "backup",
        description = "Backs up the stores of a resource into its tiers, now.",
        mixinStandardHelpOptions = true,
        subcommands = BackupRunCommand.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:in every tier",
            "1:there is no backup",
            "2:a backup, but not in every tier, or a hook after it failed"
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private BackupOptions options = new BackupOptions();

    @Option(
            names = "--tier",
            paramLabel = "TIER",
            split = ",",
            description = "Where to; the first one is written first, the others are copied from it. Default: all.")
    private List<String> tiers = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, BackupException, InterruptedException {
        Logging.quiet();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (BackupSession session = options.session()) {
            List<String> into = tiers.isEmpty() ? session.tierNames() : tiers;
            if (into.isEmpty() || session.stores().isEmpty()) {
                throw new UserException(
                        "the resource has no stores or no backup.tiers: there is nothing to back up", null);
            }
            Instant now = session.site().clock().instant().truncatedTo(ChronoUnit.SECONDS);
            String folder = BackupName.folder(session.owner(), BackupName.MANUAL, now);
            Tier first = session.tier(into.getFirst());
            ProgressLine line = new ProgressLine(err, System.console() != null, sizesBefore(session, first));
            StoreReading.Result result = new StoreReading(session)
                    .take(
                            new RunRequest(
                                    BackupName.of(session.owner().name(), BackupName.MANUAL, now),
                                    session.owner(),
                                    BackupName.MANUAL,
                                    now,
                                    folder,
                                    ResourceYaml.of(session.owner(), session.spec())),
                            options.wanted(session.stores()),
                            new BackupRun(
                                    first, session.encryption(), session.site().clock()),
                            line);
            line.end();
            out.printf("%s%n", folder);
            for (Manifest.Artifact artifact : result.manifest().artifacts()) {
                out.printf("  %-44s %12s%n", artifact.storedPath(), Words.size(artifact.storedSize()));
            }
            out.printf("in tier %s%n", first.name());
            int copied = copies(session, first, into.subList(1, into.size()), folder, out, err);
            result.trouble().ifPresent(sentence -> err.println("zdl: " + sentence));
            return result.afterwards().isEmpty() ? copied : 2;
        }
    }

    /** How big each artifact was the last time, for the bar. */
    private static Map<String, Long> sizesBefore(BackupSession session, Tier first)
            throws BackupException, InterruptedException {
        Map<String, Long> sizes = new HashMap<>();
        String prefix = session.owner().namespace() + "/" + session.owner().name();
        for (StoreKind store : session.stores()) {
            TierCatalog.newest(first, prefix, store)
                    .flatMap(TierCatalog.Entry::manifest)
                    .ifPresent(manifest -> manifest.artifacts()
                            .forEach(artifact -> sizes.putIfAbsent(artifact.path(), artifact.size())));
        }
        return sizes;
    }

    private static int copies(
            BackupSession session, Tier first, List<String> others, String folder, PrintWriter out, PrintWriter err)
            throws BackupException, InterruptedException {
        int code = 0;
        TierCopy copy = new TierCopy(session.encryption(), session.site().staging());
        for (String other : others) {
            try {
                copy.copy(first, session.tier(other), folder);
                out.printf("in tier %s%n", other);
            } catch (BackupException e) {
                err.println("zdl: tier " + other + ": " + e.getMessage());
                code = 2;
            }
        }
        return code;
    }
}
