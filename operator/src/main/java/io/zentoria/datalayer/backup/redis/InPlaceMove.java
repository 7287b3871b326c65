package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore.Progress;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Makes the keys of a live server those of a loaded dump: writes all, then removes the others, then compares. */
final class InPlaceMove {
    private final RedisLink from;
    private final RedisLink live;
    private final String address;
    private final RestorePlan plan;

    InPlaceMove(RedisLink from, RedisLink live, String address, RestorePlan plan) {
        this.from = from;
        this.live = live;
        this.address = address;
        this.plan = plan;
    }

    /**
     * Does it; can be done again after it broke off anywhere.
     *
     * @return what was done, a line for each logical database
     * @throws BackupException reason {@code RestoreMismatch} when somebody else wrote meanwhile
     */
    List<String> run(Progress progress) throws StoreException, BackupException, InterruptedException {
        KeyMove move = new KeyMove(from, live, address);
        SortedMap<Integer, RedisCalls.Size> loaded = RedisCalls.sizes(from);
        TreeSet<Integer> databases = new TreeSet<>(loaded.keySet());
        databases.addAll(RedisCalls.sizes(live).keySet());
        databases.removeIf(database -> !plan.takes(database));
        Map<Integer, Long> written = new TreeMap<>();
        for (int database : databases) {
            if (loaded.containsKey(database)) {
                progress.says("restoring db%d".formatted(database));
                written.put(database, move.copy(database, UnaryOperator.identity(), true));
            }
        }
        List<String> lines = new ArrayList<>();
        for (int database : databases) {
            progress.says("removing from db%d what the backup does not have".formatted(database));
            long removed = move.removeStrangers(database, loaded.containsKey(database));
            lines.add("db%d: %d keys restored, %d removed that the backup does not have"
                    .formatted(database, written.getOrDefault(database, 0L), removed));
        }
        for (int database : databases) {
            compare(database, loaded.getOrDefault(database, RedisCalls.Size.NONE));
        }
        return lines;
    }

    private void compare(int database, RedisCalls.Size loaded) throws StoreException, BackupException {
        RedisCalls.Size fromOwn = RedisCalls.Size.NONE;
        if (loaded.all() > 0) {
            RedisCalls.select(from, database);
            fromOwn = RedisCalls.ownKeys(from);
        }
        RedisCalls.select(live, database);
        RedisCalls.Size liveOwn = RedisCalls.ownKeys(live);
        RedisCalls.Size now = RedisCalls.sizes(live).getOrDefault(database, RedisCalls.Size.NONE);
        long has = now.all() - liveOwn.all();
        // Of the backup's own count only the keys that no clock takes away must still be there.
        long least = plan.counts().getOrDefault("db" + database + RdbContent.PERSISTENT, 0L) - fromOwn.persistent();
        long most = loaded.all() - fromOwn.all();
        if (has < least || has > most) {
            throw BackupException.passing(
                    "RestoreMismatch",
                    "db%d of Redis at %s has %d keys after the restore instead of %s: something else writes or evicts there; stop it and restore again"
                            .formatted(database, address, has, least == most ? least : least + " to " + most),
                    null);
        }
    }
}
