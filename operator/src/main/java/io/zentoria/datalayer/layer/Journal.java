package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import java.util.Optional;

/** Where every change that was tried is written down, for the audit. */
public interface Journal {
    /** Keeps nothing; for layers without a place to keep it. */
    Journal NONE = entry -> {};

    /** Writes one entry. It does not throw: a change that was made is not undone because its note could not be kept. */
    void record(Entry entry);

    /**
     * One change that was tried.
     *
     * @param generation of the resource
     * @param digest of the plan that the change belongs to
     * @param approval the digest by whose approval it was allowed; empty when the policy allowed it
     * @param error why it did not succeed; empty when it did
     */
    record Entry(
            Owner owner,
            long generation,
            String digest,
            Optional<String> approval,
            Change change,
            Optional<String> error) {}
}
