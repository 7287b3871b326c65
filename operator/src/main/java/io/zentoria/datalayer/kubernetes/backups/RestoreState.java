package io.zentoria.datalayer.kubernetes.backups;

import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.backup.restore.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The status of a restore while it is worked on; replaced as a whole, so that another thread may read it.
 *
 * @param standing what every step may change
 * @param writeStartTime since when it writes; a later attempt does not forget it
 */
record RestoreState(
        Standing standing,
        int attempts,
        @Nullable Runner runner,
        @Nullable String startTime,
        @Nullable String backup,
        @Nullable String safetyBackup,
        @Nullable String writeStartTime) {
    /** How it stands, and what came of it once it has ended. */
    record Standing(
            RestoreStatus.Phase phase,
            @Nullable String reason,
            @Nullable String message,
            @Nullable String completionTime,
            @Nullable String duration,
            @Nullable String stores,
            List<RestoreStatus.Proof> proofs) {
        /** Nothing came of it yet. */
        static Standing of(RestoreStatus.Phase phase, @Nullable String reason, @Nullable String message) {
            return new Standing(phase, reason, message, null, null, null, List.of());
        }
    }

    RestoreStatus build(@Nullable Long generation) {
        return new RestoreStatus(
                generation,
                standing.phase,
                standing.reason,
                standing.message,
                attempts,
                runner,
                startTime,
                standing.completionTime,
                standing.duration,
                backup,
                standing.stores,
                safetyBackup,
                writeStartTime,
                standing.proofs);
    }

    RestoreState says(String sentence) {
        return with(Standing.of(standing.phase, standing.reason, sentence), runner);
    }

    RestoreState sign(Instant now) {
        return runner == null ? this : with(standing, new Runner(runner.identity(), runner.since(), Times.text(now)));
    }

    RestoreState handedBack() {
        String sentence = "the operator was stopped meanwhile; it is done again when it is back";
        return with(Standing.of(RestoreStatus.Phase.PENDING, "Interrupted", sentence), null);
    }

    RestoreState from(String folder) {
        return new RestoreState(standing, attempts, runner, startTime, folder, safetyBackup, writeStartTime);
    }

    RestoreState safe(String name) {
        return new RestoreState(standing, attempts, runner, startTime, backup, name, writeStartTime);
    }

    RestoreState writes(Instant now) {
        String since = writeStartTime == null ? Times.text(now) : writeStartTime;
        return new RestoreState(standing, attempts, runner, startTime, backup, safetyBackup, since);
    }

    RestoreState ends(
            RestoreStatus.Phase how,
            @Nullable String why,
            @Nullable String sentence,
            Instant now,
            List<RestoreStatus.Proof> proofs) {
        return with(
                new Standing(
                        how,
                        why,
                        sentence,
                        Times.text(now),
                        startTime == null ? null : Words.of(Duration.between(Instant.parse(startTime), now)),
                        proofs.stream()
                                .map(RestoreStatus.Proof::store)
                                .distinct()
                                .collect(Collectors.joining(",")),
                        proofs),
                null);
    }

    private RestoreState with(Standing changed, @Nullable Runner by) {
        return new RestoreState(changed, attempts, by, startTime, backup, safetyBackup, writeStartTime);
    }
}
