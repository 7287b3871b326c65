package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * One try of a run and of its copy, as the operator does it. As a process it halts at a moment, so that nothing of it can
 * tidy up. Arguments: the folders of both tiers and of the staging, which tier dies, and at which moment.
 */
final class KilledRun {
    static final Instant DUE = Instant.parse("2026-11-24T02:00:00Z");
    static final String FOLDER = "default/personal/daily/2026-11-24T02-00-00Z";
    static final int HALTED = 137;

    private KilledRun() {}

    public static void main(String[] arguments) throws Exception {
        int at = Integer.parseInt(arguments[4]);
        Tier first = new FilesystemTier("local", Path.of(arguments[0]));
        Tier second = new FilesystemTier("copy", Path.of(arguments[1]));
        Runnable death = () -> Runtime.getRuntime().halt(HALTED);
        boolean ofFirst = arguments[3].equals("first");
        attempt(
                ofFirst ? new DyingTier(first, at, death) : first,
                ofFirst ? second : new DyingTier(second, at, death),
                Path.of(arguments[2]));
    }

    /** What the operator does with a backup that it finds unsettled, in the order of BackupExecution. */
    static void attempt(Tier first, Tier second, Path staging) throws BackupException, InterruptedException {
        if (first.manifest(FOLDER).isEmpty()) {
            first.remove(FOLDER);
            RunRequest request = new RunRequest(
                    "personal-daily",
                    new Owner("default", "personal"),
                    "daily",
                    DUE,
                    FOLDER,
                    "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8));
            new BackupRun(first, Optional.empty(), Clock.fixed(DUE.plusSeconds(4), ZoneOffset.UTC))
                    .take(
                            request,
                            List.of(
                                    new MemoryStore(StoreKind.POSTGRES, "rows", DUE, false),
                                    new MemoryStore(StoreKind.REDIS, "keys", DUE, false)),
                            (path, bytes, estimate) -> {});
        }
        new TierCopy(Optional.empty(), staging).copy(first, second, FOLDER);
    }
}
