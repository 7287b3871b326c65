package io.zentoria.datalayer.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.schedule.DueTimes.Decision;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DueTimesTest {
    private static final String LONG_AGO = "2026-11-01T00:30:00Z";

    @Test
    void whatHasComeIsRunOnTime() throws BackupException {
        Decision decision = hourly("2026-11-24T10:00:20Z", LONG_AGO, "2026-11-24T09:00:00Z");

        assertThat(decision.run()).contains(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(decision.catchUp()).isFalse();
        assertThat(decision.missed()).isZero();
        assertThat(decision.next()).contains(Instant.parse("2026-11-24T11:00:00Z"));
        assertThat(decision.clockJumped()).isFalse();
    }

    @Test
    void aWindowThatWasBegunIsNotBegunAgain() throws BackupException {
        Decision decision = hourly("2026-11-24T10:00:21Z", LONG_AGO, "2026-11-24T10:00:00Z");

        assertThat(decision.run()).isEmpty();
        assertThat(decision.missed()).isZero();
    }

    @Test
    void afterThreeDaysDownTheNewestIsCaughtUpOnceAndTheOthersAreCounted() throws BackupException {
        Decision decision = hourly("2026-11-27T10:30:00Z", LONG_AGO, "2026-11-24T10:00:00Z");

        assertThat(decision.run()).contains(Instant.parse("2026-11-27T10:00:00Z"));
        assertThat(decision.catchUp()).isTrue();
        assertThat(decision.missed()).isEqualTo(71);
    }

    @Test
    void aCatchUpBeginsAfterTheGrace() throws BackupException {
        assertThat(hourly("2026-11-24T10:01:00Z", LONG_AGO, "2026-11-24T09:00:00Z")
                        .catchUp())
                .isFalse();
        assertThat(hourly("2026-11-24T10:01:01Z", LONG_AGO, "2026-11-24T09:00:00Z")
                        .catchUp())
                .isTrue();
    }

    @Test
    void nothingBeforeTheScheduleCameIntoBeingCounts() throws BackupException {
        Decision young = hourly("2026-11-24T10:30:00Z", "2026-11-24T10:10:00Z");
        assertThat(young.run()).isEmpty();
        assertThat(young.next()).contains(Instant.parse("2026-11-24T11:00:00Z"));

        Decision older = hourly("2026-11-24T10:30:00Z", "2026-11-24T08:00:00Z");
        assertThat(older.run()).contains(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(older.missed()).as("08:00 and 09:00").isEqualTo(2);

        Decision ahead = hourly("2026-11-24T10:30:00Z", "2026-11-24T12:00:00Z");
        assertThat(ahead.run()).isEmpty();
        assertThat(ahead.next()).contains(Instant.parse("2026-11-24T12:00:00Z"));
    }

    @Test
    void aClockThatWentBackWithinAnIntervalWaits() throws BackupException {
        Decision decision = hourly("2026-11-24T10:30:00Z", LONG_AGO, "2026-11-24T09:00:00Z", "2026-11-24T11:00:00Z");

        assertThat(decision.run()).as("10:00 was settled by the run of 11:00").isEmpty();
        assertThat(decision.next()).contains(Instant.parse("2026-11-24T12:00:00Z"));
        assertThat(decision.clockJumped()).isFalse();
    }

    @Test
    void aClockThatWasADayAheadOnceSilencesNothing() throws BackupException {
        Decision decision = hourly("2026-11-24T10:30:00Z", LONG_AGO, "2026-11-24T09:00:00Z", "2026-11-25T10:00:00Z");

        assertThat(decision.clockJumped()).isTrue();
        assertThat(decision.run()).contains(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(decision.missed()).isZero();
        assertThat(decision.next()).contains(Instant.parse("2026-11-24T11:00:00Z"));
    }

    @Test
    void whatAWrongClockRanIsNotRunAgainWhenItsTimeComes() throws BackupException {
        Decision decision = hourly(
                "2026-11-24T10:30:00Z",
                LONG_AGO,
                "2026-11-24T10:00:00Z",
                "2026-11-24T11:00:00Z",
                "2026-11-25T10:00:00Z");

        assertThat(decision.run()).isEmpty();
        assertThat(decision.next()).contains(Instant.parse("2026-11-24T12:00:00Z"));
    }

    @Test
    void aNewLineDoesNotRunWhatLiesBeforeTheLastRunOfTheOldOne() throws BackupException {
        Decision decision = decide("30 1 * * *", "2026-11-24T02:15:00Z", LONG_AGO, "2026-11-24T02:00:00Z");

        assertThat(decision.run()).isEmpty();
        assertThat(decision.missed()).isZero();
    }

    @Test
    void yearsOfMissedMinutesAreNotCountedToTheEnd() throws BackupException {
        Decision decision = decide("* * * * *", "2026-11-24T02:15:00Z", "2020-01-01T00:00:00Z");

        assertThat(decision.missed()).isEqualTo(DueTimes.MOST_MISSED);
        assertThat(decision.run()).contains(Instant.parse("2026-11-24T02:15:00Z"));
    }

    private static Decision hourly(String now, String since, String... recorded) throws BackupException {
        return decide("0 * * * *", now, since, recorded);
    }

    private static Decision decide(String cron, String now, String since, String... recorded) throws BackupException {
        Set<Instant> names =
                Set.copyOf(Arrays.stream(recorded).map(Instant::parse).toList());
        Optional<Instant> newest = names.stream().max(Comparator.naturalOrder());
        return DueTimes.decide(
                CronSchedule.parse(cron, ZoneOffset.UTC),
                names::contains,
                newest,
                Instant.parse(since),
                Instant.parse(now));
    }
}
