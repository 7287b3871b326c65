package io.zentoria.datalayer.backup.redis;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an RDB holds.
 *
 * @param version of the format
 * @param redisVersion of the server that wrote it, empty when it does not say
 * @param usedMemory of that server at that time, in bytes; 0 when it does not say
 * @param databases by number
 * @param end how many bytes of the file are the RDB
 */
record RdbContent(int version, String redisVersion, long usedMemory, SortedMap<Integer, Keys> databases, long end) {
    /** What follows the number of a database in the name of a count: keys that no clock takes away. */
    static final String PERSISTENT = ".persistent";

    /** What follows the number of a database in the name of a count: hashes that end when their last field expires. */
    static final String EXPIRING_HASHES = ".hashesWithExpiringFields";

    RdbContent {
        databases = Collections.unmodifiableSortedMap(new TreeMap<>(databases));
    }

    /**
     * How many keys a logical database holds.
     *
     * @param all of them, those that had expired but were not yet removed included
     * @param persistent without an expiry, neither of the key nor of fields
     * @param expiringHashes without an expiry of the key, but stored as hashes whose fields may expire: such a key is
     *     gone with its last field
     */
    record Keys(long all, long persistent, long expiringHashes) {
        Keys plus(Keys other) {
            return new Keys(all + other.all, persistent + other.persistent, expiringHashes + other.expiringHashes);
        }
    }

    /** How many logical databases a server must have to load it. */
    int databasesNeeded() {
        return databases.isEmpty() ? 1 : databases.lastKey() + 1;
    }

    /** For the manifest: {@code db0}, {@code db0.persistent}, and when there are any {@code db0.hashesWithExpiringFields}. */
    SortedMap<String, Long> counts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        databases.forEach((number, keys) -> {
            counts.put("db" + number, keys.all());
            counts.put("db" + number + PERSISTENT, keys.persistent());
            if (keys.expiringHashes() > 0) {
                counts.put("db" + number + EXPIRING_HASHES, keys.expiringHashes());
            }
        });
        return counts;
    }
}
