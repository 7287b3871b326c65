package io.zentoria.datalayer.backup.tier;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells backups from the keys in a place that may hold other people's files too: only what lies in
 * {@code <namespace>/<resource>/<schedule>/<UTC time>/} is ours, and only ours may ever be taken away.
 */
final class BackupFolders {
    private static final Pattern OURS =
            Pattern.compile("([^/]+/[^/]+/[^/]+/\\d{4}-?\\d{2}-?\\d{2}T[^/]+)/(.+)", Pattern.DOTALL);

    private final SortedSet<String> published = new TreeSet<>();
    private final SortedSet<String> seen = new TreeSet<>();

    /** Takes note of a file that is there. */
    void file(String key) {
        Matcher ours = OURS.matcher(key);
        if (ours.matches()) {
            seen.add(ours.group(1));
            if (ours.group(2).equals(Tier.MANIFEST)) {
                published.add(ours.group(1));
            }
        }
    }

    /** Takes note of files that were begun. */
    void broken(Collection<String> keys) {
        keys.forEach(key -> of(key).ifPresent(seen::add));
    }

    /** The folder that a key lies in; empty: it is not ours. */
    static Optional<String> of(String key) {
        Matcher ours = OURS.matcher(key);
        return ours.matches() ? Optional.of(ours.group(1)) : Optional.empty();
    }

    /** Those with a manifest, in the order of their names. */
    List<String> published() {
        return List.copyOf(published);
    }

    /** Those without one; whoever cleans up takes them away whole, so a published one is never among them. */
    List<String> unfinished() {
        SortedSet<String> unfinished = new TreeSet<>(seen);
        unfinished.removeAll(published);
        return List.copyOf(unfinished);
    }
}
