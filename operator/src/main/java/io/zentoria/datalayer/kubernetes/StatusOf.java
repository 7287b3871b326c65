package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.layer.BindingNames;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Risk;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The whole status from the facts. Pure; equal facts over the same previous status change nothing. */
final class StatusOf {
    private static final int CHANGES_SHOWN = 50;
    private static final int SHOWN = 100;
    private static final int SHOWN_AT_LEAST = 5;
    /** Well below the 1.5 MiB of etcd: every watcher gets each version whole. */
    private static final int SIZE_LIMIT = 100_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusOf() {}

    static DataLayerStatus facts(Facts facts) {
        int shown = SHOWN;
        DataLayerStatus status = facts(facts, shown);
        while (shown > SHOWN_AT_LEAST && size(status) > SIZE_LIMIT) {
            shown /= 2;
            status = facts(facts, shown);
        }
        return status;
    }

    private static int size(DataLayerStatus status) {
        try {
            return JSON.writeValueAsBytes(status).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is always JSON", e);
        }
    }

    private static DataLayerStatus facts(Facts facts, int shown) {
        DataLayerStatus previous = facts.previous();
        List<StoreOutcome> stores = facts.outcome().map(PassOutcome::stores).orElse(List.of());
        return new DataLayerStatus(
                facts.generation(),
                conditions(facts),
                facts.applying()
                        ? previous.lastHandledReconcileAt()
                        : facts.reconcileAt().orElse(previous.lastHandledReconcileAt()),
                facts.outcome().map(outcome -> warnings(facts, stores, shown)).orElse(previous.warnings()),
                servers(facts, stores),
                applied(facts, stores),
                orphans(facts, stores, shown),
                facts.outcome()
                        .map(outcome -> plan(outcome, Math.min(shown, CHANGES_SHOWN)))
                        .orElse(previous.plan()),
                postgres(facts, stores, shown),
                redis(facts),
                qdrant(facts, stores, shown),
                BackupStatusOf.of(facts.spec().backup(), facts.backups(), previous.backup(), facts.now()),
                binding(facts),
                lastApprovedPlan(facts));
    }

    private static List<DataLayerStatus.Condition> conditions(Facts facts) {
        List<Finding> findings = Findings.of(facts);
        List<DataLayerStatus.Condition> conditions = new ArrayList<>();
        for (Finding finding : findings) {
            Optional<DataLayerStatus.Condition> before = facts.previous().conditions().stream()
                    .filter(condition -> condition.type().equals(finding.type().word()))
                    .findFirst();
            String since = before.filter(condition -> condition.status().equals(finding.status()))
                    .map(DataLayerStatus.Condition::lastTransitionTime)
                    .orElseGet(() -> time(facts.now()));
            conditions.add(new DataLayerStatus.Condition(
                    finding.type().word(),
                    finding.status(),
                    finding.reason(),
                    finding.message(),
                    facts.generation(),
                    since));
        }
        // Drift that nobody could look for stays as it was last seen.
        if (findings.stream().noneMatch(finding -> finding.type() == ConditionType.DRIFTED)) {
            facts.previous().conditions().stream()
                    .filter(condition -> condition.type().equals(ConditionType.DRIFTED.word()))
                    .forEach(conditions::add);
        }
        conditions.sort(Comparator.comparingInt(condition -> order(condition.type())));
        return conditions;
    }

    private static int order(String type) {
        for (ConditionType known : ConditionType.values()) {
            if (known.word().equals(type)) {
                return known.ordinal();
            }
        }
        return Integer.MAX_VALUE;
    }

