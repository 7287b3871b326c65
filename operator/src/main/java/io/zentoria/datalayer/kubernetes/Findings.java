package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.layer.Trouble;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the facts say of each condition. Pure. */
final class Findings {
    private static final int NAMED = 10;
    private static final int MESSAGE_LIMIT = 2000;

    private Findings() {}

    static List<Finding> of(Facts facts) {
        List<Finding> findings = new ArrayList<>();
        if (!facts.problems().isEmpty()) {
            invalidSpec(facts, findings);
        } else {
            facts.outcome().ifPresent(outcome -> stores(facts, outcome, findings));
        }
        findings.add(
                facts.paused()
                        ? new Finding(
                                ConditionType.PAUSED,
                                true,
                                "AskedFor",
                                "the annotation " + Labels.PAUSED + " asks to leave the stores alone")
                        : new Finding(ConditionType.PAUSED, false, "NotPaused", "changes are applied"));
        BackupSpec backup = facts.spec().backup();
        if (backup != null) {
            findings.addAll(BackupFindings.of(
                    backup, facts.spec().monitoring(), facts.backups(), facts.created(), facts.now()));
        }
        return findings;
    }

    private static void invalidSpec(Facts facts, List<Finding> findings) {
        String message = cut(String.join("; ", facts.problems()));
        findings.add(new Finding(ConditionType.READY, false, "InvalidSpec", message));
        findings.add(new Finding(ConditionType.RECONCILING, false, "InvalidSpec", "nothing is changed: " + message));
        findings.add(new Finding(ConditionType.STALLED, true, "InvalidSpec", message));
    }

    private static void stores(Facts facts, PassOutcome outcome, List<Finding> findings) {
        List<Finding> ready = readiness(facts, outcome);
        findings.add(ready(facts, ready, outcome));
        findings.addAll(ready);
        findings.add(reconciling(facts, outcome));
        findings.add(stalled(facts, outcome));
        drifted(facts, outcome).ifPresent(findings::add);
        restartRequired(outcome).ifPresent(findings::add);
    }

    /** One for each store of the spec and one for its pooler, in the order of the stores. */
    private static List<Finding> readiness(Facts facts, PassOutcome outcome) {
        List<Finding> ready = new ArrayList<>();
        for (StoreOutcome store : outcome.stores()) {
            if (store.store() != StoreKind.POOLER) {
                ready.add(store(facts, store));
            }
        }
        if (PoolerFindings.asked(facts)) {
            ready.add(PoolerFindings.ready(
                    facts,
                    outcome,
                    () -> outcome.stores().stream()
                            .filter(store -> store.store() == StoreKind.POOLER)
                            .map(store -> store(facts, store))
                            .findFirst()
                            .orElseThrow()));
        }
        ready.sort(Comparator.comparing(Finding::type));
        return ready;
    }

    private static Finding store(Facts facts, StoreOutcome store) {
        ConditionType type = ConditionType.ready(store.store());
        if (store.trouble().isPresent()) {
            Trouble trouble = store.trouble().get();
            return new Finding(type, false, trouble.reason(), cut(trouble.message()));
        }
        if (!store.conflicts().isEmpty()) {
            return new Finding(
                    type,
                    false,
                    "Conflict",
                    cut(store.conflicts().stream()
                            .map(conflict -> conflict.target() + ": " + conflict.message())
                            .collect(Collectors.joining("; "))));
        }
        if (!store.failures().isEmpty()) {
            return new Finding(
                    type,
                    false,
                    store.failures().getFirst().trouble().reason(),
                    cut(store.failures().stream()
                            .map(failure -> failure.change().summary() + ": "
                                    + failure.trouble().message())
                            .collect(Collectors.joining("; "))));
        }
        if (!store.denied().isEmpty()) {
            return new Finding(type, false, "ChangeDenied", denied(store.denied()));
        }
        if (!store.pending().isEmpty()) {
            String reason = facts.applying()
                    ? "Applying"
                    : facts.paused() || facts.observeOnly() ? "ChangesHeld" : "ChangesPending";
            return new Finding(type, false, reason, listed(store.pending()));
        }
        return new Finding(
                type,
                true,
                "AsDesired",
                store.store().title() + " at " + store.address() + " is what the spec asks for");
    }

    private static Finding ready(Facts facts, List<Finding> stores, PassOutcome outcome) {
        List<Finding> not = stores.stream()
                .filter(store -> !Boolean.TRUE.equals(store.holds()))
                .toList();
        if (not.isEmpty()) {
            String names = stores.stream().map(Findings::title).collect(Collectors.joining(", "));
            return new Finding(
                    ConditionType.READY,
                    true,
                    "AsDesired",
                    names.isEmpty() ? "the spec names no store" : names + ": as the spec asks");
        }
        // What only a person can mend is the reason to show first.
        Finding first = outcome.stores().stream()
                .filter(Findings::needsPerson)
                .findFirst()
                .map(store -> store(facts, store))
                .orElse(not.getFirst());
        String message = not.stream()
                .map(store -> store.type().word().replace("Ready", "") + ": " + store.message())
                .collect(Collectors.joining("; "));
        return new Finding(ConditionType.READY, false, first.reason(), cut(message));
    }

    private static String title(Finding ready) {
        return Arrays.stream(StoreKind.values())
                .filter(kind -> ConditionType.ready(kind) == ready.type())
                .map(StoreKind::title)
                .collect(Collectors.joining());
    }

