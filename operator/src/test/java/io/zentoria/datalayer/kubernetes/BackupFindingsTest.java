package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.BackupRunStatus.Phase;
import io.zentoria.datalayer.api.BackupSpec.Store;
import io.zentoria.datalayer.api.MonitoringSpec;
import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.api.RestoreStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupFindingsTest {
    private static final Instant CREATED = Instant.parse("2025-12-01T00:00:00Z");
    private static final String NOON = "2026-01-10T12:00:00Z";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static List<Finding> findings(Backups backups, @Nullable MonitoringSpec monitoring, String now) {
        return BackupFindings.of(backups.spec(), monitoring, backups.seen(), CREATED, Instant.parse(now));
    }

    private static Finding the(Backups backups, ConditionType type, String now) {
        return the(findings(backups, null, now), type);
    }

    private static Finding the(List<Finding> findings, ConditionType type) {
        List<Finding> all =
                findings.stream().filter(finding -> finding.type() == type).toList();
        assertThat(all).as("what is said of %s", type).hasSize(1);
        return all.getFirst();
    }

    private static String health(Backups backups, String now) {
        return words(the(backups, ConditionType.BACKUPS_HEALTHY, now));
    }

    private static String proof(Backups backups, String now) {
        return words(the(backups, ConditionType.BACKUP_VERIFIED, now));
    }

    private static String objectives(Backups backups, String now) {
        return words(the(backups, ConditionType.OBJECTIVES_MET, now));
    }

    private static String words(Finding finding) {
        assertThat(finding.message()).doesNotContain("null", "Optional").isNotBlank();
        return finding.status() + " " + finding.reason();
    }

    private static MonitoringSpec critical(String age) {
        return new MonitoringSpec(
                null, new MonitoringSpec.Thresholds(null, null, new MonitoringSpec.Threshold(null, age), null, null));
    }

    @Test
    void nothingIsSaidOfBackupsThatNobodyAskedFor() {
        assertThat(findings(Backups.of(), null, NOON)).isEmpty();
        assertThat(findings(Backups.of("hourly", "0 * * * *"), null, NOON))
                .extracting(Finding::type)
                .containsExactly(ConditionType.BACKUPS_HEALTHY, ConditionType.BACKUP_VERIFIED);
        assertThat(findings(Backups.of().drills("0 4 * * 0"), null, NOON))
                .extracting(Finding::type)
                .containsExactly(ConditionType.BACKUP_VERIFIED);
    }

    @Test
    void lastRunOfEveryScheduleThatSucceededIsHealthy() {
        Backups backups = Backups.of("hourly", "0 * * * *", "daily", "0 2 * * *")
                .run("hourly", "2026-01-10T10:00:00Z", Phase.FAILED, "the disk was full")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .completed("daily", "2026-01-10T02:00:00Z");

        assertThat(health(backups, NOON)).isEqualTo("True Succeeding");
    }

    @Test
    void runThatFailedIsNamedWithWhatWentWrong() {
        Backups backups = Backups.of("hourly", "0 * * * *", "daily", "0 2 * * *")
                .completed("hourly", "2026-01-10T10:00:00Z")
                .run("hourly", "2026-01-10T11:00:00Z", Phase.FAILED, "the disk was full")
                .completed("daily", "2026-01-10T02:00:00Z");

        assertThat(health(backups, NOON)).isEqualTo("False BackupFailed");
        assertThat(the(backups, ConditionType.BACKUPS_HEALTHY, NOON).message())
                .isEqualTo("hourly: personal-hourly-20260110t1100 failed: the disk was full");
    }

    @Test
    void runThatFailedWithoutAWordIsNamedAllTheSame() {
        Backups backups = Backups.of("hourly", "0 * * * *").run("hourly", "2026-01-10T11:00:00Z", Phase.FAILED, null);

        assertThat(health(backups, NOON)).isEqualTo("False BackupFailed");
        assertThat(the(backups, ConditionType.BACKUPS_HEALTHY, NOON).message())
                .isEqualTo("hourly: personal-hourly-20260110t1100 failed");
    }

    @Test
    void tierThatIsOwedABackupIsNotHealthy() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .run("hourly", "2026-01-10T11:00:00Z", Phase.PARTIALLY_FAILED, "remote does not answer");

        assertThat(health(backups, NOON)).isEqualTo("False TierOwed");
        assertThat(the(backups, ConditionType.BACKUPS_HEALTHY, NOON).message())
                .contains("is not in every tier: remote does not answer");
    }

    @Test
    void runThatIsNotOverNeitherHealsNorHarms() {
        Backups failed = Backups.of("hourly", "0 * * * *")
                .run("hourly", "2026-01-10T11:00:00Z", Phase.FAILED, "the disk was full")
                .run("hourly", NOON, Phase.RUNNING, null);
        Backups succeeded = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .run("hourly", NOON, Phase.RUNNING, null);
        Backups unseen = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .run("hourly", NOON, Phase.PENDING, null)
                .withoutStatus();

        assertThat(health(failed, NOON)).isEqualTo("False BackupFailed");
        assertThat(health(succeeded, NOON)).isEqualTo("True Succeeding");
        assertThat(health(unseen, NOON)).isEqualTo("True Succeeding");
    }

    @Test
    void backupByHandDoesNotStandForASchedule() {
        Backups backups = Backups.of("weekly", "0 3 * * 0").run(null, null, Phase.COMPLETED, null, NOON);

        assertThat(health(backups, NOON)).isEqualTo("Unknown NoBackupYet");
    }

    @ParameterizedTest
    @CsvSource({
        "*/10 * * * *, PT6H",
        "0 * * * *, PT6H",
        "0 */6 * * *, PT36H",
        "0 2 * * *, PT144H",
        "30 2 * * *, PT144H",
        "0 3 * * 0, PT1008H",
        "0 9-17 * * 1-5, PT384H",
    })
    void backupMayBeSixOfItsOwnIntervalsOldAndNoLess(String line, Duration age) {
        Backups backups = Backups.of("some", line).timeZone("Europe/Vienna").completed("some", "2026-02-20T10:58:00Z");
        Instant limit = Instant.parse("2026-02-20T11:00:00Z").plus(age);

        assertThat(health(backups, limit.toString())).isEqualTo("True Succeeding");
        assertThat(health(backups, limit.plusMillis(1).toString())).isEqualTo("False BackupTooOld");
        assertThat(the(
                                backups,
                                ConditionType.BACKUPS_HEALTHY,
                                limit.plus(MINUTE).toString())
                        .message())
                .isEqualTo("some: the newest backup is of 2026-02-20T11:00:00Z, and none should be older than %dh00m"
                        .formatted(age.toHours()));
    }

    @Test
    void ageIsThatOfTheSpec() {
        Backups backups = Backups.of("hourly", "0 * * * *", "daily", "0 2 * * *")
                .completed("hourly", "2026-01-10T10:00:00Z")
                .completed("daily", "2026-01-08T02:00:00Z");

        assertThat(words(the(findings(backups, critical("3h"), NOON), ConditionType.BACKUPS_HEALTHY)))
                .isEqualTo("True Succeeding");
        assertThat(the(findings(backups, critical("2h"), NOON), ConditionType.BACKUPS_HEALTHY)
                        .message())
                .as("two hours of the hourly one are two days of the daily one")
                .startsWith("daily:")
                .doesNotContain("hourly");
        assertThat(the(findings(backups, critical("90m"), NOON), ConditionType.BACKUPS_HEALTHY)
                        .message())
                .contains("hourly:", "daily:", "older than 1h30m", "older than 36h00m");
    }

    @Test
    void ageThatTheSpecDoesNotSayIsSixHours() {
        Backups backups = Backups.of("hourly", "0 * * * *").completed("hourly", "2026-01-10T05:00:00Z");
        MonitoringSpec empty = new MonitoringSpec(null, new MonitoringSpec.Thresholds(null, null, null, null, null));
        MonitoringSpec warning = new MonitoringSpec(
                null, new MonitoringSpec.Thresholds(null, null, new MonitoringSpec.Threshold("2h", null), null, null));

        assertThat(List.of(new MonitoringSpec(null, null), empty, warning))
                .allSatisfy(monitoring -> assertThat(
                                words(the(findings(backups, monitoring, NOON), ConditionType.BACKUPS_HEALTHY)))
                        .isEqualTo("False BackupTooOld"));
    }

    @Test
    void scheduleWithoutABackupIsUnknownUntilThereShouldBeOne() {
        Backups backups = Backups.of("hourly", "0 * * * *");

        assertThat(health(backups, CREATED.plus(Duration.ofHours(6)).toString()))
                .isEqualTo("Unknown NoBackupYet");
        assertThat(health(
                        backups, CREATED.plus(Duration.ofHours(6)).plus(MINUTE).toString()))
                .isEqualTo("False BackupMissing");
    }

    @Test
    void oneBadScheduleIsMoreThanOneThatWaits() {
        Backups backups = Backups.of("weekly", "0 3 * * 0", "hourly", "0 * * * *")
                .run("hourly", "2026-01-10T11:00:00Z", Phase.FAILED, "the disk was full");

        assertThat(health(backups, NOON)).isEqualTo("False BackupFailed");
    }

    @Test
    void longMessageIsCutAndSaysSo() {
        Backups backups = new Backups();
        IntStream.range(0, 200)
                .forEach(i -> backups.schedule("hourly-" + i, Store.POSTGRES, "0 * * * *")
                        .run("hourly-" + i, "2026-01-10T11:00:00Z", Phase.FAILED, "the disk was full"));

        assertThat(the(backups, ConditionType.BACKUPS_HEALTHY, NOON).message())
                .hasSizeLessThanOrEqualTo(2000)
                .endsWith("… (cut)");
    }

    @Test
    void backupThatNobodyRestoredIsNotCalledGood() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .restored(RestoreSpec.Mode.SUFFIX, "mine", NOON, RestoreStatus.Phase.COMPLETED, null, null)
                .restored(RestoreSpec.Mode.DRILL, "now", null, RestoreStatus.Phase.RUNNING, null, null);

        assertThat(proof(backups, NOON)).isEqualTo("Unknown NotDrilledYet");
    }

    @Test
    void drillThatRestoredAllVerifies() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .drills("0 4 * * 0")
                .drilled("2026-01-04T04:10:00Z", Backups.proof("postgres", "local", MINUTE));

        assertThat(proof(backups, NOON)).isEqualTo("True Restored");
        assertThat(the(backups, ConditionType.BACKUP_VERIFIED, NOON).message())
                .isEqualTo("drill-2026-01-04T04:10:00Z restored and checked postgres from local"
                        + " (zentoria/personal/postgres/2026-01-01T00-00-00Z)");
    }

    @Test
    void newestDrillDecides() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .drilled("2026-01-04T04:10:00Z", Backups.proof("postgres", "local", MINUTE))
                .drilled(
                        "2026-01-10T04:10:00Z",
                        RestoreStatus.Phase.FAILED,
                        "ChecksumMismatch",
                        "the dump is not what was written");

        assertThat(proof(backups, NOON)).isEqualTo("False ChecksumMismatch");
        assertThat(the(backups, ConditionType.BACKUP_VERIFIED, NOON).message())
                .isEqualTo("drill-2026-01-10T04:10:00Z failed: the dump is not what was written");
    }

    @Test
    void drillThatFailedWithoutAWordIsAFailureAllTheSame() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .drilled("2026-01-10T04:10:00Z", RestoreStatus.Phase.FAILED, null, null);

        assertThat(proof(backups, NOON)).isEqualTo("False DrillFailed");
    }

    @Test
    void storeThatTheDrillFoundNoBackupOfIsNamed() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .schedule("redis", Store.REDIS, "0 2 * * *")
                .schedule("vectors", Store.QDRANT, "0 2 * * *")
                .schedule("point", Store.ALL, "0 3 * * 0")
                .drilled("2026-01-10T04:10:00Z", Backups.proof("postgres", "local", MINUTE));

        assertThat(proof(backups, NOON)).isEqualTo("False StoreNotDrilled");
        assertThat(the(backups, ConditionType.BACKUP_VERIFIED, NOON).message()).endsWith("no backup of redis, qdrant");
    }

    @Test
    void drillIsOverdueAfterTwoOfItsIntervals() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .drills("0 4 * * 0")
                .drilled("2026-01-04T04:10:00Z", Backups.proof("postgres", "local", MINUTE));

        assertThat(proof(backups, "2026-01-18T04:10:00Z")).isEqualTo("True Restored");
        assertThat(proof(backups, "2026-01-18T04:10:01Z")).isEqualTo("False DrillOverdue");
    }

    @Test
    void drillByHandIsNeverOverdue() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .drilled("2026-01-04T04:10:00Z", Backups.proof("postgres", "local", MINUTE));

        assertThat(proof(backups, "2026-12-31T00:00:00Z")).isEqualTo("True Restored");
    }

    @Test
    void objectivesThatAreKeptAreMet() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .objectives("2h", "10m")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .drilled("2026-01-10T04:10:00Z", Backups.proof("postgres", "local", Duration.ofMinutes(10)));

        assertThat(objectives(backups, NOON)).isEqualTo("True ObjectivesMet");
    }

    @Test
    void backupThatIsOlderThanWhatMayBeLostMissesTheObjective() {
        Backups backups =
                Backups.of("hourly", "0 * * * *").objectives("2h", null).completed("hourly", "2026-01-10T11:00:00Z");

        assertThat(objectives(backups, "2026-01-10T13:02:00Z")).isEqualTo("True ObjectivesMet");
        assertThat(objectives(backups, "2026-01-10T13:02:01Z")).isEqualTo("False ObjectiveMissed");
        assertThat(the(backups, ConditionType.OBJECTIVES_MET, "2026-01-10T13:02:01Z")
                        .message())
                .isEqualTo("the newest backup of hourly is of 2026-01-10T11:02:00Z, and at most 2h may be lost");
    }

    @Test
    void onlyTheScheduleOfAStoreThatRunsMostOftenDecidesWhatIsLost() {
        Backups backups = Backups.of("hourly", "0 * * * *", "weekly", "0 3 * * 0")
                .objectives("2h", null)
                .completed("weekly", "2026-01-04T03:00:00Z")
                .completed("hourly", "2026-01-10T11:00:00Z");

        assertThat(objectives(backups, NOON)).isEqualTo("True ObjectivesMet");
        assertThat(objectives(backups.schedule("redis", Store.REDIS, "0 2 * * *"), NOON))
                .as("another store has an own schedule, and no backup")
                .isEqualTo("Unknown NotMeasuredYet");
    }

    @Test
    void restoreThatTakesLongerThanItMayMissesTheObjective() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .objectives(null, "10m")
                .drilled(
                        "2026-01-10T04:10:00Z",
                        Backups.proof("postgres", "local", Duration.ofMinutes(2)),
                        Backups.proof("postgres", "remote", Duration.ofMinutes(7)),
                        Backups.proof("redis", "remote", Duration.ofMinutes(4)));

        assertThat(objectives(backups, NOON)).isEqualTo("False ObjectiveMissed");
        assertThat(the(backups, ConditionType.OBJECTIVES_MET, NOON).message())
                .as("all stores out of the slowest tier")
                .isEqualTo("the last drill took 11m00s, and a restore may take 10m");
    }

    @Test
    void whatNobodyMeasuredIsNotCalledMet() {
        Backups nothing = Backups.of("hourly", "0 * * * *").objectives("2h", "10m");
        Backups failed = Backups.of("hourly", "0 * * * *")
                .objectives("2h", "10m")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .drilled("2026-01-10T04:10:00Z", RestoreStatus.Phase.FAILED, null, null);

        assertThat(objectives(nothing, NOON)).isEqualTo("Unknown NotMeasuredYet");
        assertThat(objectives(failed, NOON)).isEqualTo("Unknown NotMeasuredYet");
    }

    @Test
    void missedObjectiveIsMoreThanOneThatNobodyMeasured() {
        Backups backups =
                Backups.of("hourly", "0 * * * *").objectives("1h", "10m").completed("hourly", "2026-01-10T10:00:00Z");

        assertThat(objectives(backups, NOON)).isEqualTo("False ObjectiveMissed");
    }

    @Test
    void equalFactsLaterSayTheSame() {
        Backups backups = Backups.of("hourly", "0 * * * *", "daily", "30 2 * * *")
                .timeZone("Europe/Vienna")
                .drills("0 4 * * 0")
                .objectives("2h", "10m")
                .completed("hourly", "2026-03-28T12:00:00Z")
                .run("daily", "2026-03-28T01:30:00Z", Phase.FAILED, "the disk was full")
                .drilled("2026-03-22T04:10:00Z", Backups.proof("postgres", "local", MINUTE));
        List<Finding> first = findings(backups, null, "2026-03-28T12:02:00Z");

        for (int minute = 2; minute < 60; minute++) {
            assertThat(findings(backups, null, "2026-03-28T12:%02d:30Z".formatted(minute)))
                    .isEqualTo(first);
        }
    }
}
