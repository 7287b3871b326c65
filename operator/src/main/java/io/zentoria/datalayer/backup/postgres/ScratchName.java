package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.restore.StoreRestore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of what a restore makes for a while, and the mark by which it knows its own. */
final class ScratchName {
    /** How the databases begin that were live until a restore took their place. */
    static final String OLD = "zdl_old_";

    /** PostgreSQL cuts longer names with nothing but a notice. */
    static final int NAME_BYTES = 63;

    private static final Pattern MARK = Pattern.compile(
            "zentoria scratch of ([a-z0-9]{1,20}), made (\\S+?)(?:, to take the place of (.+))?", Pattern.DOTALL);

    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,20}");
    private static final Pattern OURS =
            Pattern.compile(Pattern.quote(StoreRestore.SCRATCH) + "([a-z0-9]{1,20})_.+", Pattern.DOTALL);

    private ScratchName() {}

    /** The database into which another one is restored. */
    static String scratch(String id, String database) {
        return cut(StoreRestore.SCRATCH + known(id) + "_", database);
    }

    /** What a live database is called after another one took its place. */
    static String old(String id, String database) {
        return cut(OLD + known(id) + "_", database);
    }

    /** What has another id would never be known again as ours. */
    private static String known(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'%s' is no id of a restore: 1 to 20 of a-z and 0-9".formatted(id));
        }
        return id;
    }

    /** Long names are cut, and told apart by a hash. */
    private static String cut(String prefix, String database) {
        String whole = prefix + database;
        if (bytes(whole) <= NAME_BYTES) {
            return whole;
        }
        String hash = "_%08x".formatted(database.hashCode());
        String kept = database;
        while (bytes(prefix + kept + hash) > NAME_BYTES) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return prefix + kept + hash;
    }

    /** The length that PostgreSQL counts. */
    static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The comment of a database that a restore made or put aside. */
    static String mark(String id, Instant made) {
        return "zentoria scratch of %s, made %s".formatted(id, made);
    }

    /** The comment while it is about to take the place of a live one, which takes no connections then. */
    static String mark(String id, Instant made, String live) {
        return mark(id, made) + ", to take the place of " + live;
    }

    /** The comment of what a restore put beside the live data: its own later attempts find it done. */
    static String restored(String id, Instant made) {
        return "zentoria restored by %s, made %s".formatted(id, made);
    }

    /** Whether a comment says that this restore put it there. */
    static boolean isRestored(String id, String comment) {
        return comment.startsWith("zentoria restored by " + known(id) + ", made ");
    }

    /**
     * What a mark says. A database cannot be made and marked in one step; until it is marked it takes no connections, so
     * that one without a mark, to which nobody could ever connect, is ours too.
     *
     * @param database its name, which must be a reserved one of the same restore
     * @param comment of the database; empty when it has none
     * @param connectable whether it takes connections
     * @return empty: somebody else's
     */
    static Optional<Mark> read(String database, String comment, boolean connectable) {
        if (comment.isEmpty() && !connectable) {
            Matcher unmarked = OURS.matcher(database);
            return unmarked.matches() ? Optional.of(new Mark(unmarked.group(1), Optional.empty())) : Optional.empty();
        }
        Matcher matcher = MARK.matcher(comment);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String id = matcher.group(1);
        return database.startsWith(StoreRestore.SCRATCH + id + "_") || database.startsWith(OLD + id + "_")
                ? Optional.of(new Mark(id, Optional.ofNullable(matcher.group(3))))
                : Optional.empty();
    }

    /**
     * @param id of the restore
     * @param live the database whose place it was about to take
     */
    record Mark(String id, Optional<String> live) {}
}
