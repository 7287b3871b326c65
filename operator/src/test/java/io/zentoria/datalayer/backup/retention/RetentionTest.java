package io.zentoria.datalayer.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.retention.Retention.Verdict;
import io.zentoria.datalayer.backup.retention.RetentionPolicy.Keep;
import io.zentoria.datalayer.plan.StoreKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant NEWEST = Instant.parse("2026-11-24T02:00:00Z");
    private static final Instant NOW = NEWEST.plusSeconds(600);

    @Test
    void anHourlyScheduleKeepsSevenDays() {
        Verdict verdict = window(7, HOUR).judge(every(HOUR, 400), NOW);

        assertThat(verdict.refusal()).isEmpty();
        assertThat(verdict.kept()).hasSize(169).containsKey("2026-11-17T02:00:00Z");
        assertThat(verdict.expired())
                .hasSize(231)
                .contains("2026-11-17T01:00:00Z")
                .isSorted();
    }

    @Test
    void aWeeklyScheduleKeepsTwelveWeeksAndNotEightyFourBackups() {
        Duration week = Duration.ofDays(7);

        assertThat(window(84, week).judge(every(week, 200), NOW).kept()).hasSize(13);
    }

    @Test
    void aWindowOfHoursKeepsHours() {
        Retention retention = new Retention(policy(Duration.ofHours(6)), ZoneOffset.UTC, HOUR);

        assertThat(retention.judge(every(HOUR, 100), NOW).kept()).hasSize(7);
    }

    @Test
    void afterAGapAWindowCountsDaysThatHaveBackups() {
        List<Kept> backups = new ArrayList<>(IntStream.range(0, 3)
                .mapToObj(i -> backup(NEWEST.minus(DAY.multipliedBy(i))))
                .toList());
        IntStream.range(40, 60).forEach(i -> backups.add(backup(NEWEST.minus(DAY.multipliedBy(i)))));

        Verdict verdict = window(7, DAY).judge(backups, NOW);

        assertThat(verdict.kept())
                .as("three days after the gap, four before it")
                .hasSize(7);
        assertThat(verdict.expired())
                .hasSize(16)
                .doesNotContain(NEWEST.minus(DAY.multipliedBy(43)).toString());
    }

    @Test
    void theDaysAreThoseOfTheZone() {
        List<Kept> backups =
                List.of(backup("2026-11-24T02:00:00Z"), backup("2026-11-22T23:30:00Z"), backup("2026-11-22T22:30:00Z"));

        assertThat(new Retention(policy(DAY), ZoneOffset.UTC, HOUR)
                        .judge(backups, NOW)
                        .expired())
                .hasSize(2);
        RetentionPolicy twoDays = new RetentionPolicy(Optional.empty(), Optional.of(new Keep(0, 3, 0, 0, 0)));
        assertThat(new Retention(twoDays, ZoneOffset.UTC, HOUR)
                        .judge(backups, NOW)
                        .expired())
                .containsExactly("2026-11-22T22:30:00Z");
        assertThat(new Retention(twoDays, ZoneId.of("Europe/Vienna"), HOUR)
                        .judge(backups, NOW)
                        .expired())
                .as("in Vienna 22:30Z and 23:30Z are two days")
                .isEmpty();
    }

    @Test
    void generationsKeepTheNewestOfEachStretchThatHasBackups() {
        RetentionPolicy policy = new RetentionPolicy(Optional.empty(), Optional.of(new Keep(3, 2, 2, 2, 2)));

        Verdict verdict = new Retention(policy, ZoneOffset.UTC, HOUR).judge(every(HOUR, 24 * 400), NOW);

        assertThat(verdict.kept().keySet())
                .containsExactlyInAnyOrder(
                        "2026-11-24T02:00:00Z",
                        "2026-11-24T01:00:00Z",
                        "2026-11-24T00:00:00Z",
                        "2026-11-23T23:00:00Z",
                        "2026-11-22T23:00:00Z",
                        "2026-10-31T23:00:00Z",
                        "2025-12-31T23:00:00Z");
    }

    @Test
    void windowAndGenerationsTogetherKeepWhatEitherWants() {
        RetentionPolicy both = new RetentionPolicy(Optional.of(DAY), Optional.of(new Keep(0, 0, 0, 3, 0)));

        Verdict verdict = new Retention(both, ZoneOffset.UTC, DAY).judge(every(DAY, 200), NOW);

        assertThat(verdict.kept().keySet())
                .containsExactlyInAnyOrder(
                        "2026-11-24T02:00:00Z", "2026-11-23T02:00:00Z", "2026-10-31T02:00:00Z", "2026-09-30T02:00:00Z");
    }

    @Test
    void theNewestCompleteAndTheNewestVerifiedOfEachStoreStay() {
        Kept redis = new Kept("redis", NEWEST.minus(DAY.multipliedBy(50)), Set.of(StoreKind.REDIS), true, false, false);
        Kept proved =
                new Kept("proved", NEWEST.minus(DAY.multipliedBy(60)), Set.of(StoreKind.POSTGRES), true, true, false);
        Kept older =
                new Kept("older", NEWEST.minus(DAY.multipliedBy(70)), Set.of(StoreKind.POSTGRES), true, true, false);
        List<Kept> backups = new ArrayList<>(every(DAY, 10));
        backups.addAll(List.of(redis, proved, older));

        Verdict verdict = window(3, DAY).judge(backups, NOW);

        assertThat(verdict.kept())
                .containsEntry("redis", "newest complete backup of Redis")
                .containsEntry("proved", "newest verified backup of PostgreSQL")
                .doesNotContainKey("older");
        assertThat(verdict.expired()).contains("older");
    }

    @Test
    void aBackupInUseStays() {
        Kept held = new Kept("held", NEWEST.minus(DAY.multipliedBy(90)), Set.of(StoreKind.POSTGRES), true, false, true);
        List<Kept> backups = new ArrayList<>(every(DAY, 10));
        backups.add(held);

        assertThat(window(3, DAY).judge(backups, NOW).kept()).containsEntry("held", "in use");
    }

    @Test
    void incompleteBackupsCountForNothing() {
        List<Kept> backups = new ArrayList<>(IntStream.range(0, 4)
                .mapToObj(i -> incomplete(NEWEST.minus(DAY.multipliedBy(i))))
                .toList());
        backups.add(incomplete(NEWEST.minus(DAY.multipliedBy(30))));
        IntStream.range(4, 10).forEach(i -> backups.add(backup(NEWEST.minus(DAY.multipliedBy(i)))));

        Verdict verdict = window(3, DAY).judge(backups, NOW);

        assertThat(verdict.refusal())
                .as("four days without one are within the window and two intervals")
                .isEmpty();
        assertThat(verdict.kept())
                .as("the four that are newer, and the window counted from the newest complete one")
                .hasSize(8);
        assertThat(verdict.expired())
                .containsExactly("2026-10-25T02:00:00Z", "2026-11-15T02:00:00Z", "2026-11-16T02:00:00Z");
    }

    @Test
    void withoutACompleteBackupNothingGoes() {
        Verdict verdict = window(3, DAY).judge(List.of(incomplete(NEWEST), incomplete(NEWEST.minus(DAY))), NOW);

        assertThat(verdict.expired()).isEmpty();
        assertThat(verdict.refusal()).get().asString().contains("no complete backup");
        assertThat(window(3, DAY).judge(List.of(), NOW).expired()).isEmpty();
    }

    @Test
    void anEmptyPolicyDeletesNothing() {
        Verdict verdict = new Retention(RetentionPolicy.NONE, ZoneOffset.UTC, HOUR).judge(every(HOUR, 400), NOW);

        assertThat(verdict.expired()).isEmpty();
        assertThat(verdict.kept()).hasSize(400);
        assertThat(verdict.refusal()).isPresent();
    }

    @Test
    void aClockThatWentBackDeletesNothing() {
        Verdict verdict = window(7, HOUR).judge(every(HOUR, 400), NOW.minus(DAY));

        assertThat(verdict.expired()).isEmpty();
        assertThat(verdict.refusal()).get().asString().contains("check the clock", "2026-11-23T03:00:00Z");
    }

    @Test
    void aClockThatWentAheadDeletesNothing() {
        Retention retention = window(7, HOUR);
        Instant last = NEWEST.plus(DAY.multipliedBy(7)).plus(HOUR.multipliedBy(2));

        assertThat(retention.judge(every(HOUR, 400), last).expired()).hasSize(231);
        Verdict verdict = retention.judge(every(HOUR, 400), last.plusSeconds(1));
        assertThat(verdict.expired()).isEmpty();
        assertThat(verdict.refusal()).get().asString().contains("newest complete backup is of 2026-11-24T02:00:00Z");
    }

    @Test
    void oneBackupOfAClockThatWasAYearAheadStopsNothingAndIsNoReference() {
        List<Kept> backups = new ArrayList<>(every(HOUR, 400));
        backups.add(backup(NEWEST.plus(DAY.multipliedBy(365))));

        Verdict verdict = window(7, HOUR).judge(backups, NOW);

        assertThat(verdict.expired()).hasSize(231);
        assertThat(verdict.kept()).hasSize(170).containsEntry("2027-11-24T02:00:00Z", "due in the future");
    }

    @Test
    void anIntervalThatIsNoneIsRefused() {
        assertThatThrownBy(() -> window(7, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Retention window(int days, Duration interval) {
        return new Retention(policy(DAY.multipliedBy(days)), ZoneOffset.UTC, interval);
    }

    private static RetentionPolicy policy(Duration window) {
        return new RetentionPolicy(Optional.of(window), Optional.empty());
    }

    /** As many back from the newest one; a folder is called after its due time. */
    private static List<Kept> every(Duration interval, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> backup(NEWEST.minus(interval.multipliedBy(i))))
                .toList();
    }

    private static Kept backup(String due) {
        return backup(Instant.parse(due));
    }

    private static Kept backup(Instant due) {
        return new Kept(due.toString(), due, Set.of(StoreKind.POSTGRES), true, false, false);
    }

    private static Kept incomplete(Instant due) {
        return new Kept(due.toString(), due, Set.of(StoreKind.POSTGRES), false, false, false);
    }
}
