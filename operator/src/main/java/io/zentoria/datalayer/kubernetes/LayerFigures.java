package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.monitoring.Metric;
import io.zentoria.datalayer.monitoring.Reading;
import io.zentoria.datalayer.monitoring.Thresholds;
import io.zentoria.datalayer.plan.Risk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What metrics show of a resource after a pass. Pure. */
final class LayerFigures {
    private LayerFigures() {}

    /**
     * @param status as it was made of the facts
     */
    static List<Reading> of(Facts facts, DataLayerStatus status) {
        List<Reading> readings = new ArrayList<>();
        readings.add(Reading.of(Metric.LAST_PASS, seconds(facts.now())));
        for (DataLayerStatus.Condition condition : status.conditions()) {
            readings.add(Reading.of(Metric.CONDITION, value(condition.status()), condition.type()));
        }
        DataLayerStatus.PlanStatus plan = status.plan();
        readings.add(changes(Risk.SAFE, plan == null ? 0 : plan.safe()));
        readings.add(changes(Risk.DISRUPTIVE, plan == null ? 0 : plan.disruptive()));
        readings.add(changes(Risk.DESTRUCTIVE, plan == null ? 0 : plan.destructive()));
        readings.add(Reading.of(Metric.WARNINGS, status.warnings().size()));
        readings.add(Reading.of(Metric.ORPHANS, status.orphans().size()));
        Thresholds thresholds = Thresholds.of(facts.spec().monitoring());
        readings.addAll(thresholds.readings());
        if (status.postgres() != null) {
            for (DataLayerStatus.Database database : status.postgres().databases()) {
                if (database.partitionsUntil() != null) {
                    readings.add(Reading.of(
                            Metric.POSTGRES_PARTITIONS_UNTIL,
                            seconds(Instant.parse(database.partitionsUntil())),
                            database.name()));
                }
            }
        }
        if (status.redis() != null) {
            audits(status.redis().allocations(), readings);
        }
        if (facts.spec().backup() != null) {
            readings.addAll(new BackupFigures(
                            facts.spec().backup(), facts.backups(), status.backup(), facts.created(), facts.now())
                    .all(thresholds.backupAge()));
        }
        return readings;
    }

    private static double value(String status) {
        return switch (status) {
            case "True" -> 1;
            case "False" -> 0;
            default -> -1;
        };
    }

    private static Reading changes(Risk risk, int count) {
        return Reading.of(Metric.PLAN_CHANGES, count, risk.word());
    }

    /** Several allocations may share a database. */
    private static void audits(List<DataLayerStatus.Allocation> allocations, List<Reading> readings) {
        Map<Metric, Function<DataLayerStatus.Allocation, @Nullable Long>> figures = Map.of(
                Metric.REDIS_OUTSIDE, DataLayerStatus.Allocation::outsidePattern,
                Metric.REDIS_TTL_MISSING, DataLayerStatus.Allocation::ttlMissing,
                Metric.REDIS_TTL_TOO_LONG, DataLayerStatus.Allocation::ttlTooLong);
        figures.forEach((metric, figure) -> {
            Map<Integer, Long> sums = new TreeMap<>();
            for (DataLayerStatus.Allocation allocation : allocations) {
                Long count = figure.apply(allocation);
                sums.merge(allocation.db(), count == null ? 0 : count, Long::sum);
            }
            sums.forEach((db, count) -> readings.add(Reading.of(metric, count, String.valueOf(db))));
        });
    }

    static double seconds(Instant instant) {
        return instant.getEpochSecond();
    }
}
