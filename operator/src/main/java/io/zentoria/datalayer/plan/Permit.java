package io.zentoria.datalayer.plan;

import java.util.Optional;

/** Whether this process may change anything right now: of several operators only the one that leads may. */
@FunctionalInterface
public interface Permit {
    /** For a process that is alone. */
    Permit ALWAYS = Optional::empty;

    /** Why it may not, as a sentence for a person; empty when it may. */
    Optional<String> refusal();
}
