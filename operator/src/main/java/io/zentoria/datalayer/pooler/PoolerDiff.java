package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What lies between a spec and a PgBouncer. Pure.
 *
 * <p>One that has loaded the operator's files reads them again: that lasts. One that runs on somebody else's is set by its
 * console as far as that goes, which lasts until it is restarted; pools and users only its files can say.
 */
final class PoolerDiff {
    private static final Target FILES = new Target(StoreKind.POOLER, "files", "pgbouncer.ini");
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    /** Named in the changelog of this version as mending a crash before any login. */
    private static final String MENDED = "1.25.2";

    private PoolerDiff() {}

    static Plan plan(PoolerDesired desired, PoolerActual actual, String address) {
        List<Change> changes = new ArrayList<>();
        List<Conflict> conflicts = new ArrayList<>(closed(desired, actual));
        List<Notice> notices = new ArrayList<>();
        List<Difference> settings = settings(desired, actual);
        String mark = PgBouncerIni.mark(desired);
        Optional<String> loaded = actual.mark();
        if (loaded.isPresent()) {
            boolean older = !loaded.get().equals(mark);
            if (older || !settings.isEmpty()) {
                changes.add(reload(older, mark, settings));
            }
        } else {
            settings.forEach(difference -> set(difference, actual, changes, conflicts));
            conflicts.addAll(PoolDiff.conflicts(desired, actual));
            notices.add(new Notice(
                    "PoolerNotPersisted",
                    "PgBouncer at %s runs on files of its own: what the operator sets on its console (%s) lasts until it is reloaded or restarted; give it the operator's pgbouncer.ini"
                            .formatted(
                                    address,
                                    String.join(
                                            ", ", PgBouncerIni.compared(desired).keySet()))));
        }
        if (olderThan(actual.version(), MENDED)) {
            notices.add(new Notice(
                    "PoolerVersion",
                    "PgBouncer at %s is %s: up to %s known faults let a stranger end it (CVE-2026-6664), unless your distribution has mended them"
                            .formatted(address, actual.version(), MENDED)));
        }
        return new Plan(StoreKind.POOLER, changes, conflicts, List.of(), notices);
    }

    private static Change reload(boolean older, String mark, List<Difference> settings) {
        String why = older
                ? "load the files of this spec"
                : "load the files again: %s was set otherwise on the console"
                        .formatted(settings.stream().map(Difference::attribute).collect(Collectors.joining(", ")));
        return new Change(FILES, why, settings, Risk.SAFE, LedgerEffect.NONE, new PoolerStep.Reload(mark));
    }

    private static void set(
            Difference difference, PoolerActual actual, List<Change> changes, List<Conflict> conflicts) {
        Target target = new Target(StoreKind.POOLER, "setting", difference.attribute());
        PoolerActual.Setting found = actual.settings().get(difference.attribute());
        String wanted = String.valueOf(difference.to());
        if (found == null || !found.changeable()) {
            conflicts.add(new Conflict(
                    target,
                    "is %s, and only its file can say %s: write that there, and restart PgBouncer"
                            .formatted(found == null ? "unknown to this version" : found.value(), wanted)));
            return;
        }
        changes.add(new Change(
                target,
                "set %s = %s on the console".formatted(difference.attribute(), wanted),
                List.of(difference),
                Risk.SAFE,
                LedgerEffect.NONE,
                new PoolerStep.Set(difference.attribute(), wanted)));
    }

    /** What differs in the settings, before and after. */
    private static List<Difference> settings(PoolerDesired desired, PoolerActual actual) {
        List<Difference> differences = new ArrayList<>();
        PgBouncerIni.compared(desired).forEach((name, wanted) -> {
            String found = actual.value(name);
            String needed = switch (name) {
                case "ignore_startup_parameters" -> together(found, wanted);
                case "server_tls_sslmode" -> SSL_MODES.indexOf(found) >= SSL_MODES.indexOf(wanted) ? found : wanted;
                default -> wanted;
            };
            if (!needed.equals(found)) {
                differences.add(new Difference(name, found, needed));
            }
        });
        return differences;
    }

    /** What is ignored there already goes on to be. */
    private static String together(String found, String wanted) {
        List<String> there = Arrays.stream(found.split(",")).map(String::strip).toList();
        if (there.contains(wanted)) {
            return found;
        }
        return found.isBlank() ? wanted : found + "," + wanted;
    }

    /** Somebody did that on purpose, and must say when it is over. */
    private static List<Conflict> closed(PoolerDesired desired, PoolerActual actual) {
        List<Conflict> conflicts = new ArrayList<>();
        for (String database : desired.databases()) {
            PoolerActual.Database found = actual.databases().get(database);
            if (found != null && found.closed().isPresent()) {
                boolean paused = found.closed().get().equals("paused");
                conflicts.add(new Conflict(
                        new Target(StoreKind.POOLER, "database", database),
                        "is %s on the console: say %s %s there when it is to serve again"
                                .formatted(found.closed().get(), paused ? "RESUME" : "ENABLE", database)));
            }
        }
        return conflicts;
    }

    static boolean olderThan(String version, String other) {
        int[] left = numbers(version);
        int[] right = numbers(other);
        return Arrays.compare(left, right) < 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
