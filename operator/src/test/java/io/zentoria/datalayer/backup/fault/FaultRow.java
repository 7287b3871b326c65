package io.zentoria.datalayer.backup.fault;

import io.zentoria.datalayer.backup.tool.FakeTool;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One fault of one run.
 *
 * @param broken the tier that is looked at, which is the one that fails when it is a tier that does
 * @param other the other tier
 * @param copied whether the broken one is copied to; otherwise it is written first
 * @param stores that are in the run
 * @param harm what is done before the run
 * @param hasty whether limits of seconds hold, and small parts
 * @param says what the message of the failure must hold
 */
record FaultRow(
        String title,
        String broken,
        String other,
        boolean copied,
        Set<StoreKind> stores,
        Harm harm,
        boolean hasty,
        Ending ending,
        List<String> says) {
    /** Makes something fail. */
    @FunctionalInterface
    interface Harm {
        void to(FaultBed bed) throws Exception;
    }

    /** How a run may end. */
    enum Ending {
        GOOD,
        FAILED,
        /** The last word was heard by the tier, and its answer by nobody: then what is there is good. */
        UNKNOWN
    }

    /** One of Qdrant that is written into the broken tier first, with nothing broken yet. */
    static FaultRow of(String title, String broken, String other) {
        return new FaultRow(
                title, broken, other, false, EnumSet.of(StoreKind.QDRANT), bed -> {}, false, Ending.GOOD, List.of());
    }

    FaultRow titled(String words) {
        return new FaultRow(words, broken, other, copied, stores, harm, hasty, ending, says);
    }

    FaultRow swapped() {
        return new FaultRow(title, broken, other, !copied, stores, harm, hasty, ending, says);
    }

    FaultRow with(StoreKind... wanted) {
        return new FaultRow(title, broken, other, copied, Set.of(wanted), harm, hasty, ending, says);
    }

    FaultRow when(Harm done) {
        return new FaultRow(title, broken, other, copied, stores, done, hasty, ending, says);
    }

    FaultRow hastily() {
        return new FaultRow(title, broken, other, copied, stores, harm, true, ending, says);
    }

    FaultRow fails(String... words) {
        return new FaultRow(title, broken, other, copied, stores, harm, hasty, Ending.FAILED, List.of(words));
    }

    FaultRow endsUnknown(String... words) {
        return new FaultRow(title, broken, other, copied, stores, harm, hasty, Ending.UNKNOWN, List.of(words));
    }

    /** A program that does not do its work. */
    FaultRow tool(String program, String command, FakeTool.Mode mode) {
        FaultRow row = when(bed -> FakeTool.put(bed.fakes(), program, command, mode));
        return mode == FakeTool.Mode.HALF_HUNG ? row.hastily() : row;
    }

    String first() {
        return copied ? other : broken;
    }

    String second() {
        return copied ? broken : other;
    }

    @Override
    public String toString() {
        return title;
    }
}
