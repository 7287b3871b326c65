package io.zentoria.datalayer.kubernetes.backups;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.Words;
import io.zentoria.datalayer.backup.run.Consent;
import io.zentoria.datalayer.backup.run.RunProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Turns what a run says of itself into bytes, rate and percent of the status. */
final class Progress implements RunProgress {
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Clock clock;
    private final RunStatus status;
    private final Map<String, Long> expected;
    private final Consent consent;
    private final Instant start;
    private final Map<String, Long> written = new HashMap<>();
    private Instant shown;

    /**
     * @param expected sizes by path, as the last backup of these stores had them
     */
    Progress(Clock clock, RunStatus status, Map<String, Long> expected, Consent consent) {
        this.clock = clock;
        this.status = status;
        this.expected = expected;
        this.consent = consent;
        this.start = clock.instant();
        this.shown = start;
    }

    @Override
    public void written(String path, long bytes, OptionalLong estimate) {
        written.put(path, bytes);
        Instant now = clock.instant();
        if (Duration.between(shown, now).compareTo(EVERY) < 0) {
            return;
        }
        shown = now;
        long done = written.values().stream().mapToLong(Long::longValue).sum();
        long whole = expected.values().stream().mapToLong(Long::longValue).sum();
        double seconds = Math.max(0.001, Duration.between(start, now).toMillis() / 1000.0);
        // Of a first backup nobody knows how much there is; one that grew is never more than all but done.
        Integer percent = whole == 0 ? null : (int) Math.min(99, done * 100 / whole);
        status.progress(percent, Words.size((long) (done / seconds)) + "/s", done);
    }

    @Override
    public void confirm() throws BackupException {
        consent.ask();
    }
}
