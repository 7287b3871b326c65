package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.List;
import java.util.Optional;

/**
 * How one store stands after a pass.
 *
 * @param address host:port
 * @param identity who answered; empty when nobody did
 * @param fingerprint of what was asked; empty when that could not even be said
 * @param found the changes of the first look, before anything was done
 * @param applied what was done in this pass
 * @param failures what was tried in vain in this pass
 * @param pending what is still to do: held, or tried in vain
 * @param denied destructive changes that wait for a person
 * @param trouble why the store could not be read, or not be gone on with; empty when it was read to the end
 */
public record StoreOutcome(
        StoreKind store,
        String address,
        Optional<Identity> identity,
        Optional<String> fingerprint,
        List<Change> found,
        List<Change> applied,
        List<Failure> failures,
        List<Change> pending,
        List<Change> denied,
        List<Conflict> conflicts,
        List<Orphan> orphans,
        List<Notice> notices,
        Optional<Trouble> trouble,
        StoreDetails details) {
    public StoreOutcome {
        found = List.copyOf(found);
        applied = List.copyOf(applied);
        failures = List.copyOf(failures);
        pending = List.copyOf(pending);
        denied = List.copyOf(denied);
        conflicts = List.copyOf(conflicts);
        orphans = List.copyOf(orphans);
        notices = List.copyOf(notices);
    }

    /** A store that could not be read. */
    static StoreOutcome troubled(StoreKind store, String address, Trouble trouble) {
        return new StoreOutcome(
                store,
                address,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.of(trouble),
                StoreDetails.NONE);
    }

    /** Whether the store was read and is what the spec asks for. */
    public boolean converged() {
        return trouble.isEmpty() && pending.isEmpty() && denied.isEmpty() && conflicts.isEmpty();
    }
}
