package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.List;

/** A plan while it is being made. */
final class Draft {
    private final List<Change> changes = new ArrayList<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<Orphan> orphans = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();

    static Target target(String kind, String name) {
        return new Target(StoreKind.POSTGRES, kind, name);
    }

    void change(Target target, String summary, Risk risk, PostgresStep step) {
        changes.add(Change.of(target, summary, risk, step));
    }

    void change(Target target, String summary, List<Difference> differences, Risk risk, PostgresStep step) {
        changes.add(new Change(target, summary, differences, risk, LedgerEffect.NONE, step));
    }

    void make(Target target, String summary, Risk risk, PostgresStep step) {
        changes.add(new Change(target, summary, List.of(), risk, LedgerEffect.MADE, step));
    }

    void adopt(Target target) {
        changes.add(new Change(
                target,
                "adopt " + target.kind() + " " + target.name(),
                List.of(),
                Risk.SAFE,
                LedgerEffect.ADOPTED,
                new PostgresStep.Claim()));
    }

    void remove(Target target, String summary, PostgresStep step) {
        gone(target, summary, Risk.SAFE, step);
    }

    void gone(Target target, String summary, Risk risk, PostgresStep step) {
        changes.add(new Change(target, summary, List.of(), risk, LedgerEffect.GONE, step));
    }

    void orphan(Target target, String summary, PostgresStep step) {
        orphans.add(
                new Orphan(target, new Change(target, summary, List.of(), Risk.DESTRUCTIVE, LedgerEffect.GONE, step)));
    }

    void conflict(Target target, String message) {
        conflicts.add(new Conflict(target, message));
    }

    void notice(String reason, String message) {
        notices.add(new Notice(reason, message));
    }

    Plan plan() {
        return new Plan(StoreKind.POSTGRES, changes, conflicts, orphans, notices);
    }
}
