package io.zentoria.datalayer.kubernetes.backups;

import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.backup.restore.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of a restore while it is worked on; replaced as a whole, so that another thread may read it. */
record RestoreState(
        RestoreStatus.Phase phase,
        @Nullable String reason,
        @Nullable String message,
        int attempts,
        @Nullable Runner runner,
        @Nullable String startTime,
        @Nullable String completionTime,
        @Nullable String duration,
        @Nullable String backup,
        @Nullable String stores,
        @Nullable String safetyBackup,
        @Nullable String writeStartTime,
        List<RestoreStatus.Proof> proofs) {
    RestoreStatus build(@Nullable Long generation) {
        return new RestoreStatus(
                generation,
                phase,
                reason,
                message,
                attempts,
                runner,
                startTime,
                completionTime,
                duration,
                backup,
                stores,
                safetyBackup,
                writeStartTime,
                proofs);
    }

    RestoreState says(String sentence) {
        return new RestoreState(
                phase,
                reason,
                sentence,
                attempts,
                runner,
                startTime,
                completionTime,
                duration,
                backup,
                stores,
                safetyBackup,
                writeStartTime,
                proofs);
    }

    RestoreState sign(Instant now) {
        Runner by = runner;
        return by == null
                ? this
                : new RestoreState(
                        phase,
                        reason,
                        message,
                        attempts,
                        new Runner(by.identity(), by.since(), Times.text(now)),
                        startTime,
                        completionTime,
                        duration,
                        backup,
                        stores,
                        safetyBackup,
                        writeStartTime,
                        proofs);
    }

    RestoreState handedBack() {
        return new RestoreState(
                RestoreStatus.Phase.PENDING,
                "Interrupted",
                "the operator was stopped meanwhile; it is done again when it is back",
                attempts,
                null,
                startTime,
                null,
                null,
                backup,
                stores,
                safetyBackup,
                writeStartTime,
                List.of());
    }

    RestoreState from(String folder) {
        return new RestoreState(
                phase,
                reason,
                message,
                attempts,
                runner,
                startTime,
                completionTime,
                duration,
                folder,
                stores,
                safetyBackup,
                writeStartTime,
                proofs);
    }

    RestoreState safe(String name) {
        return new RestoreState(
                phase,
                reason,
                message,
                attempts,
                runner,
                startTime,
                completionTime,
                duration,
                backup,
                stores,
                name,
                writeStartTime,
                proofs);
    }

    /** It writes from now on; a later attempt does not forget when it began. */
    RestoreState writes(Instant now) {
        return new RestoreState(
                phase,
                reason,
                message,
                attempts,
                runner,
                startTime,
                completionTime,
                duration,
                backup,
                stores,
                safetyBackup,
                writeStartTime == null ? Times.text(now) : writeStartTime,
                proofs);
    }

    RestoreState ends(
            RestoreStatus.Phase how,
            @Nullable String why,
            @Nullable String sentence,
            Instant now,
            List<RestoreStatus.Proof> shown) {
        String started = startTime;
        return new RestoreState(
                how,
                why,
                sentence,
                attempts,
                null,
                startTime,
                Times.text(now),
                started == null ? null : Words.of(Duration.between(Instant.parse(started), now)),
                backup,
                shown.stream().map(RestoreStatus.Proof::store).distinct().collect(Collectors.joining(",")),
                safetyBackup,
                writeStartTime,
                shown);
    }
}
