package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.kubernetes.pooler.PoolerSeen;
import io.zentoria.datalayer.layer.Trouble;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static Optional<Finding> found(Pass pass, ConditionType type) {
        List<Finding> all = Findings.of(pass.facts()).stream()
                .filter(finding -> finding.type() == type)
                .toList();
        assertThat(all).as("one finding for each condition").hasSizeLessThan(2);
        return all.stream().findFirst();
    }

    private static Finding the(Pass pass, ConditionType type) {
        return found(pass, type).orElseThrow(() -> new AssertionError("nothing is said of " + type));
    }

    private static void says(Pass pass, ConditionType type, String status, String reason) {
        Finding finding = the(pass, type);
        assertThat(finding.status() + " " + finding.reason())
                .as(type + ": " + finding.message())
                .isEqualTo(status + " " + reason);
    }

    private static DataLayerStatus broughtTo(String... storesAndFingerprints) {
        return Pass.over(Pass.redis().fingerprint(storesAndFingerprints[0])).status();
    }

    @Test
    void storesThatAreAsDesiredAreReady() {
        Pass pass = Pass.over(Pass.postgres(), Pass.redis());

        says(pass, ConditionType.READY, "True", "AsDesired");
        says(pass, ConditionType.POSTGRES_READY, "True", "AsDesired");
        says(pass, ConditionType.REDIS_READY, "True", "AsDesired");
        says(pass, ConditionType.RECONCILING, "False", "Settled");
        says(pass, ConditionType.STALLED, "False", "NotStalled");
        says(pass, ConditionType.DRIFTED, "False", "NoDrift");
        says(pass, ConditionType.PAUSED, "False", "NotPaused");
        assertThat(found(pass, ConditionType.QDRANT_READY))
                .as("a store that the spec does not have")
                .isEmpty();
    }

    @Test
    void specWithoutStoresIsReady() {
        says(Pass.over(), ConditionType.READY, "True", "AsDesired");
    }

    @Test
    void storeThatDoesNotAnswerIsRetriedAndNeedsNobody() {
        Pass pass = Pass.over(Pass.postgres(), Pass.redis().unread(Pass.UNREACHABLE));

        says(pass, ConditionType.READY, "False", "Unreachable");
        says(pass, ConditionType.REDIS_READY, "False", "Unreachable");
        says(pass, ConditionType.POSTGRES_READY, "True", "AsDesired");
        says(pass, ConditionType.RECONCILING, "True", "Retrying");
        says(pass, ConditionType.STALLED, "False", "NotStalled");
    }

    @Test
    void wrongPasswordStallsAndIsNotCalledRetrying() {
        Pass pass = Pass.over(Pass.redis().unread(Pass.WRONG_PASSWORD));

        says(pass, ConditionType.STALLED, "True", "AuthenticationFailed");
        says(pass, ConditionType.RECONCILING, "False", "Settled");
    }

    @Test
    void whatAPersonMustMendIsTheReasonOfReadyThoughAnotherStoreComesFirst() {
        Pass pass =
                Pass.over(Pass.postgres().unread(Pass.UNREACHABLE), Pass.redis().unread(Pass.WRONG_PASSWORD));

        says(pass, ConditionType.READY, "False", "AuthenticationFailed");
        assertThat(the(pass, ConditionType.READY).message())
                .contains("Postgres: nobody answers", "Redis: the password");
    }

    @Test
    void deniedChangeStallsAndSaysHowToAllowItOnce() {
        Pass pass = Pass.over(Pass.postgres().denied("a drop")).digest("sha-1");

        says(pass, ConditionType.READY, "False", "ChangeDenied");
        says(pass, ConditionType.STALLED, "True", "ChangeDenied");
        assertThat(the(pass, ConditionType.STALLED).message())
                .contains("make a drop", "policy.destructiveChanges: Allow", Labels.APPROVE_PLAN + ": \"sha-1\"");
    }

    @Test
    void conflictStallsAndNamesTheThing() {
        Pass pass = Pass.over(Pass.redis().conflict("n8n", "it belongs to the resource other/first"));

        says(pass, ConditionType.REDIS_READY, "False", "Conflict");
        says(pass, ConditionType.STALLED, "True", "Conflict");
        assertThat(the(pass, ConditionType.STALLED).message()).contains("redis thing n8n", "other/first");
    }

    @Test
    void changeThatTheServerRefusesStalls() {
        Pass pass = Pass.over(Pass.redis().failed("maxmemory", new Trouble("Invalid", "4 giga is no size", true)));

        says(pass, ConditionType.REDIS_READY, "False", "Invalid");
        says(pass, ConditionType.STALLED, "True", "Invalid");
        says(pass, ConditionType.RECONCILING, "False", "Settled");
        assertThat(the(pass, ConditionType.STALLED).message()).isEqualTo("make maxmemory: 4 giga is no size");
    }

    @Test
    void changeThatFailsForNowIsRetried() {
        Pass pass = Pass.over(Pass.redis().failed("maxmemory", new Trouble("Busy", "later", false)));

        says(pass, ConditionType.READY, "False", "Busy");
        says(pass, ConditionType.RECONCILING, "True", "Retrying");
        says(pass, ConditionType.STALLED, "False", "NotStalled");
    }

    @Test
    void wrongSpecStallsAndSaysNothingOfStoresThatNobodyLookedAt() {
        Pass pass = Pass.refused("redis.users[0] names an unknown allocation");

        says(pass, ConditionType.READY, "False", "InvalidSpec");
        says(pass, ConditionType.STALLED, "True", "InvalidSpec");
        says(pass, ConditionType.RECONCILING, "False", "InvalidSpec");
        assertThat(Findings.of(pass.facts()))
                .extracting(Finding::type)
                .containsExactlyInAnyOrder(
                        ConditionType.READY, ConditionType.RECONCILING, ConditionType.STALLED, ConditionType.PAUSED);
    }

    @Test
    void changesAreHeldInObserveModeAndNothingIsUnderWay() {
        Pass pass = Pass.over(Pass.redis().pending("a user")).observeOnly();

        says(pass, ConditionType.READY, "False", "ChangesHeld");
        says(pass, ConditionType.RECONCILING, "False", "Settled");
        says(pass, ConditionType.STALLED, "False", "NotStalled");
    }

    @Test
    void changesAreHeldWhilePaused() {
        Pass pass = Pass.over(Pass.redis().pending("a user")).paused();

        says(pass, ConditionType.PAUSED, "True", "AskedFor");
        says(pass, ConditionType.READY, "False", "ChangesHeld");
        says(pass, ConditionType.RECONCILING, "False", "Settled");
    }

    @Test
    void changesUnderWayAreNamed() {
        Pass pass = Pass.over(Pass.redis().pending("a user")).applying();

        says(pass, ConditionType.READY, "False", "Applying");
        says(pass, ConditionType.RECONCILING, "True", "Applying");
        assertThat(the(pass, ConditionType.RECONCILING).message()).isEqualTo("redis: make a user");
    }

    @Test
    void changeThatWorksAndIsFoundAgainIsNotHidden() {
        Pass pass = Pass.over(Pass.redis().pending("a user"));

        says(pass, ConditionType.READY, "False", "ChangesPending");
        says(pass, ConditionType.RECONCILING, "True", "NotConverging");
    }

    @Test
    void differenceToWhatTheStoreWasBroughtToIsDrift() {
        Pass mended = Pass.over(Pass.redis().mended("a user")).after(broughtTo("f1"));
        Pass held = Pass.over(Pass.redis().pending("a user")).observeOnly().after(broughtTo("f1"));

        says(mended, ConditionType.DRIFTED, "True", "DriftMended");
        says(held, ConditionType.DRIFTED, "True", "DriftFound");
        assertThat(the(mended, ConditionType.DRIFTED).message()).contains("make a user");
    }

    @Test
    void differenceThatANewSpecAsksForIsNoDrift() {
        says(
                Pass.over(Pass.redis().fingerprint("f2").mended("a user")).after(broughtTo("f1")),
                ConditionType.DRIFTED,
                "False",
                "NoDrift");
        says(Pass.over(Pass.redis().mended("a user")), ConditionType.DRIFTED, "False", "NoDrift");
    }

    @Test
    void driftIsUnknownWhenNobodyAnswers() {
        Pass pass = Pass.over(Pass.redis().unread(Pass.UNREACHABLE)).after(broughtTo("f1"));

        assertThat(found(pass, ConditionType.DRIFTED)).isEmpty();
    }

    @Test
    void parameterThatWaitsForARestartIsACondition() {
        says(
                Pass.over(Pass.redis().notice("RestartRequired", "databases is 16, wanted 32")),
                ConditionType.RESTART_REQUIRED,
                "True",
                "RestartRequired");
        assertThat(found(Pass.over(Pass.redis()), ConditionType.RESTART_REQUIRED))
                .isEmpty();
    }

    @Test
    void backupsThatDidNotRunYetAreNotCalledHealthy() {
        Pass pass = Pass.over().spec("""
                backup:
                  schedules:
                    - {name: nightly, store: redis, cron: "0 2 * * *", retention: 7d, tiers: [local]}
                """);

        says(pass, ConditionType.BACKUPS_HEALTHY, "Unknown", "NoBackupYet");
        says(pass, ConditionType.BACKUP_VERIFIED, "Unknown", "NotDrilledYet");
        assertThat(found(Pass.over(), ConditionType.BACKUPS_HEALTHY)).isEmpty();
    }

    @Test
    void manyChangesAreNamedTenAtATimeAndCounted() {
        String[] names = IntStream.range(0, 13).mapToObj(i -> "user-" + i).toArray(String[]::new);

        String message = the(Pass.over(Pass.redis().pending(names)), ConditionType.REDIS_READY)
                .message();

        assertThat(message).contains("user-9").doesNotContain("user-10").endsWith("; and 3 more");
    }

    @Test
    void longMessagesAreCutAndSaySo() {
        Pass pass = Pass.over(Pass.redis().unread(new Trouble("Unreachable", "no ".repeat(5_000), false)));

        assertThat(Findings.of(pass.facts()))
                .allSatisfy(finding -> assertThat(finding.message()).hasSizeLessThanOrEqualTo(2_000));
        assertThat(the(pass, ConditionType.READY).message()).endsWith("… (cut)");
    }

    private static final String POOLED = "postgres: {endpoint: {host: db}, pooler: {}}";

    private static PoolerSeen seen(boolean fits, boolean passing, String reason) {
        return new PoolerSeen(fits, passing, reason, "so it is with PgBouncer", List.of());
    }

    @Test
    void readyIsNotSaidBeforeThePoolerWasLookedAt() {
        Pass pass = Pass.over(Pass.postgres()).spec(POOLED);

        says(pass, ConditionType.POOLER_READY, "False", "NotRead");
        says(pass, ConditionType.READY, "False", "NotRead");
        says(Pass.over(Pass.postgres()).spec(POOLED).applying(), ConditionType.POOLER_READY, "False", "Applying");
    }

    @Test
    void poolerInTheClusterIsReadyWithItsPods() {
        Pass pass = Pass.over(Pass.postgres()).spec(POOLED).pooler(seen(true, false, "AsDesired"));

        says(pass, ConditionType.POOLER_READY, "True", "AsDesired");
        says(pass, ConditionType.READY, "True", "AsDesired");
        assertThat(the(pass, ConditionType.READY).message()).isEqualTo("PostgreSQL, PgBouncer: as the spec asks");
    }

    @Test
    void poolerWhosePodsAreNotThereYetIsWaitedFor() {
        Pass pass = Pass.over(Pass.postgres()).spec(POOLED).pooler(seen(false, true, "PoolerNotAvailable"));

        says(pass, ConditionType.READY, "False", "PoolerNotAvailable");
        says(pass, ConditionType.RECONCILING, "True", "Retrying");
        says(pass, ConditionType.STALLED, "False", "NotStalled");
    }

    @Test
    void poolerThatOnlyAPersonCanMendStalls() {
        Pass pass = Pass.over(Pass.postgres()).spec(POOLED).pooler(seen(false, false, "VerifiersHidden"));

        says(pass, ConditionType.POOLER_READY, "False", "VerifiersHidden");
        says(pass, ConditionType.STALLED, "True", "VerifiersHidden");
        says(pass, ConditionType.RECONCILING, "False", "Settled");
    }

    @Test
    void poolerElsewhereIsNotReadyWithTheDifferencesInWords() {
        Pass pass = Pass.over(Pass.postgres(), Pass.console().conflict("n8n", "is not in its section [databases]"))
                .spec(POOLED)
                .pooler(seen(true, false, "AsDesired"));

        says(pass, ConditionType.POOLER_READY, "False", "Conflict");
        says(pass, ConditionType.STALLED, "True", "Conflict");
        assertThat(the(pass, ConditionType.POOLER_READY).message())
                .isEqualTo("pooler thing n8n: is not in its section [databases]");
    }

    @Test
    void filesThatCannotBeMadeComeBeforeTheConsole() {
        Pass pass =
                Pass.over(Pass.postgres(), Pass.console()).spec(POOLED).pooler(seen(false, false, "VerifiersHidden"));

        says(pass, ConditionType.POOLER_READY, "False", "VerifiersHidden");
    }

    @Test
    void specWithoutAPoolerSaysNothingOfOne() {
        assertThat(found(Pass.over(Pass.postgres()), ConditionType.POOLER_READY))
                .isEmpty();
    }
}
