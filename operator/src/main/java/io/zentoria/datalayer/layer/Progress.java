package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.StoreException;
import java.util.Optional;

/** Who is told what a pass does while it does it. Called from the threads of the stores. */
public interface Progress {
    /** Stays silent. */
    Progress SILENT = new Progress() {};

    /** Changes are about to be applied; what was found stands in the outcome. Called at most once a pass. */
    default void applying(PassOutcome found) {}

    /**
     * One change was tried.
     *
     * @param trouble why it did not succeed; empty when it did
     */
    default void applied(Change change, Optional<StoreException> trouble) {}
}
