package io.zentoria.datalayer.backup.retention;

import io.zentoria.datalayer.backup.BackupException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How long backups are wanted. A backup is kept when either part wants it; a policy with neither wants everything.
 *
 * @param window every backup as old as this or younger
 * @param keep the newest one of so many hours, days, weeks, months and years
 */
public record RetentionPolicy(Optional<Duration> window, Optional<Keep> keep) {
    /** Nothing may ever go. */
    public static final RetentionPolicy NONE = new RetentionPolicy(Optional.empty(), Optional.empty());

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,4})([hdw])");
    private static final Map<String, Duration> UNITS =
            Map.of("h", Duration.ofHours(1), "d", Duration.ofDays(1), "w", Duration.ofDays(7));

    /** Refuses what would want less than nothing. */
    public RetentionPolicy {
        if (window.filter(length -> !length.isPositive()).isPresent()) {
            throw new IllegalArgumentException("not a window: " + window.get());
        }
        if (keep.filter(Keep::absurd).isPresent()) {
            throw new IllegalArgumentException("not to be kept: " + keep.get());
        }
    }

    /**
     * How many to keep: of each of the newest so many hours (days, …) that have backups, the newest one.
     *
     * @param weekly ISO weeks, Monday to Sunday
     */
    public record Keep(int hourly, int daily, int weekly, int monthly, int yearly) {
        /** Counts below 0, or none above it: that would be a way to write 'delete all'. */
        private boolean absurd() {
            return IntStream.of(hourly, daily, weekly, monthly, yearly).anyMatch(count -> count < 0)
                    || hourly + (long) daily + weekly + monthly + yearly == 0;
        }
    }

    /**
     * Reads {@code 48h}, {@code 7d} or {@code 12w}. Nothing here means 'delete all'.
     *
     * @throws BackupException permanent, reason {@code InvalidRetention}, with what to write instead
     */
    public static RetentionPolicy parse(String text, Optional<Keep> keep) throws BackupException {
        Matcher window = TEXT.matcher(text);
        if (!window.matches()) {
            String shown = text.substring(0, Math.min(text.length(), 30)).replaceAll("\\p{Cntrl}", " ");
            throw refused("retention \"%s\": write a number of hours, days or weeks above 0, such as 48h, 30d or 12w"
                    .formatted(shown));
        }
        if (keep.filter(Keep::absurd).isPresent()) {
            throw refused("keep %s: write counts of 0 or more and at least one above 0, or leave keep out"
                    .formatted(keep.get()));
        }
        Duration unit = UNITS.getOrDefault(window.group(2), Duration.ofDays(1));
        return new RetentionPolicy(Optional.of(unit.multipliedBy(Long.parseLong(window.group(1)))), keep);
    }

    /** Whether it wants everything. */
    public boolean empty() {
        return window.isEmpty() && keep.isEmpty();
    }

    /**
     * About when a backup may go when the schedule goes on as it should; an estimate for a status. Empty when that is a
     * matter of counts ({@link #keep}) or never.
     */
    public Optional<Instant> expiresAt(Instant dueTime) {
        return keep.isPresent() ? Optional.empty() : window.map(dueTime::plus);
    }

    private static BackupException refused(String sentence) {
        return BackupException.permanent("InvalidRetention", sentence, null);
    }
}
