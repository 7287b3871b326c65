package io.zentoria.datalayer.backup.qdrant;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run notes in a collection's metadata while its snapshot lies on the server, so that the next run can take away
 * what a crash left, and nothing of a person's. Pure.
 *
 * <p>It is either the name of the snapshot, or, before that is known, the second of the server's clock from which on it
 * was asked for. A snapshot carries the latter within itself; as only a minute from that second on is meant, it harms
 * nobody where somebody restores it by hand.
 */
final class SnapshotMark {
    /** The metadata key. */
    static final String KEY = "zentoria.io/snapshot";

    private static final String PENDING = "pending:";
    /** The name of a snapshot holds the second in which it was begun, which is the one in which it was asked for. */
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(60);

    private static final DateTimeFormatter ENDING = DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss");
    private static final Pattern NAME = Pattern.compile(".*-(\\d{4}(?:-\\d{2}){5})\\.snapshot", Pattern.DOTALL);

    private SnapshotMark() {}

    /** The note before the snapshot is asked for. */
    static String pending(Instant second) {
        return PENDING + second;
    }

    /** The second in which a snapshot was begun, by its name. */
    static Optional<Instant> begun(String snapshot) {
        Matcher matcher = NAME.matcher(snapshot);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(matcher.group(1), ENDING).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty(); // a person's own name
        }
    }

    /**
     * The snapshot that a mark speaks of.
     *
     * @param there the names of the collection's snapshots
     */
    static Optional<String> left(String mark, Collection<String> there) {
        if (!mark.startsWith(PENDING)) {
            return Optional.of(mark).filter(there::contains);
        }
        try {
            return begunFrom(Instant.parse(mark.substring(PENDING.length())), there);
        } catch (DateTimeException e) {
            return Optional.empty(); // not written by this program
        }
    }

    /** The first snapshot that was begun from a second on, within a minute. */
    static Optional<String> begunFrom(Instant second, Collection<String> there) {
        return there.stream()
                .filter(name -> begun(name)
                        .filter(at -> !at.isBefore(second) && at.isBefore(second.plus(BEGUN_WITHIN)))
                        .isPresent())
                .min(Comparator.comparing((String name) -> begun(name).orElse(Instant.MAX))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Whether a snapshot of this second would be put in the place of one that is there. */
    static boolean taken(Instant second, Collection<String> there) {
        return there.stream()
                .anyMatch(name -> begun(name).filter(second::equals).isPresent());
    }
}
