package io.zentoria.datalayer.kubernetes;

import static io.zentoria.datalayer.kubernetes.Backups.proof;
import static io.zentoria.datalayer.kubernetes.Backups.tier;
import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.BackupRunStatus.Phase;
import io.zentoria.datalayer.api.BackupRunStatus.Stored;
import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.monitoring.Metric;
import io.zentoria.datalayer.monitoring.Reading;
import io.zentoria.datalayer.monitoring.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BackupFiguresTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-10T12:30:00Z");

    private static List<Reading> of(Backups backups) {
        return new BackupFigures(
                        backups.spec(),
                        backups.seen(),
                        BackupStatusOf.of(backups.spec(), backups.seen(), null, NOW),
                        CREATED,
                        NOW)
                .all(Thresholds.of(null).backupAge());
    }

    private static Optional<Double> value(Backups backups, Metric metric, String... labels) {
        return of(backups).stream()
                .filter(reading -> reading.series().metric() == metric
                        && reading.series().values().equals(List.of(labels)))
                .map(Reading::value)
                .findFirst();
    }

    private static double at(String instant) {
        return Instant.parse(instant).getEpochSecond();
    }

    @Test
    void ageCountsFromTheEndOfTheNewestBackupThatReachedAllTiers() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-10T10:00:00Z")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .run("hourly", "2026-01-10T12:00:00Z", Phase.PARTIALLY_FAILED, "no");

        assertThat(value(backups, Metric.BACKUP_LAST_SUCCESS, "hourly")).hasValue(at("2026-01-10T11:02:00Z"));
        assertThat(value(backups, Metric.BACKUP_AGE_START, "hourly")).hasValue(at("2026-01-10T11:02:00Z"));
        assertThat(value(backups, Metric.BACKUP_DURATION, "hourly")).hasValue(120.0);
        assertThat(value(backups, Metric.BACKUP_LAST_RUN, "hourly")).hasValue(0.0);
        assertThat(value(backups, Metric.BACKUP_NEXT, "hourly")).hasValue(at("2026-01-10T13:00:00Z"));
    }

    @Test
    void ageCountsFromTheMakingOfTheResourceBeforeTheFirstBackup() {
        Backups backups = Backups.of("hourly", "0 * * * *");

        assertThat(value(backups, Metric.BACKUP_LAST_SUCCESS, "hourly")).isEmpty();
        assertThat(value(backups, Metric.BACKUP_AGE_START, "hourly")).hasValue(at("2026-01-01T00:00:00Z"));
    }

    @Test
    void thresholdsAreAsManyIntervalsOfALongerSchedule() {
        Backups backups = Backups.of("often", "*/10 * * * *", "hourly", "0 * * * *", "daily", "0 2 * * *");

        assertThat(value(backups, Metric.BACKUP_AGE_WARNING, "often")).hasValue(7_200.0);
        assertThat(value(backups, Metric.BACKUP_AGE_WARNING, "hourly")).hasValue(7_200.0);
        assertThat(value(backups, Metric.BACKUP_AGE_CRITICAL, "hourly")).hasValue(21_600.0);
        assertThat(value(backups, Metric.BACKUP_AGE_WARNING, "daily")).hasValue(2 * 86_400.0);
        assertThat(value(backups, Metric.BACKUP_AGE_CRITICAL, "daily")).hasValue(6 * 86_400.0);
    }

    @Test
    void tierIsBehindByTheBackupsNewerThanItsNewest() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .run("hourly", "2026-01-10T08:00:00Z", Phase.PARTIALLY_FAILED, "no")
                .completed("hourly", "2026-01-10T09:00:00Z")
                .run("hourly", "2026-01-10T10:00:00Z", Phase.PARTIALLY_FAILED, "no")
                .run("hourly", "2026-01-10T11:00:00Z", Phase.PARTIALLY_FAILED, "no")
                .run("hourly", "2026-01-10T12:00:00Z", Phase.FAILED, "no server");

        assertThat(value(backups, Metric.BACKUP_TIER_PENDING, "remote")).hasValue(2.0);
        assertThat(value(backups, Metric.BACKUP_TIER_PENDING_SINCE, "remote")).hasValue(at("2026-01-10T10:00:00Z"));
        assertThat(value(backups, Metric.BACKUP_TIER_BACKUPS, "remote")).hasValue(1.0);
        assertThat(value(backups, Metric.BACKUP_TIER_PENDING, "local")).hasValue(0.0);
        assertThat(value(backups, Metric.BACKUP_TIER_PENDING_SINCE, "local")).isEmpty();
        assertThat(value(backups, Metric.BACKUP_TIER_BACKUPS, "local")).hasValue(4.0);
    }

    @Test
    void oneScheduleDoesNotMakeUpForAnothersBackupsInATier() {
        Backups backups = Backups.of("hourly", "0 * * * *", "daily", "0 2 * * *")
                .run("daily", "2026-01-10T02:00:00Z", Phase.PARTIALLY_FAILED, "no")
                .completed("hourly", "2026-01-10T12:00:00Z");

        assertThat(value(backups, Metric.BACKUP_TIER_PENDING, "remote")).hasValue(1.0);
    }

    @Test
    void copyThatWasStoredAndWentIsNotOwed() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .run(
                        "hourly",
                        "2026-01-10T12:00:00Z",
                        Phase.COMPLETED,
                        null,
                        "2026-01-10T12:02:00Z",
                        tier("local", Stored.EXPIRED, null),
                        tier("remote", Stored.LOST, null));

        assertThat(value(backups, Metric.BACKUP_TIER_PENDING, "local")).hasValue(0.0);
        assertThat(value(backups, Metric.BACKUP_TIER_PENDING, "remote")).hasValue(0.0);
    }

    @Test
    void catchUpIsShownWithTheTimeItWasBegun() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-10T10:00:00Z")
                .missed(3)
                .completed("hourly", "2026-01-10T11:00:00Z");

        assertThat(value(backups, Metric.BACKUP_CAUGHT_UP, "hourly")).hasValue(at("2026-01-10T10:00:00Z"));
        assertThat(value(Backups.of("hourly", "0 * * * *"), Metric.BACKUP_CAUGHT_UP, "hourly"))
                .isEmpty();
    }

    @Test
    void storeIsVerifiedByTheNewestDrillThatProvedIt() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .drills("0 4 * * *")
                .drilled(
                        "2026-01-09T04:10:00Z",
                        proof("postgres", "local", Duration.ofSeconds(1)),
                        proof("redis", "local", Duration.ofSeconds(1)))
                .drilled(
                        "2026-01-10T04:10:00Z",
                        RestoreStatus.Phase.FAILED,
                        "DrillFailed",
                        "no",
                        proof("postgres", "local", Duration.ofSeconds(1)));

        assertThat(value(backups, Metric.BACKUP_VERIFIED, "postgres")).hasValue(at("2026-01-10T04:10:00Z"));
        assertThat(value(backups, Metric.BACKUP_VERIFIED, "redis")).hasValue(at("2026-01-09T04:10:00Z"));
        assertThat(value(backups, Metric.BACKUP_VERIFIED, "qdrant")).isEmpty();
    }

    @Test
    void restoreOfAPersonProvesNothingHere() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .restored(
                        RestoreSpec.Mode.IN_PLACE,
                        "back",
                        "2026-01-10T04:10:00Z",
                        RestoreStatus.Phase.COMPLETED,
                        null,
                        null,
                        proof("postgres", "local", Duration.ofSeconds(1)));

        assertThat(value(backups, Metric.BACKUP_VERIFIED, "postgres")).isEmpty();
    }

    @Test
    void drillIsDueTwoIntervalsAfterTheLastThatEndedWell() {
        Backups never = Backups.of("hourly", "0 * * * *").drills("0 4 * * *");
        assertThat(value(never, Metric.BACKUP_VERIFY_DUE)).hasValue(at("2026-01-03T00:00:00Z"));

        never.drilled("2026-01-09T04:10:00Z", proof("postgres", "local", Duration.ofSeconds(1)));
        assertThat(value(never, Metric.BACKUP_VERIFY_DUE)).hasValue(at("2026-01-11T04:10:00Z"));

        assertThat(value(Backups.of("hourly", "0 * * * *"), Metric.BACKUP_VERIFY_DUE))
                .isEmpty();
    }
}
