package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.util.Locale;
import java.util.stream.Stream;

/** One way in which a resource goes: what its policy is, how it is deleted, and what else is the case meanwhile. */
record DeletionCase(String policy, DeletionPropagation propagation, Situation situation) {
    /** What else is the case while the resource goes. */
    enum Situation {
        ALL_THERE,
        ADMIN_SECRET_FIRST,
        STORE_DEAD,
        NAMESPACE_TERMINATING,
        OPERATOR_GONE_AND_BACK,
        TWICE_AT_ONCE;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** All 24. */
    static Stream<DeletionCase> table() {
        return Stream.of("Retain", "Delete")
                .flatMap(policy -> Stream.of(DeletionPropagation.BACKGROUND, DeletionPropagation.FOREGROUND)
                        .flatMap(propagation -> Stream.of(Situation.values())
                                .map(situation -> new DeletionCase(policy, propagation, situation))));
    }

    boolean retains() {
        return policy.equals("Retain");
    }

    /** Of the resource, its namespace if it has one of its own, and all that it makes. */
    String name() {
        return (policy.charAt(0) + "" + propagation.name().charAt(0)).toLowerCase(Locale.ROOT) + "-"
                + situation.word().substring(0, 5).replace('-', 'x');
    }

    @Override
    public String toString() {
        return policy + ", " + propagation + ", " + situation.word();
    }
}
