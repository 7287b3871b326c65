package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.FetchedBackup;
import io.zentoria.datalayer.backup.restore.TierCatalog;
import io.zentoria.datalayer.backup.restore.Words;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What lies in the tiers, and the resource that lies beside each backup. */
@Command(
        name = "backups",
        description =
                "Lists the backups in the tiers of a resource, or in a place where there is no resource any more.",
        mixinStandardHelpOptions = true)
final class BackupsCommand implements Callable<Integer> {
    @Mixin
    private BackupOptions options = new BackupOptions();

    @Option(names = "--tier", paramLabel = "TIER", split = ",", description = "Only these tiers. Default: all.")
    private List<String> tiers = new ArrayList<>();

    @Option(
            names = "--resource",
            paramLabel = "PATH",
            description =
                    "Prints the resource that lies beside the backup of this path: what a new cluster is made from.")
    private @Nullable String resource;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, BackupException, InterruptedException {
        Logging.quiet();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (BackupSession session = options.session()) {
            List<String> names = tiers.isEmpty() ? session.tierNames() : tiers;
            if (resource != null) {
                out.print(resource(session, names, resource));
                out.flush();
                return 0;
            }
            String prefix = options.at == null
                    ? session.owner().namespace() + "/" + session.owner().name()
                    : "";
            out.printf("%-10s %-58s %-22s %10s  %s%n", "TIER", "PATH", "STORES", "SIZE", "STATE");
            int code = 0;
            for (String name : names) {
                try {
                    for (TierCatalog.Entry entry : TierCatalog.of(session.tier(name), prefix)) {
                        print(out, name, entry);
                    }
                } catch (BackupException e) {
                    spec.commandLine().getErr().println("zdl: " + e.getMessage());
                    code = 1;
                }
            }
            return code;
        }
    }

    private static void print(PrintWriter out, String tier, TierCatalog.Entry entry) {
        if (entry.manifest().isEmpty()) {
            out.printf("%-10s %-58s %-22s %10s  %s%n", tier, entry.folder(), "", "", "manifest damaged");
            return;
        }
        Manifest manifest = entry.manifest().get();
        out.printf(
                "%-10s %-58s %-22s %10s  %s%n",
                tier,
                entry.folder(),
                manifest.stores().stream().map(Manifest.StoreEntry::store).collect(Collectors.joining(",")),
                Words.size(manifest.artifacts().stream()
                        .mapToLong(Manifest.Artifact::storedSize)
                        .sum()),
                manifest.encryption() == null ? "plain" : "encrypted");
    }

    private static String resource(BackupSession session, List<String> names, String path)
            throws UserException, BackupException, InterruptedException {
        for (String name : names) {
            Tier tier = session.tier(name);
            if (tier.manifest(path).isEmpty()) {
                continue;
            }
            try (FetchedBackup fetched = FetchedBackup.of(
                    tier,
                    path,
                    artifact -> artifact.path().equals(RunRequest.RESOURCE_PATH),
                    session.encryption(),
                    session.site().staging())) {
                Path file = fetched.files().get(RunRequest.RESOURCE_PATH);
                if (file != null) {
                    return Files.readString(file);
                }
            } catch (IOException e) {
                throw new UserException(
                        "the resource could not be read from " + session.site().staging(), e);
            }
        }
        throw new UserException("no tier has a backup " + path + ": 'zdl backups' lists what is there", null);
    }
}
