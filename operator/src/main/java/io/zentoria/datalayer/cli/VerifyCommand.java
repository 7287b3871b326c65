package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.TierRepair;
import io.zentoria.datalayer.backup.restore.Verification;
import io.zentoria.datalayer.backup.restore.Words;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.ExpectedBackups;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads every artifact and compares it with its manifest. */
@Command(
        name = "verify",
        description = "Reads every artifact of the tiers and compares it with its manifest.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is as the manifests say, or was mended", "1:something is damaged"})
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private BackupOptions options = new BackupOptions();

    @Option(names = "--tier", paramLabel = "TIER", split = ",", description = "Only these tiers. Default: all.")
    private List<String> tiers = new ArrayList<>();

    @Option(names = "--mend", description = "Replaces what is damaged by a good copy of another tier.")
    private boolean mend;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, BackupException, InterruptedException {
        Logging.quiet();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (BackupSession session = options.session()) {
            String prefix = options.at == null
                    ? session.owner().namespace() + "/" + session.owner().name()
                    : "";
            int left = 0;
            for (String name : tiers.isEmpty() ? session.tierNames() : tiers) {
                try {
                    left += verify(session, name, prefix, out, err);
                } catch (BackupException e) {
                    err.println("zdl: " + e.getMessage()); // the other tiers are looked at all the same
                    left++;
                }
            }
            return left == 0 ? 0 : 1;
        }
    }

    /** Returns how many damages are left. */
    private int verify(BackupSession session, String name, String prefix, PrintWriter out, PrintWriter err)
            throws BackupException, InterruptedException {
        Tier tier = session.tier(name);
        Verification.Result result = new Verification(session.encryption())
                .run(tier, prefix, ExpectedBackups.in(session, name), folder -> {});
        out.printf(
                "%s: %d backup%s, %d artifacts, %s as their manifests say%n",
                name,
                result.backups(),
                result.backups() == 1 ? "" : "s",
                result.artifacts(),
                Words.size(result.bytes()));
        out.flush();
        int left = 0;
        for (Verification.Damage damage : result.damages()) {
            err.println("zdl: " + damage.sentence());
            left += mend && mended(session, tier, damage, out, err) ? 0 : 1;
        }
        return left;
    }

    private static boolean mended(
            BackupSession session, Tier tier, Verification.Damage damage, PrintWriter out, PrintWriter err)
            throws BackupException, InterruptedException {
        List<Tier> others = new ArrayList<>();
        for (String name : session.tierNames()) {
            if (!name.equals(tier.name())) {
                others.add(session.tier(name));
            }
        }
        try {
            Optional<String> from =
                    new TierRepair(session.encryption(), session.site().staging()).mend(tier, others, damage);
            from.ifPresent(name -> out.printf("mended %s/%s from tier %s%n", damage.folder(), damage.path(), name));
            return from.isPresent();
        } catch (BackupException e) {
            err.println("zdl: " + e.getMessage());
            return false;
        }
    }
}
