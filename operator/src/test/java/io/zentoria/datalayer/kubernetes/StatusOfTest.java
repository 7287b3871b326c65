package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.layer.StoreDetails;
import io.zentoria.datalayer.layer.Trouble;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusOfTest {
    private static final Instant LATER = Pass.NOON.plusSeconds(3600);
    private static final String NOON = "2026-01-01T12:00:00Z";

    private static final String REDIS = """
            redis: {endpoint: {host: redis.example}}
            """;

    private static DataLayerStatus.Condition condition(DataLayerStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no condition " + type));
    }

    private static DataLayerStatus.Allocation audit(long keys, String at) {
        return new DataLayerStatus.Allocation("sessions", 0, keys, "1 MB", 0L, 0L, 0L, List.of(), true, at);
    }

    @Test
    void equalFactsLaterChangeNothing() {
        DataLayerStatus status =
                Pass.over(Pass.postgres(), Pass.redis().orphan("old")).status();

        assertThat(Pass.over(Pass.postgres(), Pass.redis().orphan("old"))
                        .after(status)
                        .at(LATER)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void conditionTurnsWithItsStatusOnlyNotWithItsReason() {
        DataLayerStatus down = Pass.over(Pass.redis().unread(Pass.UNREACHABLE)).status();
        DataLayerStatus refused = Pass.over(Pass.redis().unread(Pass.WRONG_PASSWORD))
                .after(down)
                .at(LATER)
                .status();

        assertThat(condition(refused, "Ready").reason()).isEqualTo("AuthenticationFailed");
        assertThat(condition(refused, "Ready").lastTransitionTime()).isEqualTo(NOON);
        assertThat(condition(refused, "Stalled").lastTransitionTime()).isEqualTo(LATER.toString());
    }

    @Test
    void everyWriteSaysForWhichGeneration() {
        DataLayerStatus status = Pass.over(Pass.redis()).generation(7).status();

        assertThat(status.observedGeneration()).isEqualTo(7);
        assertThat(status.conditions())
                .allSatisfy(
                        condition -> assertThat(condition.observedGeneration()).isEqualTo(7));
        assertThat(Pass.refused("wrong").generation(8).after(status).status().observedGeneration())
                .as("a wrong spec too")
                .isEqualTo(8);
    }

    @Test
    void conditionsStandInAFixedOrderReadyFirst() {
        DataLayerStatus status = Pass.over(Pass.qdrant(), Pass.postgres()).status();

        assertThat(status.conditions())
                .extracting(DataLayerStatus.Condition::type)
                .containsExactly(
                        "Ready", "Reconciling", "Stalled", "PostgresReady", "QdrantReady", "Drifted", "Paused");
    }

    @Test
    void driftThatNobodyCanLookForStaysAsItWasSeen() {
        DataLayerStatus brought = Pass.over(Pass.redis()).status();
        DataLayerStatus drifted =
                Pass.over(Pass.redis().mended("a user")).after(brought).status();
        DataLayerStatus down = Pass.over(Pass.redis().unread(Pass.UNREACHABLE))
                .after(drifted)
                .at(LATER)
                .status();

        assertThat(condition(down, "Drifted")).isEqualTo(condition(drifted, "Drifted"));
        assertThat(condition(down, "Drifted").status()).isEqualTo("True");
    }

    @Test
    void serverThatDoesNotAnswerKeepsWhatItSaidLast() {
        DataLayerStatus before =
                Pass.over(Pass.redis().identity("id-1", "8.0.2")).status();

        assertThat(Pass.over(Pass.redis().unread(Pass.UNREACHABLE))
                        .after(before)
                        .status()
                        .servers())
                .isEqualTo(before.servers());
    }

    @Test
    void strangerAtTheAddressDoesNotTakeThePlaceOfTheKnownServer() {
        DataLayerStatus before = Pass.over(Pass.redis()).status();

        DataLayerStatus status = Pass.over(Pass.redis()
                        .identity("id-2", "8.0")
                        .trouble(new Trouble("IdentityChanged", "another server than before", true)))
                .after(before)
                .status();

        assertThat(status.servers())
                .extracting(DataLayerStatus.Server::identity)
                .containsExactly("id-1");
    }

    @Test
    void identityIsRememberedOnceSomethingWasAppliedToTheServerAndNotBefore() {
        DataLayerStatus looked = Pass.over(
                        Pass.redis().identity("of another resource", "8.0").pending("a user"))
                .applying()
                .status();
        assertThat(looked.servers()).singleElement().satisfies(server -> {
            assertThat(server.version()).isEqualTo("8.0");
            assertThat(server.identity()).isNull();
        });

        DataLayerStatus half = Pass.over(Pass.redis().applied("a user").failed("another", Pass.UNREACHABLE))
                .after(looked)
                .status();
        assertThat(half.servers())
                .extracting(DataLayerStatus.Server::identity)
                .as("one change of two was made there")
                .containsExactly("id-1");

        assertThat(Pass.over(Pass.redis().pending("another"))
                        .after(half)
                        .status()
                        .servers())
                .as("a later pass that applied nothing")
                .isEqualTo(half.servers());
    }

    @Test
    void resourceThatOnlyLooksRemembersTheServerItLookedAt() {
        assertThat(Pass.over(Pass.redis().pending("a user"))
                        .observeOnly()
                        .status()
                        .servers())
                .extracting(DataLayerStatus.Server::identity)
                .containsExactly("id-1");
    }

    @Test
    void storeThatTheSpecNoLongerHasIsForgotten() {
        DataLayerStatus before =
                Pass.over(Pass.redis(), Pass.qdrant()).spec(REDIS).status();

        DataLayerStatus status =
                Pass.over(Pass.redis()).spec(REDIS).after(before).status();

        assertThat(status.servers()).extracting(DataLayerStatus.Server::store).containsExactly("redis");
        assertThat(status.applied()).extracting(DataLayerStatus.Applied::store).containsExactly("redis");
        assertThat(status.conditions())
                .extracting(DataLayerStatus.Condition::type)
                .doesNotContain("QdrantReady");
    }

    @Test
    void onlyWhatAStoreWasReallyBroughtToCountsAsApplied() {
        DataLayerStatus brought = Pass.over(Pass.redis()).status();
        assertThat(brought.applied()).containsExactly(new DataLayerStatus.Applied("redis", "f1"));

        assertThat(Pass.over(Pass.redis().fingerprint("f2").pending("a user"))
                        .after(brought)
                        .status()
                        .applied())
                .as("something is still to do")
                .isEqualTo(brought.applied());
        assertThat(Pass.over(Pass.redis().fingerprint("f2"))
                        .applying()
                        .after(brought)
                        .status()
                        .applied())
                .as("changes are under way")
                .isEqualTo(brought.applied());
        assertThat(Pass.over(Pass.redis().fingerprint("f2"))
                        .after(brought)
                        .status()
                        .applied())
                .containsExactly(new DataLayerStatus.Applied("redis", "f2"));
    }

    @Test
    void orphanSaysSinceWhenAndStaysWhenNobodyAnswers() {
        DataLayerStatus first = Pass.over(Pass.redis().orphan("old")).status();
        DataLayerStatus second = Pass.over(Pass.redis().orphan("old").orphan("new"))
                .after(first)
                .at(LATER)
                .status();

        assertThat(second.orphans())
                .containsExactly(
                        new DataLayerStatus.Orphan("redis", "thing", "old", NOON),
                        new DataLayerStatus.Orphan("redis", "thing", "new", LATER.toString()));
        assertThat(Pass.over(Pass.redis().unread(Pass.UNREACHABLE))
                        .after(second)
                        .status()
                        .orphans())
                .isEqualTo(second.orphans());
        assertThat(Pass.over(Pass.redis()).after(second).status().orphans()).isEmpty();
    }

    @Test
    void orphansCountNeitherAgainstReadyNorAsDrift() {
        DataLayerStatus status = Pass.over(Pass.redis().orphan("old"))
                .after(Pass.over(Pass.redis()).status())
                .status();

        assertThat(condition(status, "Ready").status()).isEqualTo("True");
        assertThat(condition(status, "Drifted").status()).isEqualTo("False");
    }

    @Test
    void planCountsAllAndShowsTheFirstFifty() {
        String[] names = IntStream.range(0, 70).mapToObj(i -> "user-" + i).toArray(String[]::new);

        DataLayerStatus.PlanStatus plan = Pass.over(Pass.redis().pending(names).denied("a drop"))
                .digest("sha-1")
                .status()
                .plan();

        assertThat(plan).isNotNull();
        assertThat(plan.digest()).isEqualTo("sha-1");
        assertThat(plan.safe()).isEqualTo(70);
        assertThat(plan.destructive()).isEqualTo(1);
        assertThat(plan.denied()).isEqualTo(1);
        assertThat(plan.pending()).isEqualTo(71);
        assertThat(plan.changes()).hasSize(50);
    }

    @Test
    void wrongSpecLeavesStandingWhatIsKnownOfTheStores() {
        DataLayerStatus before = Pass.over(
                        Pass.redis().pending("a user").orphan("old").notice("NoTls", "not encrypted"))
                .digest("sha-1")
                .status();

        DataLayerStatus status = Pass.refused("wrong").after(before).status();

        assertThat(status.plan()).isEqualTo(before.plan());
        assertThat(status.servers()).isEqualTo(before.servers());
        assertThat(status.orphans()).isEqualTo(before.orphans());
        assertThat(status.warnings()).isEqualTo(before.warnings());
    }

    @Test
    void askedForCheckIsAnsweredWhenItIsDoneNotBefore() {
        assertThat(Pass.over(Pass.redis())
                        .reconcileAt("now")
                        .applying()
                        .status()
                        .lastHandledReconcileAt())
                .isNull();

        DataLayerStatus done = Pass.over(Pass.redis()).reconcileAt("now").status();

        assertThat(done.lastHandledReconcileAt()).isEqualTo("now");
        assertThat(Pass.over(Pass.redis()).after(done).status().lastHandledReconcileAt())
                .as("the annotation was taken away")
                .isEqualTo("now");
    }

    @Test
    void approvalIsUsedUpUntilAnotherOneStands() {
        DataLayerStatus used = Pass.over(Pass.redis()).approved("sha-1", true).status();
        assertThat(used.lastApprovedPlan()).isEqualTo("sha-1");

        assertThat(Pass.over(Pass.redis())
                        .approved("sha-1", false)
                        .after(used)
                        .status()
                        .lastApprovedPlan())
                .as("the annotation that was used still stands")
                .isEqualTo("sha-1");
        assertThat(Pass.over(Pass.redis())
                        .approved("sha-2", false)
                        .after(used)
                        .status()
                        .lastApprovedPlan())
                .isNull();
        assertThat(Pass.over(Pass.redis()).after(used).status().lastApprovedPlan())
                .isNull();
    }

    @Test
    void auditThatFoundTheSameDoesNotRewriteTheStatus() {
        DataLayerStatus first =
                Pass.over(Pass.redis()).spec(REDIS).audited(audit(10, NOON)).status();

        assertThat(Pass.over(Pass.redis())
                        .spec(REDIS)
                        .audited(audit(10, LATER.toString()))
                        .after(first)
                        .status())
                .isEqualTo(first);
        assertThat(Pass.over(Pass.redis())
                        .spec(REDIS)
                        .audited(audit(11, LATER.toString()))
                        .after(first)
                        .status()
                        .redis())
                .isEqualTo(new DataLayerStatus.Redis(List.of(audit(11, LATER.toString()))));
    }

    @Test
    void auditStaysUntilTheNextOneAndGoesWithItsStore() {
        DataLayerStatus first =
                Pass.over(Pass.redis()).spec(REDIS).audited(audit(10, NOON)).status();

        assertThat(Pass.over(Pass.redis()).spec(REDIS).after(first).status().redis())
                .isEqualTo(first.redis());
        assertThat(Pass.over().after(first).status().redis()).isNull();
    }

    @Test
    void sameWarningIsGivenOnce() {
        assertThat(Pass.over(
                                Pass.redis().notice("NoTls", "not encrypted"),
                                Pass.qdrant().notice("NoTls", "not encrypted"))
                        .status()
                        .warnings())
                .as("and nothing of lists that are whole")
                .containsExactly(new DataLayerStatus.Warning("NoTls", "not encrypted"));
    }

    @Test
    void bindingIsTheSecretOfTheFirstDatabasesOwner() {
        DataLayerStatus status = Pass.over(Pass.postgres()).spec("""
                postgres:
                  endpoint: {host: db.example}
                  adminSecretRef: {name: admin}
                  roles: [{name: other}, {name: zentoria_app}]
                  databases: [{name: zentoria_main, owner: zentoria_app}, {name: n8n, owner: other}]
                """).status();

        assertThat(status.binding()).isEqualTo(new DataLayerStatus.Binding("personal-postgres-zentoria-app"));
    }

    @Test
    void statusOfTenThousandDifferencesIsSmallerThanAHundredKilobytes() throws Exception {
        Pass.Seen[] stores = {Pass.postgres(), Pass.redis(), Pass.qdrant()};
        String name = "a-name-that-is-as-long-as-names-may-be-" + "x".repeat(20);
        for (Pass.Seen store : stores) {
            for (int i = 0; i < 10_000; i++) {
                store.pending(name + i).orphan(name + i).conflict(name + i, "it belongs to another resource");
                store.notice("Notice" + i, "something works but should not stay so: " + "word ".repeat(60));
            }
            store.details(new StoreDetails(
                    IntStream.range(0, 10_000)
                            .mapToObj(i -> new DataLayerStatus.Database(name + i, "1 MB", "1", NOON))
                            .toList(),
                    IntStream.range(0, 10_000)
                            .mapToObj(i -> new DataLayerStatus.Collection(name + i, 1_000_000L, "green", "ok"))
                            .toList()));
        }

        DataLayerStatus status = Pass.over(stores).spec("""
                postgres: {endpoint: {host: db.example}, adminSecretRef: {name: admin}}
                redis: {endpoint: {host: redis.example}}
                qdrant: {endpoint: {host: qdrant.example}}
                """).status();

        assertThat(new ObjectMapper().writeValueAsString(status).getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(100_000);
        assertThat(status.warnings().getFirst().reason()).isEqualTo("ListsCut");
        assertThat(status.plan()).isNotNull();
        assertThat(status.plan().pending()).isEqualTo(30_000);
    }
}
