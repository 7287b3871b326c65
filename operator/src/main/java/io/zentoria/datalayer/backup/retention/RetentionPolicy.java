package io.zentoria.datalayer.backup.retention;

import io.zentoria.datalayer.backup.BackupException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a schedule keeps. A backup stays when either part wants it; with neither, nothing is ever removed.
 *
 * @param window backups of the last days that have backups, as many as this spans
 * @param keep one backup of each of so many hours, days, weeks, months and years that have backups
 */
public record RetentionPolicy(Optional<Duration> window, Optional<Keep> keep) {
    private static final Pattern WINDOW = Pattern.compile("([1-9][0-9]{0,4})(h|d|w)");

    /** Counts; 0 keeps none of that kind. */
    public record Keep(int hourly, int daily, int weekly, int monthly, int yearly) {
        boolean isEmpty() {
            return hourly <= 0 && daily <= 0 && weekly <= 0 && monthly <= 0 && yearly <= 0;
        }
    }

    /**
     * Reads {@code 48h}, {@code 7d} or {@code 12w}.
     *
     * @throws BackupException reason {@code InvalidRetention}
     */
    public static Duration window(String text) throws BackupException {
        Matcher matcher = WINDOW.matcher(text);
        if (!matcher.matches()) {
            throw BackupException.permanent(
                    "InvalidRetention",
                    "retention '%s': write a number of hours, days or weeks above 0, such as 48h, 30d or 12w"
                            .formatted(text),
                    null);
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofDays(count * 7);
        };
    }

    /** Whether it asks for nothing, and so removes nothing. */
    public boolean isEmpty() {
        return window.isEmpty() && keep.filter(counts -> !counts.isEmpty()).isEmpty();
    }
}
