package io.zentoria.datalayer.kubernetes.backups;

import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.Words;
import io.zentoria.datalayer.backup.run.StoreReading;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status of a backup while it is worked on; one thread changes it, another one may read it. */
final class RunStatus {
    private BackupRunStatus.@Nullable Phase phase;
    private @Nullable String reason;
    private @Nullable String message;
    private int attempts;
    private @Nullable Runner runner;
    private @Nullable String startTime;
    private @Nullable String completionTime;
    private @Nullable String duration;
    private @Nullable String stores;
    private @Nullable String size;
    private @Nullable Integer percent;
    private @Nullable String rate;
    private @Nullable String folder;
    private @Nullable Double spreadSeconds;
    private List<BackupRunStatus.Artifact> artifacts = List.of();
    private final Map<String, BackupRunStatus.TierState> tiers = new LinkedHashMap<>();
    private @Nullable String verified;
    private @Nullable String expiresAt;
    private @Nullable String goodBut;

    RunStatus(@Nullable BackupRunStatus from) {
        if (from == null) {
            return;
        }
        phase = from.phase();
        reason = from.reason();
        message = from.message();
        goodBut = lastOf(message);
        attempts = from.attempts() == null ? 0 : from.attempts();
        runner = from.runner();
        startTime = from.startTime();
        completionTime = from.completionTime();
        duration = from.duration();
        stores = from.stores();
        size = from.size();
        folder = from.folder();
        spreadSeconds = from.spreadSeconds();
        artifacts = from.artifacts();
        from.tiers().forEach(tier -> tiers.put(tier.name(), tier));
        verified = from.verified();
        expiresAt = from.expiresAt();
    }

    synchronized BackupRunStatus build(@Nullable Long generation) {
        return new BackupRunStatus(
                generation,
                phase,
                reason,
                message,
                attempts,
                runner,
                startTime,
                completionTime,
                duration,
                stores,
                size,
                percent,
                rate,
                folder,
                spreadSeconds,
                artifacts,
                List.copyOf(tiers.values()),
                verified,
                expiresAt);
    }

    synchronized void begins(Runner by, String inFolder, String ofStores, List<String> intoTiers) {
        phase = BackupRunStatus.Phase.RUNNING;
        reason = null;
        message = null;
        attempts++;
        runner = by;
        startTime = startTime == null ? by.since() : startTime;
        folder = inFolder;
        stores = ofStores;
        for (String tier : intoTiers) {
            tiers.putIfAbsent(tier, state(tier, BackupRunStatus.Stored.PENDING));
        }
    }

    /** A later look at the tiers must not forget it; it stands last in a message. */
    private static @Nullable String lastOf(@Nullable String message) {
        int at = message == null ? -1 : message.indexOf(StoreReading.GOOD);
        return message == null || at < 0 ? null : message.substring(at);
    }

    /** What went wrong after the stores were read, and does not make the backup worse. */
    synchronized void goodBut(String sentence) {
        goodBut = sentence;
    }

    synchronized Optional<String> goodBut() {
        return Optional.ofNullable(goodBut);
    }

    synchronized void says(String why, String sentence) {
        reason = why;
        message = sentence;
    }

    synchronized void pending(String why, String sentence) {
        phase = BackupRunStatus.Phase.PENDING;
        reason = why;
        message = sentence;
        runner = null;
        percent = null;
        rate = null;
    }

    synchronized void sign(Instant now) {
        Runner by = runner;
        if (by != null) {
            runner = new Runner(by.identity(), by.since(), Times.text(now));
        }
    }

    synchronized void progress(@Nullable Integer newPercent, String newRate, long bytes) {
        percent = newPercent;
        rate = newRate;
        size = Words.size(bytes);
    }

    synchronized void read(Manifest manifest) {
        artifacts = manifest.artifacts().stream()
                .map(artifact -> new BackupRunStatus.Artifact(
                        artifact.path(), artifact.store(), artifact.size(), artifact.sha256()))
                .toList();
        size = Words.size(manifest.artifacts().stream()
                .mapToLong(Manifest.Artifact::storedSize)
                .sum());
        spreadSeconds = manifest.spreadSeconds();
        percent = null;
        rate = null;
    }

    synchronized void stored(String tier) {
        BackupRunStatus.TierState before = tiers.get(tier);
        tiers.put(
                tier,
                new BackupRunStatus.TierState(
                        tier,
                        BackupRunStatus.Stored.STORED,
                        null,
                        null,
                        before == null || before.attempts() == null ? 1 : before.attempts() + 1,
                        null,
                        null,
                        before == null ? null : before.expiresAt()));
    }

    synchronized void copying(String tier) {
        BackupRunStatus.TierState before = tiers.get(tier);
        tiers.put(
                tier,
                new BackupRunStatus.TierState(
                        tier,
                        BackupRunStatus.Stored.COPYING,
                        null,
                        null,
                        before == null ? null : before.attempts(),
                        null,
                        null,
                        null));
    }

    /** A tier did not take it; with a time it is tried again then. */
    synchronized void failed(String tier, String why, String sentence, Optional<Instant> next) {
        BackupRunStatus.TierState before = tiers.get(tier);
        tiers.put(
                tier,
                new BackupRunStatus.TierState(
                        tier,
                        BackupRunStatus.Stored.FAILED,
                        why,
                        sentence,
                        before == null || before.attempts() == null ? 1 : before.attempts() + 1,
                        next.map(Times::text).orElse(null),
                        null,
                        null));
    }

    /** All is done that could be done now. */
    synchronized void ends(BackupRunStatus.Phase how, @Nullable String why, @Nullable String sentence, Instant now) {
        phase = how;
        reason = why;
        message = sentence;
        runner = null;
        percent = null;
        rate = null;
        String started = startTime;
        if (completionTime == null || how == BackupRunStatus.Phase.FAILED) {
            completionTime = Times.text(now);
            duration = started == null ? null : Words.of(Duration.between(Instant.parse(started), now));
        }
    }

    /** When its schedule would let it go, as things stand: days with no backup do not count then. */
    synchronized void expires(Instant when) {
        expiresAt = Times.text(when);
    }

    /** How often a tier was tried. */
    synchronized int attempts(String tier) {
        BackupRunStatus.TierState state = tiers.get(tier);
        return state == null || state.attempts() == null ? 0 : state.attempts();
    }

    synchronized boolean isStored(String tier) {
        BackupRunStatus.TierState state = tiers.get(tier);
        return state != null && state.state() == BackupRunStatus.Stored.STORED;
    }

    synchronized boolean isDue(String tier, Instant now) {
        BackupRunStatus.TierState state = tiers.get(tier);
        return state != null
                && (state.state() == BackupRunStatus.Stored.PENDING
                        || state.state() == BackupRunStatus.Stored.COPYING
                        || (state.state() == BackupRunStatus.Stored.FAILED
                                && state.nextAttemptTime() != null
                                && !Instant.parse(state.nextAttemptTime()).isAfter(now)));
    }

    synchronized List<BackupRunStatus.TierState> unstored() {
        return tiers.values().stream()
                .filter(tier ->
                        tier.state() != BackupRunStatus.Stored.STORED && tier.state() != BackupRunStatus.Stored.EXPIRED)
                .toList();
    }

    private static BackupRunStatus.TierState state(String tier, BackupRunStatus.Stored stored) {
        return new BackupRunStatus.TierState(tier, stored, null, null, null, null, null, null);
    }
}
