package io.zentoria.datalayer.backup.fault;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunProgress;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.run.StoreReading;
import io.zentoria.datalayer.backup.run.TierCopy;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A run as the operator makes it: the stores into the first tier unless they are there, then a copy into the second. */
final class WholeRun {
    private static final RunProgress NOBODY = (path, bytes, estimate) -> {};

    private final FaultBed bed;
    private final Instant due;

    WholeRun(FaultBed bed, String due) {
        this.bed = bed;
        this.due = Instant.parse(due);
    }

    String folder() {
        return BackupName.folder(FaultBed.OWNER, BackupName.MANUAL, due);
    }

    /** Tries it once; empty: the backup is in both tiers. */
    Optional<BackupException> attempt(FaultRow row, Tools tools) throws IOException, InterruptedException {
        try (BackupSession session = bed.session(tools);
                Tier first = bed.tier(session, row.first(), row.hasty(), tools);
                Tier second = bed.tier(session, row.second(), row.hasty(), tools)) {
            if (first.manifest(folder()).isEmpty()) {
                first.remove(folder());
                read(row, session, new BackupRun(first, session.encryption(), Clock.systemUTC()));
            }
            new TierCopy(session.encryption(), bed.staging()).copy(first, second, folder());
            return Optional.empty();
        } catch (BackupException e) {
            return Optional.of(e);
        }
    }

    private void read(FaultRow row, BackupSession session, BackupRun into)
            throws BackupException, InterruptedException {
        RunRequest request = new RunRequest(
                "fault-manual",
                FaultBed.OWNER,
                BackupName.MANUAL,
                due,
                folder(),
                "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8));
        if (!row.hasty()) {
            new StoreReading(session).take(request, row.stores(), into, NOBODY);
            return;
        }
        List<StoreBackup> stores = new ArrayList<>();
        try {
            for (StoreKind kind : EnumSet.copyOf(row.stores())) {
                stores.add(bed.hasty(session, kind));
            }
            into.take(request, stores, NOBODY);
        } finally {
            stores.forEach(StoreBackup::close);
        }
    }

    boolean published(String tier) throws Exception {
        try (BackupSession session = bed.session(bed.tools())) {
            return bed.look(session, tier).folders(FaultBed.PREFIX).contains(folder());
        }
    }

    void remove(FaultRow row) throws Exception {
        try (BackupSession session = bed.session(bed.tools())) {
            bed.look(session, row.first()).remove(folder());
            bed.look(session, row.second()).remove(folder());
        }
    }
}
