package io.zentoria.datalayer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Permit;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataLayerTest {
    private Permit permit = Permit.ALWAYS;
    private final MemoryStore postgres = new MemoryStore(StoreKind.POSTGRES);
    private final MemoryStore redis = new MemoryStore(StoreKind.REDIS);
    private final List<Journal.Entry> journal = new ArrayList<>();

    @Test
    void whatIsMissingIsMadeUnderTheLockAndThenNothingIsLeft() throws Exception {
        PassOutcome outcome = run(Set.of("a", "b"), request());

        assertThat(outcome.converged()).isTrue();
        assertThat(outcome.digest()).isEmpty();
        assertThat(postgres.log)
                .containsExactly("observe", "lock", "observe", "apply a", "apply b", "observe", "unlock", "close");
    }

    @Test
    void nothingToDoTakesNoLockAndLooksOnce() throws Exception {
        postgres.words.add("a");

        assertThat(run(Set.of("a"), request()).converged()).isTrue();
        assertThat(postgres.log).containsExactly("observe", "close");
    }

    @Test
    void aStoreThatIsDownLeavesTheOthersAlone() throws Exception {
        redis.down = true;

        PassOutcome outcome = run(Set.of("a"), request());

        assertThat(outcome.stores().get(0).converged()).isTrue();
        assertThat(outcome.stores().get(1).trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble.permanent()).isFalse());
        assertThat(postgres.words).containsExactly("a");
    }

    @Test
    void oneFailedChangeDoesNotStopItsNeighbours() throws Exception {
        postgres.failing.add("a");

        PassOutcome outcome = run(Set.of("a", "b"), request());

        assertThat(postgres.words).containsExactly("b");
        assertThat(outcome.stores().getFirst().failures())
                .extracting(failure -> failure.change().summary())
                .containsExactly("make a");
        assertThat(outcome.converged()).isFalse();
    }

    @Test
    void whoeverFindsThatItLeadsNoMoreLeavesTheRestAndRecordsNothing() throws Exception {
        permit = () -> postgres.words.isEmpty() ? Optional.empty() : Optional.of("another one leads");

        PassOutcome outcome = run(Set.of("a", "b"), request());

        assertThat(postgres.words).hasSize(1);
        assertThat(journal).hasSize(postgres.words.size() + redis.words.size());
        assertThat(outcome.stores().getFirst().trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble.message()).isEqualTo("another one leads"));
        assertThat(outcome.stores().getFirst().failures()).isEmpty();
        assertThat(postgres.log).endsWith("unlock", "close");
    }

    @Test
    void nothingIsWrittenWhileChangesAreNotAllowed() throws Exception {
        PassOutcome outcome = run(Set.of("a"), request(false, Optional.empty(), Map.of()));

        assertThat(postgres.words).isEmpty();
        assertThat(postgres.log).containsExactly("observe", "close");
        assertThat(outcome.outstanding()).extracting(Change::summary).contains("make a");
    }

    @Test
    void aDestructiveChangeIsDoneOnceItsDigestIsApproved() throws Exception {
        PassOutcome denied = run(Set.of("a!"), request());
        assertThat(postgres.words).isEmpty();

        PassOutcome approved = run(Set.of("a!"), request(true, denied.digest(), Map.of()));

        assertThat(postgres.words).containsExactly("a!");
        assertThat(approved.usedApproval()).isEqualTo(denied.digest());
        assertThat(journal).anyMatch(entry -> entry.approval().equals(denied.digest()));
    }

    @Test
    void anApprovalOfAPlanThatHasChangedSinceAllowsNothing() throws Exception {
        PassOutcome denied = run(Set.of("a!"), request());

        PassOutcome outcome = run(Set.of("a!", "b!"), request(true, denied.digest(), Map.of()));

        assertThat(postgres.words).isEmpty();
        assertThat(outcome.usedApproval()).isEmpty();
    }

    @Test
    void anotherServerAtTheAddressIsLeftAloneUntilAPersonSaysThatItIsMeant() throws Exception {
        Map<StoreKind, String> known = Map.of(StoreKind.POSTGRES, "zero");

        PassOutcome outcome = run(Set.of("a"), request(true, Optional.empty(), known));

        assertThat(postgres.words).isEmpty();
        assertThat(outcome.stores().getFirst().trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble.reason()).isEqualTo("IdentityChanged"));
        assertThat(redis.words).containsExactly("a");
    }

    @Test
    void everyChangeThatWasTriedIsInTheJournal() throws Exception {
        postgres.failing.add("a");

        run(Set.of("a", "b"), request());

        assertThat(journal)
                .filteredOn(entry -> entry.change().target().store() == StoreKind.POSTGRES)
                .extracting(
                        entry -> entry.change().summary() + " " + entry.error().orElse("done"))
                .startsWith("make a it does not work", "make b done");
    }

    private PassOutcome run(Set<String> wanted, Request request) throws InterruptedException {
        Map<StoreKind, MemoryStore> stores = Map.of(StoreKind.POSTGRES, postgres, StoreKind.REDIS, redis);
        Sessions sessions = new Sessions() {
            @Override
            public List<StoreKind> kinds(Request asked) {
                return List.of(StoreKind.POSTGRES, StoreKind.REDIS);
            }

            @Override
            public String address(Request asked, StoreKind kind) {
                return "memory:1";
            }

            @Override
            public Session<?, ?> open(Request asked, StoreKind kind) {
                MemoryStore store = stores.get(kind);
                return new Session<>(
                        store, "memory:1", wanted, wanted.toString(), store::plan, actual -> StoreDetails.NONE);
            }
        };
        List<Journal.Entry> shared = java.util.Collections.synchronizedList(journal);
        return new DataLayer(sessions, Hands.DIRECT, shared::add, permit).run(request, Progress.SILENT);
    }

    private static Request request() {
        return request(true, Optional.empty(), Map.of());
    }

    private static Request request(boolean changes, Optional<String> approved, Map<StoreKind, String> known) {
        return new Request(
                new Owner("zentoria", "personal"),
                1,
                new DataLayerSpec(null, null, null, null, null, null),
                changes,
                false,
                approved,
                known,
                Optional.empty());
    }
}
