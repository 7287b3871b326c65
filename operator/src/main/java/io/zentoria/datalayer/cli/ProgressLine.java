package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.backup.restore.Words;
import io.zentoria.datalayer.backup.run.RunProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** How a run gets on: one line that is written over on a terminal, a line for each artifact elsewhere. */
final class ProgressLine implements RunProgress {
    private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();
    private static final int BAR = 20;

    private final PrintWriter err;
    private final boolean terminal;
    private final Map<String, Long> sizesBefore;
    private String path = "";
    private long pathStart = System.nanoTime();
    private long shown;
    private boolean open;

    /**
     * @param terminal whether a line can be written over
     * @param sizesBefore of artifacts by path, as the last backup had them
     */
    ProgressLine(PrintWriter err, boolean terminal, Map<String, Long> sizesBefore) {
        this.err = err;
        this.terminal = terminal;
        this.sizesBefore = Map.copyOf(sizesBefore);
    }

    @Override
    public void written(String now, long bytes, OptionalLong estimate) {
        long nanos = System.nanoTime();
        if (!now.equals(path)) {
            end();
            path = now;
            pathStart = nanos;
            shown = 0;
            if (!terminal) {
                err.println("reading " + path);
                err.flush();
            }
        }
        if (terminal && nanos - shown > EVERY_NANOS) {
            shown = nanos;
            open = true;
            err.printf("\r\u001b[K%s", line(path, bytes, expected(now, estimate), nanos - pathStart));
            err.flush();
        }
    }

    private OptionalLong expected(String artifact, OptionalLong estimate) {
        Long before = sizesBefore.get(artifact);
        return estimate.isPresent() || before == null ? estimate : OptionalLong.of(before);
    }

    /** The text of the line. */
    static String line(String path, long bytes, OptionalLong estimate, long nanos) {
        String rate = Words.size((long) (bytes / Math.max(0.001, nanos / 1e9))) + "/s";
        if (estimate.isEmpty() || estimate.getAsLong() <= 0) {
            return "%s  %s  %s".formatted(path, Words.size(bytes), rate);
        }
        int percent = (int) Math.min(99, bytes * 100 / estimate.getAsLong());
        int full = percent * BAR / 100;
        return "%s  [%s%s] %d%%  %s  %s"
                .formatted(path, "#".repeat(full), "-".repeat(BAR - full), percent, Words.size(bytes), rate);
    }

    /** Ends the line that is open. */
    void end() {
        if (open) {
            err.print("\r\u001b[K");
            err.flush();
            open = false;
        }
    }
}
