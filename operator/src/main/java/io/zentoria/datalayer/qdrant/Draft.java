package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A plan that is being written: changes by kind, since what a later kind needs comes first. An alias goes before a
 * collection of its name comes; collections come before what hangs on them; and a collection is made anew last, so that
 * all else is done even where that is denied.
 */
record Draft(
        List<Change> aliasDrops,
        List<Change> creations,
        List<Change> updates,
        List<Change> indexes,
        List<Change> aliases,
        List<Change> notes,
        List<Change> recreations,
        List<Conflict> conflicts,
        List<Orphan> orphans,
        List<Notice> notices) {

    static Draft empty() {
        return new Draft(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    Plan plan() {
        List<Change> changes = Stream.of(aliasDrops, creations, updates, indexes, aliases, notes, recreations)
                .flatMap(List::stream)
                .toList();
        return new Plan(StoreKind.QDRANT, changes, conflicts, orphans, notices);
    }
}