    private static Finding reconciling(Facts facts, PassOutcome outcome) {
        if (facts.applying()) {
            return new Finding(ConditionType.RECONCILING, true, "Applying", listed(outcome.outstanding()));
        }
        List<String> retried = new ArrayList<>();
        for (StoreOutcome store : outcome.stores()) {
            store.trouble()
                    .filter(trouble -> !trouble.permanent())
                    .ifPresent(trouble -> retried.add(trouble.message()));
            store.failures().stream()
                    .filter(failure -> !failure.trouble().permanent())
                    .forEach(failure -> retried.add(failure.change().summary() + ": "
                            + failure.trouble().message()));
        }
        PoolerFindings.waiting(facts).ifPresent(retried::add);
        if (!retried.isEmpty()) {
            return new Finding(ConditionType.RECONCILING, true, "Retrying", cut(String.join("; ", retried)));
        }
        boolean open = outcome.stores().stream()
                .anyMatch(
                        store -> !store.pending().isEmpty() && store.failures().isEmpty());
        if (open
                && !facts.observeOnly()
                && !facts.paused()
                && outcome.stores().stream().noneMatch(store -> store.trouble().isPresent())) {
            return new Finding(
                    ConditionType.RECONCILING,
                    true,
                    "NotConverging",
                    "the servers still differ after several rounds: " + listed(outcome.outstanding()));
        }
        return new Finding(ConditionType.RECONCILING, false, "Settled", "nothing is under way");
    }

    private static Finding stalled(Facts facts, PassOutcome outcome) {
        List<Stalling> all = new ArrayList<>();
        outcome.stores().forEach(store -> all.addAll(stallings(outcome, store)));
        PoolerFindings.stuck(facts).ifPresent(seen -> all.add(new Stalling(seen.reason(), seen.message())));
        if (all.isEmpty()) {
            return new Finding(ConditionType.STALLED, false, "NotStalled", "no person is needed");
        }
        return new Finding(
                ConditionType.STALLED,
                true,
                all.getFirst().reason(),
                cut(all.stream().map(Stalling::message).collect(Collectors.joining("; "))));
    }

    private record Stalling(String reason, String message) {}

    private static List<Stalling> stallings(PassOutcome outcome, StoreOutcome store) {
        List<Stalling> all = new ArrayList<>();
        store.trouble()
                .filter(Trouble::permanent)
                .ifPresent(trouble -> all.add(new Stalling(trouble.reason(), trouble.message())));
        store.conflicts()
                .forEach(conflict -> all.add(new Stalling("Conflict", conflict.target() + ": " + conflict.message())));
        store.failures().stream()
                .filter(failure -> failure.trouble().permanent())
                .forEach(failure -> all.add(new Stalling(
                        failure.trouble().reason(),
                        failure.change().summary() + ": " + failure.trouble().message())));
        if (!store.denied().isEmpty()) {
            all.add(new Stalling(
                    "ChangeDenied",
                    denied(store.denied())
                            + outcome.digest()
                                    .map(digest -> "; to allow exactly this plan once, annotate the resource with "
                                            + Labels.APPROVE_PLAN + ": \"" + digest + "\"")
                                    .orElse("")));
        }
        return all;
    }

    private static boolean needsPerson(StoreOutcome store) {
        return store.trouble().filter(Trouble::permanent).isPresent()
                || !store.conflicts().isEmpty()
                || !store.denied().isEmpty()
                || store.failures().stream()
                        .anyMatch(failure -> failure.trouble().permanent());
    }

    /** Nothing when no store could be read: then nobody knows, and what was known stays. */
    private static Optional<Finding> drifted(Facts facts, PassOutcome outcome) {
        if (outcome.stores().stream().noneMatch(store -> store.identity().isPresent())) {
            return Optional.empty();
        }
        List<Change> drift = drift(facts.previous(), outcome);
        if (drift.isEmpty()) {
            return Optional.of(new Finding(
                    ConditionType.DRIFTED, false, "NoDrift", "the last check found nothing changed by hand"));
        }
        List<Change> open = outcome.outstanding();
        boolean mended = drift.stream().noneMatch(open::contains);
        return Optional.of(
                mended
                        ? new Finding(ConditionType.DRIFTED, true, "DriftMended", "found and mended: " + listed(drift))
                        : new Finding(ConditionType.DRIFTED, true, "DriftFound", "found: " + listed(drift)));
    }

    /** The changes that a store needs although it was brought to just this before. */
    static List<Change> drift(DataLayerStatus previous, PassOutcome outcome) {
        return outcome.stores().stream()
                .filter(store -> previous.applied().stream()
                        .anyMatch(
                                applied -> applied.store().equals(store.store().word())
                                        && Optional.of(applied.fingerprint()).equals(store.fingerprint())))
                .flatMap(store -> store.found().stream())
                .toList();
    }

    private static Optional<Finding> restartRequired(PassOutcome outcome) {
        List<String> waiting = outcome.stores().stream()
                .flatMap(store -> store.notices().stream())
                .filter(notice -> notice.reason().equals("RestartRequired"))
                .map(Notice::message)
                .toList();
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        ConditionType.RESTART_REQUIRED, true, "RestartRequired", cut(String.join("; ", waiting))));
    }

    private static String denied(List<Change> changes) {
        return "needs policy.destructiveChanges: Allow or an approval: " + listed(changes);
    }

    static String listed(List<Change> changes) {
        String named = Stream.concat(
                        changes.stream()
                                .limit(NAMED)
                                .map(change -> change.target().store().word() + ": " + change.summary()),
                        changes.size() > NAMED
                                ? Stream.of("and " + (changes.size() - NAMED) + " more")
                                : Stream.empty())
                .collect(Collectors.joining("; "));
        return cut(named);
    }

    private static String cut(String message) {
        return message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT - 8) + "… (cut)";
    }
}
