package io.zentoria.datalayer.doctor;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.schedule.CronSchedule;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/** The tiers, what lies in them, and whether it can be opened. */
final class BackupChecks {
    private static final byte[] PROBE = "zdl doctor was here\n".getBytes(StandardCharsets.UTF_8);
    private static final String SCHEDULE = "doctor";

    /** As many of its own intervals may pass since a schedule's newest backup; docs/backup-schedule.md. */
    private static final int OLD = 2;

    private static final int TOO_OLD = 6;

    private final BackupSession session;
    private final Consumer<Diagnosis> found;

    BackupChecks(BackupSession session, Consumer<Diagnosis> found) {
        this.session = session;
        this.found = found;
    }

    void run() throws InterruptedException {
        BackupSpec backup = session.spec().backup();
        if (backup == null) {
            return;
        }
        if (backup.encryption() != null) {
            encryption(backup.encryption());
        }
        for (BackupSpec.Tier tier : backup.tiers()) {
            tier(tier.name());
        }
        for (BackupSpec.Schedule schedule : backup.schedules()) {
            age(backup, schedule);
        }
    }

    private void encryption(BackupSpec.Encryption encryption) {
        try {
            session.encryption();
            found.accept(
                    encryption.identitySecretRef() == null
                            ? Diagnosis.warn(
                                    "backup encryption",
                                    "there are recipients and no identity, so no drill can open an encrypted copy",
                                    "name backup.encryption.identitySecretRef, if drills are wanted")
                            : Diagnosis.ok("backup encryption", "the age identity opens what is encrypted"));
        } catch (BackupException e) {
            found.accept(Diagnosis.fail("backup encryption", e.getMessage(), ""));
        }
    }

    /** Lists it, and writes a file that is taken away again. */
    private void tier(String name) throws InterruptedException {
        String subject = "tier " + name;
        try {
            Tier tier = session.tier(name);
            int count = tier.folders(session.owner().path()).size();
            String folder = BackupName.folder(
                    session.owner(), SCHEDULE, session.site().clock().instant().truncatedTo(ChronoUnit.SECONDS));
            try {
                tier.put(folder, "probe", new Content(() -> new ByteArrayInputStream(PROBE), PROBE.length, sum()));
            } finally {
                tier.remove(folder);
            }
            found.accept(Diagnosis.ok(
                    subject,
                    "it can be listed and written to; %d backups of this resource lie there".formatted(count)));
        } catch (BackupException e) {
            found.accept(Diagnosis.fail(subject, e.getMessage(), ""));
        }
    }

    private static String sum() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(PROBE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void age(BackupSpec backup, BackupSpec.Schedule schedule) throws InterruptedException {
        String subject = "schedule " + schedule.name();
        for (String name : schedule.tiers()) {
            try {
                Instant now = session.site().clock().instant();
                CronSchedule cron = CronSchedule.parse(schedule.cron(), CronSchedule.zone(backup.timeZone()));
                Optional<Instant> newest =
                        session.tier(name).folders(session.owner().path() + "/" + schedule.name()).stream()
                                .flatMap(folder -> BackupName.time(folder).stream())
                                .max(Instant::compareTo);
                if (newest.isEmpty()) {
                    found.accept(
                            Diagnosis.warn(
                                    subject,
                                    "no backup of it lies in tier %s".formatted(name),
                                    "wait for the next window, or look at 'kubectl get zbk' why there is none; 'zdl backup' makes one now"));
                    continue;
                }
                Duration age = Duration.between(newest.get(), now);
                Duration interval = cron.interval(now);
                String said = "the newest backup in tier %s is of %s".formatted(name, newest.get());
                String mend = "look at 'kubectl get zbk' why there is no newer one, and at the tier";
                if (age.compareTo(interval.multipliedBy(TOO_OLD)) > 0) {
                    found.accept(Diagnosis.fail(subject, said, mend));
                } else if (age.compareTo(interval.multipliedBy(OLD)) > 0) {
                    found.accept(Diagnosis.warn(subject, said, mend));
                } else {
                    found.accept(Diagnosis.ok(subject, said));
                }
            } catch (BackupException e) {
                found.accept(Diagnosis.fail(subject, e.getMessage(), ""));
            }
        }
    }
}
