package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.DataLayerStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The status of a resource whose pass the API server broke off: all that was known stays, and it waits for a right. Pure. */
final class ForbiddenStatus {
    private static final String REASON = "Forbidden";

    private ForbiddenStatus() {}

    static DataLayerStatus of(DataLayerStatus before, String message, long generation, Instant now) {
        List<DataLayerStatus.Condition> ours = Stream.of(
                        new Finding(ConditionType.READY, false, REASON, message),
                        new Finding(ConditionType.STALLED, true, REASON, message))
                .map(finding -> condition(finding, before, generation, now))
                .toList();
        List<DataLayerStatus.Condition> all = Stream.concat(
                        ours.stream(),
                        before.conditions().stream()
                                .filter(condition -> ours.stream()
                                        .noneMatch(other -> other.type().equals(condition.type()))))
                .toList();
        return before.withConditions(generation, all);
    }

    private static DataLayerStatus.Condition condition(
            Finding finding, DataLayerStatus before, long generation, Instant now) {
        Optional<DataLayerStatus.Condition> same = before.conditions().stream()
                .filter(condition -> condition.type().equals(finding.type().word())
                        && condition.status().equals(finding.status()))
                .findFirst();
        return new DataLayerStatus.Condition(
                finding.type().word(),
                finding.status(),
                finding.reason(),
                finding.message(),
                generation,
                same.map(DataLayerStatus.Condition::lastTransitionTime)
                        .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString()));
    }
}
