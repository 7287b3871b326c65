package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An outcome as JSON or YAML.
 *
 * @param digest of what is still to do; null when that is nothing
 */
record PlanDocument(@Nullable String digest, boolean converged, List<Server> stores) {

    /** One store. */
    record Server(
            String store,
            String address,
            @Nullable String version,
            List<Line> applied,
            List<Line> changes,
            List<Line> denied,
            List<String> orphans,
            List<String> warnings,
            List<String> errors) {}

    /** One change. */
    record Line(
            String kind, String name, String risk, String summary, List<Difference> differences, String statement) {}

    static PlanDocument of(PassOutcome outcome) {
        return new PlanDocument(
                outcome.digest().orElse(null),
                outcome.converged(),
                outcome.stores().stream().map(PlanDocument::server).toList());
    }

    private static Server server(StoreOutcome store) {
        return new Server(
                store.store().word(),
                store.address(),
                store.identity().map(Identity::version).orElse(null),
                lines(store.applied()),
                lines(store.pending()),
                lines(store.denied()),
                store.orphans().stream()
                        .map(orphan ->
                                orphan.target().kind() + " " + orphan.target().name())
                        .toList(),
                store.notices().stream()
                        .map(notice -> notice.reason() + ": " + notice.message())
                        .toList(),
                store.trouble().stream()
                        .map(trouble -> trouble.reason() + ": " + trouble.message())
                        .toList());
    }

    private static List<Line> lines(List<Change> changes) {
        return changes.stream()
                .map(change -> new Line(
                        change.target().kind(),
                        change.target().name(),
                        change.risk().word(),
                        change.summary(),
                        change.differences(),
                        change.step().masked()))
                .toList();
    }
}