    private static List<DataLayerStatus.Warning> warnings(Facts facts, List<StoreOutcome> stores, int shown) {
        List<DataLayerStatus.Warning> warnings = new ArrayList<>();
        if (stores.stream().anyMatch(store -> hasMoreThan(shown, store))) {
            warnings.add(new DataLayerStatus.Warning(
                    "ListsCut",
                    "there is too much to tell: each list of this status shows its first %d at the most"
                            .formatted(shown)));
        }
        for (StoreOutcome store : stores) {
            for (Notice notice : store.notices()) {
                warnings.add(new DataLayerStatus.Warning(notice.reason(), notice.message()));
            }
        }
        facts.pooler().stream()
                .flatMap(pooler -> pooler.notices().stream())
                .forEach(notice -> warnings.add(new DataLayerStatus.Warning(notice.reason(), notice.message())));
        for (Finding finding : Findings.of(facts)) {
            if (finding.holds() == null && finding.type() != ConditionType.BACKUP_VERIFIED) {
                warnings.add(new DataLayerStatus.Warning(finding.reason(), finding.message()));
            }
        }
        warnings.addAll(BackupWarnings.of(facts.spec()));
        return warnings.stream().distinct().limit(shown).toList();
    }

    private static boolean hasMoreThan(int shown, StoreOutcome store) {
        return store.notices().size() > shown
                || store.orphans().size() > shown
                || store.details().databases().size() > shown
                || store.details().collections().size() > shown;
    }

    private static List<DataLayerStatus.Server> servers(Facts facts, List<StoreOutcome> stores) {
        List<DataLayerStatus.Server> servers = new ArrayList<>();
        for (StoreOutcome store : stores) {
            Optional<DataLayerStatus.Server> before = facts.previous().servers().stream()
                    .filter(server -> server.store().equals(store.store().word()))
                    .findFirst();
            boolean stranger = store.trouble()
                    .filter(trouble -> trouble.reason().equals("IdentityChanged"))
                    .isPresent();
            boolean remember = before.map(DataLayerStatus.Server::identity).isPresent() || isRelied(facts, store);
            Optional<DataLayerStatus.Server> now = stranger
                    ? Optional.empty()
                    : store.identity()
                            .map(identity -> new DataLayerStatus.Server(
                                    store.store().word(),
                                    store.address(),
                                    identity.version(),
                                    remember && !identity.id().isEmpty() ? identity.id() : null));
            now.or(() -> before).ifPresent(servers::add);
        }
        return stores.isEmpty() ? facts.previous().servers() : servers;
    }

    /**
     * Whether it matters that the same server answers next time. Not before something of ours is there: until then
     * the mark on a Redis is another resource's, which may take it away with itself.
     */
    private static boolean isRelied(Facts facts, StoreOutcome store) {
        return facts.observeOnly() || !store.applied().isEmpty() || (store.converged() && !facts.applying());
    }

    private static List<DataLayerStatus.Applied> applied(Facts facts, List<StoreOutcome> stores) {
        List<DataLayerStatus.Applied> applied = new ArrayList<>();
        for (StoreOutcome store : stores) {
            Optional<DataLayerStatus.Applied> before = facts.previous().applied().stream()
                    .filter(known -> known.store().equals(store.store().word()))
                    .findFirst();
            Optional<DataLayerStatus.Applied> now = store.converged() && !facts.applying()
                    ? store.fingerprint()
                            .map(print ->
                                    new DataLayerStatus.Applied(store.store().word(), print))
                    : Optional.empty();
            now.or(() -> before).ifPresent(applied::add);
        }
        return stores.isEmpty() ? facts.previous().applied() : applied;
    }

    private static List<DataLayerStatus.Orphan> orphans(Facts facts, List<StoreOutcome> stores, int shown) {
        List<DataLayerStatus.Orphan> orphans = new ArrayList<>();
        for (StoreOutcome store : stores) {
            String word = store.store().word();
            if (store.identity().isEmpty()) {
                facts.previous().orphans().stream()
                        .filter(orphan -> orphan.store().equals(word))
                        .forEach(orphans::add);
                continue;
            }
            store.orphans().stream().limit(shown).forEach(orphan -> {
                String since = facts.previous().orphans().stream()
                        .filter(known -> known.store().equals(word)
                                && known.kind().equals(orphan.target().kind())
                                && known.name().equals(orphan.target().name()))
                        .map(DataLayerStatus.Orphan::since)
                        .findFirst()
                        .orElseGet(() -> time(facts.now()));
                orphans.add(new DataLayerStatus.Orphan(
                        word, orphan.target().kind(), orphan.target().name(), since));
            });
        }
        return stores.isEmpty() ? facts.previous().orphans() : orphans;
    }

