package io.zentoria.datalayer.kubernetes.backups;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.zentoria.datalayer.api.BackupRunSpec;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupRunStatus.Phase;
import io.zentoria.datalayer.api.BackupRunStatus.Stored;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.api.ZentoriaBackup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupStepTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:10:00Z");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final String ME = "operator-me";
    private static final String OTHER = "operator-other";
    private static final BackupStep.Watch LOOK_SOON = new BackupStep.Watch(BackupStep.SOON);

    @Test
    void backupThatNobodyTouchedIsRun() {
        assertThat(step(backup("b", null))).isEqualTo(new BackupStep.Run(false));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void whatThisProcessWorksOnIsOnlyWatched(Phase phase) {
        ZentoriaBackup backup = backup("b", status(phase, runner(ME, 0), tier("local", Stored.PENDING, null)));
        assertThat(BackupStep.of(backup, List.of(), ME, each -> true, NOW, LEASE))
                .isEqualTo(LOOK_SOON);
    }

    @Test
    void waitsForAnotherThatThisProcessHasBegunThoughItsStatusDoesNotSaySo() {
        ZentoriaBackup older = backup("a", null);
        ZentoriaBackup begun = backup("b", null);

        assertThat(BackupStep.of(older, List.of(begun), ME, each -> each == begun, NOW, LEASE))
                .isInstanceOf(BackupStep.Queue.class);
    }

    @Test
    void waitsForAnotherWhoseJobWasMade() {
        BackupRunStatus made = new BackupRunStatus(
                null,
                Phase.PENDING,
                BackupStep.JOB_STARTED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                null);

        assertThat(step(backup("a", null), backup("b", made))).isInstanceOf(BackupStep.Queue.class);
    }

    @Test
    void runnerThatIsAliveElsewhereIsLeftAlone() {
        assertThat(step(running(runner(OTHER, 29)))).isEqualTo(LOOK_SOON);
    }

    @Test
    void runnerThatWasSilentForTheLeaseIsTakenOver() {
        assertThat(step(running(runner(OTHER, 30)))).isEqualTo(new BackupStep.Run(true));
        assertThat(step(running(runner(OTHER, 3000)))).isEqualTo(new BackupStep.Run(true));
    }

    @Test
    void runOfThisProcessThatItDoesNotWorkOnIsRunAgainAtOnce() {
        assertThat(step(running(runner(ME, 0)))).isEqualTo(new BackupStep.Run(true));
    }

    @Test
    void runWithoutARunnerIsRunAgain() {
        assertThat(step(running(null))).isEqualTo(new BackupStep.Run(true));
    }

    @Test
    void interruptedRunThatHasReadItsStoresOnlyCopies() {
        assertThat(step(backup(
                        "b",
                        status(
                                Phase.RUNNING,
                                runner(OTHER, 31),
                                tier("local", Stored.STORED, null),
                                tier("minio", Stored.COPYING, null)))))
                .isEqualTo(new BackupStep.Copy());
    }

    @Test
    void storedCopyDoesNotStandForTheFirstTier() {
        assertThat(step(backup(
                        "b",
                        status(
                                Phase.RUNNING,
                                runner(OTHER, 31),
                                tier("local", Stored.PENDING, null),
                                tier("minio", Stored.STORED, null)))))
                .isEqualTo(new BackupStep.Run(true));
    }

    @Test
    void copyThatIsOwedIsMadeWhenItsTimeHasCome() {
        assertThat(step(owed(NOW.minusSeconds(1)))).isEqualTo(new BackupStep.Copy());
        assertThat(step(owed(NOW))).isEqualTo(new BackupStep.Copy());
        assertThat(step(owed(NOW.plusSeconds(5))))
                .isEqualTo(new BackupStep.Watch(Duration.ofSeconds(5).plusMillis(1)));
    }

    @Test
    void earliestOfTheOwedCopiesCounts() {
        assertThat(step(backup(
                        "b",
                        status(
                                Phase.PARTIALLY_FAILED,
                                null,
                                tier("local", Stored.STORED, null),
                                tier("minio", Stored.FAILED, NOW.plusSeconds(90)),
                                tier("nas", Stored.FAILED, NOW.plusSeconds(9))))))
                .isEqualTo(new BackupStep.Watch(Duration.ofSeconds(9).plusMillis(1)));
    }

    @Test
    void partialFailureWithoutANextAttemptIsSettled() {
        assertThat(step(owed(null))).isEqualTo(new BackupStep.Settled());
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "FAILED"})
    void whatEndedStaysAsItIs(Phase phase) {
        assertThat(step(backup("b", status(phase, runner(OTHER, 3000), tier("local", Stored.FAILED, NOW)))))
                .isEqualTo(new BackupStep.Settled());
    }

    @Test
    void runThatFailedWaitsForItsNextAttempt() {
        assertThat(step(retrying("b", NOW.plusSeconds(7))))
                .isEqualTo(new BackupStep.Watch(Duration.ofSeconds(7).plusMillis(1)));
        assertThat(step(retrying("b", NOW))).isEqualTo(new BackupStep.Run(false));
    }

    @Test
    void youngerOneWaitsForTheOlderOneOnTheSameStore() {
        ZentoriaBackup older = backup("a", null, BackupSpec.Store.REDIS);
        ZentoriaBackup younger = backup("b", null, BackupSpec.Store.REDIS);
        assertThat(step(younger, older)).isEqualTo(new BackupStep.Queue("waits for a, which reads the same store"));
        assertThat(step(older, younger)).isEqualTo(new BackupStep.Run(false));
    }

    @Test
    void oneThatRunsComesFirstHoweverYoungItIs() {
        ZentoriaBackup runs = backup("z", status(Phase.RUNNING, runner(OTHER, 0), tier("local", Stored.PENDING, null)));
        assertThat(step(backup("b", null), backup("a", null), runs))
                .isEqualTo(new BackupStep.Queue("waits for z, which reads the same store"));
    }

    @Test
    void noStoresAndAllOfThemAreTheSame() {
        assertThat(step(backup("b", null), backup("a", null, BackupSpec.Store.QDRANT)))
                .isInstanceOf(BackupStep.Queue.class);
        assertThat(step(backup("b", null, BackupSpec.Store.QDRANT), backup("a", null, BackupSpec.Store.ALL)))
                .isInstanceOf(BackupStep.Queue.class);
    }

    @Test
    void anotherStoreIsNobodysBusiness() {
        assertThat(step(backup("b", null, BackupSpec.Store.REDIS), backup("a", null, BackupSpec.Store.POSTGRES)))
                .isEqualTo(new BackupStep.Run(false));
    }

    @Test
    void oneThatHasReadItsStoresOrEndedOrWaitsForARetryHoldsNobodyUp() {
        ZentoriaBackup copies = backup(
                "a1",
                status(
                        Phase.RUNNING,
                        runner(OTHER, 0),
                        tier("local", Stored.STORED, null),
                        tier("minio", Stored.COPYING, null)));
        ZentoriaBackup ended = backup("a2", status(Phase.COMPLETED, null, tier("local", Stored.STORED, null)));
        ZentoriaBackup failed = backup("a3", status(Phase.FAILED, null, tier("local", Stored.FAILED, null)));
        assertThat(step(backup("b", null), copies, ended, failed, retrying("a4", NOW.plusSeconds(60))))
                .isEqualTo(new BackupStep.Run(false));
    }

    private static BackupStep step(ZentoriaBackup backup, ZentoriaBackup... others) {
        return BackupStep.of(backup, List.of(others), ME, each -> false, NOW, LEASE);
    }

    private static ZentoriaBackup running(@Nullable Runner runner) {
        return backup("b", status(Phase.RUNNING, runner, tier("local", Stored.PENDING, null)));
    }

    private static ZentoriaBackup owed(@Nullable Instant next) {
        return backup(
                "b",
                status(
                        Phase.PARTIALLY_FAILED,
                        null,
                        tier("local", Stored.STORED, null),
                        tier("minio", Stored.FAILED, next)));
    }

    private static ZentoriaBackup retrying(String name, Instant next) {
        return backup(name, status(Phase.PENDING, null, tier("local", Stored.FAILED, next)));
    }

    private static Runner runner(String identity, long silentSeconds) {
        return new Runner(
                identity,
                NOW.minusSeconds(silentSeconds + 60).toString(),
                NOW.minusSeconds(silentSeconds).toString());
    }

    private static BackupRunStatus.TierState tier(String name, Stored state, @Nullable Instant next) {
        return new BackupRunStatus.TierState(
                name, state, null, null, 1, next == null ? null : next.toString(), null, null);
    }

    private static BackupRunStatus status(Phase phase, @Nullable Runner runner, BackupRunStatus.TierState... tiers) {
        return new BackupRunStatus(
                1L,
                phase,
                null,
                null,
                1,
                runner,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(tiers),
                null,
                null);
    }

    /** All are made in the same second, so that the name decides who is older. */
    private static ZentoriaBackup backup(String name, @Nullable BackupRunStatus status, BackupSpec.Store... stores) {
        ZentoriaBackup backup = new ZentoriaBackup();
        backup.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withUid(name)
                .withCreationTimestamp("2026-11-24T02:00:00Z")
                .build());
        backup.setSpec(new BackupRunSpec("personal", List.of(stores), List.of(), "daily", null, null));
        if (status != null) {
            backup.setStatus(status);
        }
        return backup;
    }
}
