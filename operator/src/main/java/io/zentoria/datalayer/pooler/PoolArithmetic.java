package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.plan.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether the pools fit into what the server gives; a warning shows the sum. Pure. */
public final class PoolArithmetic {
    private static final String REASON = "PoolSum";

    private PoolArithmetic() {}

    /**
     * What does not add up.
     *
     * @param server empty when its limits could not be read: then only the spec is compared with itself
     */
    public static List<Notice> notices(PoolerDesired desired, Optional<ServerLimits> server) {
        List<Notice> notices = new ArrayList<>();
        for (PoolerDesired.Role role : desired.roles()) {
            Sum sum = Sum.of(desired, pool -> pool.role().equals(role.name()));
            if (role.connectionLimit() >= 0 && sum.total() > role.connectionLimit()) {
                notices.add(new Notice(
                        REASON,
                        "the pools of role %s are %s connections, over its connectionLimit of %d: the server refuses what is above"
                                .formatted(role.name(), sum, role.connectionLimit())));
            }
        }
        for (String database : desired.databases()) {
            // This limit is each PgBouncer's own.
            Sum sum = new Sum(
                    desired.pools().stream()
                            .filter(pool -> pool.database().equals(database))
                            .toList(),
                    1);
            if (desired.maxDbConnections() > 0 && sum.total() > desired.maxDbConnections()) {
                notices.add(new Notice(
                        REASON,
                        "the pools of database %s are %s connections, over maxDbConnections of %d: pools wait for each other"
                                .formatted(database, sum, desired.maxDbConnections())));
            }
        }
        Sum all = Sum.of(desired, pool -> true);
        server.filter(limits -> all.total() > limits.free())
                .ifPresent(limits -> notices.add(new Notice(
                        REASON,
                        "all pools are %s connections, over the %d that the server has for them (max_connections %d - %d reserved for superusers): raise max_connections or make pools smaller"
                                .formatted(all, limits.free(), limits.maxConnections(), limits.reserved()))));
        unnamed(desired, notices);
        PoolSizes.of(desired).inexact().forEach(sentence -> notices.add(new Notice("PoolSizeShared", sentence)));
        return List.copyOf(notices);
    }

    private static void unnamed(PoolerDesired desired, List<Notice> notices) {
        for (String database : desired.databases()) {
            if (!PgBouncerIni.canName(database)) {
                notices.add(new Notice(
                        "PoolerName",
                        "PgBouncer cannot serve database '%s': its file takes names of letters, digits, _ . and - only"
                                .formatted(database)));
            }
        }
        for (PoolerDesired.Role role : desired.roles()) {
            if (!PgBouncerIni.canName(role.name())) {
                notices.add(new Notice(
                        "PoolerName",
                        "PgBouncer lets role '%s' in, but not with a pool size or limit of its own: its file takes names of letters, digits, _ . and - only"
                                .formatted(role.name())));
            }
        }
    }

    /** Some pools added up, as a person would write it. */
    private record Sum(List<PoolerSpec.Pool> pools, int replicas) {
        static Sum of(PoolerDesired desired, Predicate<PoolerSpec.Pool> which) {
            return new Sum(desired.pools().stream().filter(which).toList(), desired.replicas());
        }

        int total() {
            return replicas * pools.stream().mapToInt(PoolerSpec.Pool::size).sum();
        }

        @Override
        public String toString() {
            String terms = pools.stream()
                    .map(pool -> "%d (%s in %s)".formatted(pool.size(), pool.service(), pool.database()))
                    .collect(Collectors.joining(" + "));
            if (pools.size() == 1 && replicas == 1) {
                return terms;
            }
            return (replicas == 1 ? terms : replicas + " replicas x (" + terms + ")") + " = " + total();
        }
    }
}
