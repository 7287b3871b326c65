package io.zentoria.datalayer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Change SAFE = change("create role a", Risk.SAFE);
    private static final Change LOCKS = change("rebuild index i", Risk.DISRUPTIVE);
    private static final Change LOSES = change("drop table t", Risk.DESTRUCTIVE);
    private static final List<Change> ALL = List.of(SAFE, LOSES, LOCKS);

    @Test
    void destructiveChangesAreDeniedUnlessAllowed() {
        Gate.Verdict verdict = new Gate(true, false, Optional.empty()).judge(ALL, "d");

        assertThat(verdict.allowed()).containsExactly(SAFE, LOCKS);
        assertThat(verdict.denied()).containsExactly(LOSES);
        assertThat(verdict.byApproval()).isFalse();
    }

    @Test
    void theDigestOfThePlanApprovesAllOfItOnce() {
        Gate.Verdict verdict = new Gate(true, false, Optional.of("d")).judge(ALL, "d");

        assertThat(verdict.allowed()).containsExactly(SAFE, LOSES, LOCKS);
        assertThat(verdict.byApproval()).isTrue();
    }

    @Test
    void theDigestOfAnotherPlanApprovesNothing() {
        Gate.Verdict verdict = new Gate(true, false, Optional.of("other")).judge(ALL, "d");

        assertThat(verdict.denied()).containsExactly(LOSES);
    }

    @Test
    void anApprovalThatWasNotNeededIsNotUsedUp() {
        assertThat(new Gate(true, false, Optional.of("d"))
                        .judge(List.of(SAFE), "d")
                        .byApproval())
                .isFalse();
        assertThat(new Gate(true, true, Optional.of("d")).judge(ALL, "d").byApproval())
                .isFalse();
    }

    @Test
    void nothingPassesWhileChangesAreNotAllowed() {
        Gate.Verdict verdict = new Gate(false, true, Optional.of("d")).judge(ALL, "d");

        assertThat(verdict.allowed()).isEmpty();
        assertThat(verdict.held()).containsExactlyElementsOf(ALL);
    }

    private static Change change(String summary, Risk risk) {
        return Change.of(new Target(StoreKind.POSTGRES, "thing", summary), summary, risk, () -> summary);
    }
}