    private static DataLayerStatus.PlanStatus plan(PassOutcome outcome, int shown) {
        List<Change> open = outcome.outstanding();
        int denied = outcome.stores().stream()
                .mapToInt(store -> store.denied().size())
                .sum();
        return new DataLayerStatus.PlanStatus(
                outcome.digest().orElse(null),
                count(open, Risk.SAFE),
                count(open, Risk.DISRUPTIVE),
                count(open, Risk.DESTRUCTIVE),
                denied,
                open.size(),
                open.stream()
                        .limit(shown)
                        .map(change -> new DataLayerStatus.PlannedChange(
                                change.target().store().word(), change.risk().word(), change.summary()))
                        .toList());
    }

    private static int count(List<Change> changes, Risk risk) {
        return (int) changes.stream().filter(change -> change.risk() == risk).count();
    }

    private static DataLayerStatus.@Nullable Postgres postgres(Facts facts, List<StoreOutcome> stores, int shown) {
        if (facts.spec().postgres() == null) {
            return null;
        }
        List<DataLayerStatus.Database> databases = stores.stream()
                .flatMap(store -> store.details().databases().stream())
                .limit(shown)
                .toList();
        return databases.isEmpty() ? facts.previous().postgres() : new DataLayerStatus.Postgres(databases);
    }

    private static DataLayerStatus.@Nullable Qdrant qdrant(Facts facts, List<StoreOutcome> stores, int shown) {
        if (facts.spec().qdrant() == null) {
            return null;
        }
        List<DataLayerStatus.Collection> collections = stores.stream()
                .flatMap(store -> store.details().collections().stream())
                .limit(shown)
                .toList();
        return collections.isEmpty() ? facts.previous().qdrant() : new DataLayerStatus.Qdrant(collections);
    }

    /** An audit that found what the one before found keeps the older one's time: a status is not rewritten for that. */
    private static DataLayerStatus.@Nullable Redis redis(Facts facts) {
        if (facts.spec().redis() == null) {
            return null;
        }
        DataLayerStatus.Redis before = facts.previous().redis();
        if (facts.audits().isEmpty()) {
            return before;
        }
        List<DataLayerStatus.Allocation> now = facts.audits();
        boolean same = before != null
                && before.allocations().size() == now.size()
                && before.allocations().stream()
                        .map(StatusOf::untimed)
                        .toList()
                        .equals(now.stream().map(StatusOf::untimed).toList());
        return same ? before : new DataLayerStatus.Redis(now);
    }

    private static DataLayerStatus.Allocation untimed(DataLayerStatus.Allocation audit) {
        return new DataLayerStatus.Allocation(
                audit.name(),
                audit.db(),
                audit.keys(),
                audit.memory(),
                audit.outsidePattern(),
                audit.ttlMissing(),
                audit.ttlTooLong(),
                audit.examples(),
                audit.complete(),
                null);
    }

    private static DataLayerStatus.@Nullable Binding binding(Facts facts) {
        PostgresSpec postgres = facts.spec().postgres();
        if (postgres == null || postgres.databases().isEmpty()) {
            return null;
        }
        return new DataLayerStatus.Binding(BindingNames.secretName(
                facts.owner(), "postgres", postgres.databases().getFirst().owner()));
    }

    private static @Nullable String lastApprovedPlan(Facts facts) {
        Optional<String> used = facts.outcome().flatMap(PassOutcome::usedApproval);
        if (used.isPresent()) {
            return used.get();
        }
        String before = facts.previous().lastApprovedPlan();
        return Objects.equals(before, facts.approval().orElse(null)) ? before : null;
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
