package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.kubernetes.pooler.PoolerSeen;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the facts say of the pooler. Where somebody else runs it there is a store to look at, and its files beside; where
 * the operator runs it there are its objects and pods. Pure.
 */
final class PoolerFindings {
    private PoolerFindings() {}

    /** Whether there is anything to say: the spec asks for one, or a former one could not be taken away yet. */
    static boolean asked(Facts facts) {
        return facts.pooler().isPresent()
                || facts.spec().postgres() != null && facts.spec().postgres().pooler() != null;
    }

    /**
     * The condition.
     *
     * @param console what is to be said of the console that somebody else runs; asked only where there is one
     */
    static Finding ready(Facts facts, PassOutcome outcome, Supplier<Finding> console) {
        Optional<PoolerSeen> wrong = facts.pooler().filter(seen -> !seen.fits());
        if (wrong.isPresent()) {
            return new Finding(
                    ConditionType.POOLER_READY,
                    false,
                    wrong.get().reason(),
                    wrong.get().message());
        }
        if (outcome.stores().stream().anyMatch(store -> store.store() == StoreKind.POOLER)) {
            return console.get();
        }
        return facts.pooler()
                .map(seen -> new Finding(ConditionType.POOLER_READY, true, seen.reason(), seen.message()))
                .orElseGet(() -> new Finding(
                        ConditionType.POOLER_READY,
                        false,
                        facts.applying() ? "Applying" : "NotRead",
                        "PgBouncer comes after PostgreSQL and was not looked at yet"));
    }

    /** What goes on by itself; empty when nothing of the pooler does. */
    static Optional<String> waiting(Facts facts) {
        return facts.pooler().filter(seen -> !seen.fits() && seen.passing()).map(PoolerSeen::message);
    }

    /** What waits for a person; empty when nothing of the pooler does. */
    static Optional<PoolerSeen> stuck(Facts facts) {
        return facts.pooler()
                .filter(seen ->
                        !seen.fits() && !seen.passing() && !seen.reason().equals("ChangesHeld"));
    }
}
