package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.BackupRunStatus.Phase;
import io.zentoria.datalayer.api.BackupRunStatus.Stored;
import io.zentoria.datalayer.api.BackupSpec.Store;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.RestoreStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupStatusOfTest {
    private static final String NOON = "2026-01-10T12:00:00Z";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static DataLayerStatus.Backup status(Backups backups, String now) {
        return after(null, backups, now);
    }

    private static DataLayerStatus.Backup after(
            DataLayerStatus.@Nullable Backup previous, Backups backups, String now) {
        return Objects.requireNonNull(BackupStatusOf.of(backups.spec(), backups.seen(), previous, Instant.parse(now)));
    }

    private static DataLayerStatus.Schedule schedule(DataLayerStatus.Backup status, String name) {
        return status.schedules().stream()
                .filter(schedule -> schedule.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no schedule " + name));
    }

    private static DataLayerStatus.Tier tier(DataLayerStatus.Backup status, String name) {
        return status.tiers().stream()
                .filter(tier -> tier.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no tier " + name));
    }

    @Test
    void nothingIsSaidOfBackupsThatNobodyAskedFor() {
        assertThat(BackupStatusOf.of(null, BackupsSeen.NONE, null, Instant.parse(NOON)))
                .isNull();
    }

    @Test
    void scheduleShowsItsNextThreeTimesInUtc() {
        DataLayerStatus.Backup status = status(
                Backups.of("hourly", "0 * * * *", "daily", "30 2 * * *").timeZone("Europe/Vienna"),
                "2026-03-28T02:00:00Z");

        assertThat(schedule(status, "hourly").nextTimes())
                .containsExactly("2026-03-28T03:00:00Z", "2026-03-28T04:00:00Z", "2026-03-28T05:00:00Z");
        assertThat(schedule(status, "daily").nextTimes())
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
        assertThat(status.nextTime()).as("the first of all").isEqualTo("2026-03-28T03:00:00Z");
    }

    @Test
    void lineThatIsNoneHasNoTimesAndHarmsNoOther() {
        DataLayerStatus.Backup status = status(Backups.of("wrong", "@daily", "hourly", "0 * * * *"), NOON);

        assertThat(schedule(status, "wrong").nextTimes()).isEmpty();
        assertThat(status.nextTime()).isEqualTo("2026-01-10T13:00:00Z");
    }

    @Test
    void lastSuccessIsOfTheNewestRunThatReachedAllItsTiers() {
        DataLayerStatus.Backup status = status(
                Backups.of("hourly", "0 * * * *", "daily", "0 2 * * *")
                        .completed("hourly", "2026-01-10T09:00:00Z")
                        .completed("hourly", "2026-01-10T08:00:00Z")
                        .run("hourly", "2026-01-10T10:00:00Z", Phase.FAILED, "the disk was full")
                        .run("hourly", "2026-01-10T11:00:00Z", Phase.PARTIALLY_FAILED, "no answer")
                        .run("hourly", NOON, Phase.RUNNING, null)
                        .completed("daily", "2026-01-10T02:00:00Z"),
                NOON);

        assertThat(schedule(status, "hourly").lastSuccessTime()).isEqualTo("2026-01-10T09:02:00Z");
        assertThat(schedule(status, "hourly").lastBackup()).isEqualTo("personal-hourly-20260110t0900");
        assertThat(schedule(status, "hourly").lastDueTime()).as("of any run").isEqualTo(NOON);
        assertThat(schedule(status, "daily").lastSuccessTime()).isEqualTo("2026-01-10T02:02:00Z");
        assertThat(status.lastSuccessTime()).isEqualTo("2026-01-10T09:02:00Z");
    }

    @Test
    void whatWasKnownStaysWhenTheBackupsAreGone() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .drilled("2026-01-10T04:10:00Z", Backups.proof("postgres", "local", MINUTE));
        DataLayerStatus.Backup before = status(backups, NOON);
        DataLayerStatus.Backup after = after(before, Backups.of("hourly", "0 * * * *"), NOON);

        assertThat(schedule(after, "hourly").lastSuccessTime()).isEqualTo("2026-01-10T11:02:00Z");
        assertThat(schedule(after, "hourly").lastBackup()).isEqualTo("personal-hourly-20260110t1100");
        assertThat(schedule(after, "hourly").lastDueTime()).isEqualTo("2026-01-10T11:00:00Z");
        assertThat(after.lastSuccessTime()).isEqualTo("2026-01-10T11:02:00Z");
        assertThat(after.lastVerified()).isEqualTo("2026-01-10T04:10:00Z");
    }

    @Test
    void dueTimeNeverGoesBackOrTheNewestWindowWouldRunAgain() {
        DataLayerStatus.Backup before = status(
                Backups.of("hourly", "0 * * * *")
                        .completed("hourly", "2026-01-10T10:00:00Z")
                        .completed("hourly", "2026-01-10T11:00:00Z"),
                NOON);

        assertThat(schedule(
                                after(
                                        before,
                                        Backups.of("hourly", "0 * * * *").completed("hourly", "2026-01-10T10:00:00Z"),
                                        NOON),
                                "hourly")
                        .lastDueTime())
                .as("somebody deleted the newest one")
                .isEqualTo("2026-01-10T11:00:00Z");
    }

    @Test
    void scheduleOfAnotherNameBeginsAnew() {
        DataLayerStatus.Backup before =
                status(Backups.of("hourly", "0 * * * *").completed("hourly", "2026-01-10T11:00:00Z"), NOON);
        DataLayerStatus.Backup after = after(before, Backups.of("often", "0 * * * *"), NOON);

        assertThat(after.schedules()).extracting(DataLayerStatus.Schedule::name).containsExactly("often");
        assertThat(schedule(after, "often").lastSuccessTime()).isNull();
    }

    @Test
    void missedWindowsAreThoseOfAllRunsTogether() {
        Backups backups = Backups.of("hourly", "0 * * * *", "daily", "0 2 * * *")
                .completed("hourly", "2026-01-10T05:00:00Z")
                .missed(3)
                .completed("hourly", "2026-01-10T11:00:00Z")
                .missed(5)
                .completed("daily", "2026-01-10T02:00:00Z");

        assertThat(schedule(status(backups, NOON), "hourly").missed()).isEqualTo(8);
        assertThat(schedule(status(backups, NOON), "daily").missed()).isNull();
    }

    @Test
    void windowThatRanAfterAllIsTakenFromTheMissedOnes() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-11T11:00:00Z")
                .missed(23)
                .completed("hourly", "2026-01-10T12:00:00Z")
                .missed(-1);

        assertThat(schedule(status(backups, NOON), "hourly").missed()).isEqualTo(22);
        assertThat(schedule(
                                status(
                                        Backups.of("hourly", "0 * * * *")
                                                .completed("hourly", "2026-01-10T12:00:00Z")
                                                .missed(-1),
                                        NOON),
                                "hourly")
                        .missed())
                .as("the one that counted it is gone")
                .isNull();
    }

    @Test
    void tierIsReadyFailingOrUnused() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .run(
                        "hourly",
                        "2026-01-10T10:00:00Z",
                        Phase.COMPLETED,
                        null,
                        NOON,
                        Backups.tier("local", Stored.STORED, null),
                        Backups.tier("remote", Stored.STORED, null))
                .run(
                        "hourly",
                        "2026-01-10T11:00:00Z",
                        Phase.PARTIALLY_FAILED,
                        null,
                        NOON,
                        Backups.tier("local", Stored.STORED, null),
                        Backups.tier("remote", Stored.FAILED, "remote does not answer"));

        assertThat(status(backups, NOON).tiers())
                .containsExactly(
                        new DataLayerStatus.Tier("local", "Ready", null, 2L),
                        new DataLayerStatus.Tier("remote", "Failing", "remote does not answer", 1L));
        assertThat(status(Backups.of("hourly", "0 * * * *"), NOON).tiers())
                .containsExactly(
                        new DataLayerStatus.Tier("local", "Unused", null, null),
                        new DataLayerStatus.Tier("remote", "Unused", null, null));
    }

    @Test
    void tierWhoseNewestBackupIsCorruptOrGoneIsDamaged() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .completed("hourly", "2026-01-10T10:00:00Z")
                .run(
                        "hourly",
                        "2026-01-10T11:00:00Z",
                        Phase.COMPLETED,
                        null,
                        NOON,
                        Backups.tier("local", Stored.CORRUPT, "postgres/n8n.dump is not what was stored"),
                        Backups.tier("remote", Stored.LOST, "it is not there any more"));

        assertThat(status(backups, NOON).tiers())
                .containsExactly(
                        new DataLayerStatus.Tier("local", "Damaged", "postgres/n8n.dump is not what was stored", 1L),
                        new DataLayerStatus.Tier("remote", "Damaged", "it is not there any more", 1L));
    }

    @Test
    void tierThatWorksAgainIsReadyAgainAndOneThatIsBeingWrittenStaysWhatItWas() {
        Backups backups = Backups.of("hourly", "0 * * * *")
                .run("hourly", "2026-01-10T10:00:00Z", Phase.PARTIALLY_FAILED, "remote does not answer")
                .completed("hourly", "2026-01-10T11:00:00Z")
                .run("hourly", NOON, Phase.RUNNING, null);

        assertThat(tier(status(backups, NOON), "remote"))
                .isEqualTo(new DataLayerStatus.Tier("remote", "Ready", null, 1L));
        assertThat(tier(
                        status(Backups.of("hourly", "0 * * * *").run("hourly", NOON, Phase.FAILED, "no answer"), NOON),
                        "remote"))
                .isEqualTo(new DataLayerStatus.Tier("remote", "Failing", "no answer", 0L));
    }

    @Test
    void runThatNobodyHasLookedAtYetIsNoTrouble() {
        Backups backups =
                Backups.of("hourly", "0 * * * *").completed("hourly", NOON).withoutStatus();

        assertThat(schedule(status(backups, NOON), "hourly").lastDueTime()).isEqualTo(NOON);
        assertThat(schedule(status(backups, NOON), "hourly").lastSuccessTime()).isNull();
        assertThat(tier(status(backups, NOON), "local").state()).isEqualTo("Unused");
    }

    @Test
    void drillShowsItsLastResultAndItsNextTime() {
        Backups backups = Backups.of("hourly", "0 * * * *").drills("0 4 * * 0");
        assertThat(status(backups, NOON).drill())
                .isEqualTo(new DataLayerStatus.Drill(null, null, null, "2026-01-11T04:00:00Z"));

        backups.drilled("2026-01-03T04:10:00Z", Backups.proof("postgres", "local", MINUTE));
        assertThat(status(backups, NOON).drill())
                .isEqualTo(new DataLayerStatus.Drill(
                        "2026-01-03T04:10:00Z", "drill-2026-01-03T04:10:00Z", "Passed", "2026-01-11T04:00:00Z"));

        DataLayerStatus.Backup passed = status(backups, NOON);
        backups.drilled("2026-01-04T04:10:00Z", RestoreStatus.Phase.FAILED, "ChecksumMismatch", "not what was written");
        assertThat(Objects.requireNonNull(status(backups, NOON).drill()).result())
                .isEqualTo("Failed");
        assertThat(after(passed, backups, NOON).lastVerified())
                .as("the last time that it was good")
                .isEqualTo("2026-01-03T04:10:00Z");
    }

    @Test
    void drillIsLeftOutWhereNobodyAskedForOne() {
        assertThat(status(Backups.of("hourly", "0 * * * *"), NOON).drill()).isNull();
        assertThat(status(Backups.of("hourly", "0 * * * *").drilled("2026-01-03T04:10:00Z"), NOON)
                        .drill())
                .as("a person ran one")
                .isEqualTo(new DataLayerStatus.Drill(
                        "2026-01-03T04:10:00Z", "drill-2026-01-03T04:10:00Z", "Passed", null));
    }

    @ParameterizedTest
    @CsvSource({"0 * * * *, 1h00m", "30 2 * * *, 24h00m", "0 3 * * 0, 168h00m", "*/15 * * * *, 15m00s"})
    void recoveryPointIsTheIntervalAllYear(String line, String rpo) {
        for (String now : new String[] {"2026-01-10T12:00:00Z", "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"}) {
            assertThat(status(Backups.of("some", line).timeZone("Europe/Vienna"), now)
                            .rpo())
                    .as(now)
                    .isEqualTo(rpo);
        }
    }

    @Test
    void recoveryPointIsThatOfTheStoreThatIsSavedLeastOften() {
        Backups backups =
                Backups.of("hourly", "0 * * * *", "weekly", "0 3 * * 0").schedule("redis", Store.REDIS, "0 */6 * * *");

        assertThat(status(backups, NOON).rpo()).isEqualTo("6h00m");
        assertThat(status(Backups.of(), NOON).rpo()).isNull();
    }

    @Test
    void recoveryTimeIsMeasured() {
        Backups backups = Backups.of("hourly", "0 * * * *");
        assertThat(status(backups, NOON).rto()).isNull();

        backups.drilled(
                "2026-01-03T04:10:00Z",
                Backups.proof("postgres", "local", Duration.ofSeconds(100)),
                Backups.proof("redis", "local", Duration.ofSeconds(30)),
                Backups.proof("postgres", "remote", Duration.ofSeconds(120)));
        assertThat(status(backups, NOON).rto()).isEqualTo("2m10s");
    }

    @Test
    void equalFactsGiveAnEqualStatusUntilTheNextDueTime() {
        Backups backups = Backups.of("hourly", "0 * * * *", "daily", "30 2 * * *")
                .timeZone("Europe/Vienna")
                .drills("0 4 * * 0")
                .completed("hourly", "2026-03-28T12:00:00Z")
                .missed(2)
                .run("daily", "2026-03-28T01:30:00Z", Phase.FAILED, "the disk was full")
                .drilled("2026-03-22T04:10:00Z", Backups.proof("postgres", "local", MINUTE));
        DataLayerStatus.Backup first = status(backups, "2026-03-28T12:00:00Z");

        for (int minute = 0; minute < 60; minute++) {
            assertThat(after(first, backups, "2026-03-28T12:%02d:59Z".formatted(minute)))
                    .isEqualTo(first);
        }
        assertThat(after(first, backups, "2026-03-28T13:00:00Z").nextTime()).isEqualTo("2026-03-28T14:00:00Z");
    }
}
