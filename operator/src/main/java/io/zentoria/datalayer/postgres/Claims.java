package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Target;

/** Whose an object is by the ledger. */
enum Claims {
    /** Nobody noted it. */
    NOBODY,
    /** This resource made it, or was about to. */
    MADE,
    /** This resource took it over as it was. */
    ADOPTED,
    /** Another resource's. */
    ANOTHER;

    static Claims of(PostgresActual actual, Owner owner, String kind, String name) {
        return actual.ledgerRow(kind, name)
                .map(row -> {
                    if (!row.owner().equals(owner.path())) {
                        return ANOTHER;
                    }
                    return row.state().equals("adopted") ? ADOPTED : MADE;
                })
                .orElse(NOBODY);
    }

    /** Notes a conflict when the object is another resource's. @return whether it is */
    static boolean another(Draft draft, PostgresActual actual, Owner owner, Target target) {
        if (of(actual, owner, target.kind(), target.name()) != ANOTHER) {
            return false;
        }
        String other = actual.ledgerRow(target.kind(), target.name())
                .map(PostgresActual.LedgerRow::owner)
                .orElse("another resource");
        draft.conflict(target, "it is looked after by %s: take it out of one of the two resources".formatted(other));
        return true;
    }
}
