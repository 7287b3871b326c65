package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts which of many names a server has already; asks in batches. */
final class TakenNames {
    private static final int NAME_LIMIT = 100;

    private final RedisLink link;
    private final int batchSize;
    private final List<byte[]> batch = new ArrayList<>();
    private int database = -1;
    private long taken;
    private @Nullable String first;

    TakenNames(RedisLink link, int batchSize) {
        this.link = link;
        this.batchSize = batchSize;
    }

    void ask(int ofDatabase, byte[] name) throws BackupException, InterruptedException {
        if (ofDatabase != database) {
            flush();
            database = ofDatabase;
        }
        batch.add(name);
        if (batch.size() == batchSize) {
            flush();
        }
    }

    /** Asks for what was not yet asked. */
    void flush() throws BackupException, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            RedisCalls.select(link, database);
            List<byte[]> missing = KeyMove.missing(link, batch);
            taken += batch.size() - missing.size();
            if (first == null && missing.size() < batch.size()) {
                first = "'%s' in logical database %d"
                        .formatted(
                                Shown.bytes(
                                        batch.stream()
                                                .filter(name -> !missing.contains(name))
                                                .findFirst()
                                                .orElseThrow(),
                                        NAME_LIMIT),
                                database);
            }
        } catch (StoreException e) {
            throw RedisTrouble.of(e);
        }
        batch.clear();
    }

    /** The refusal; empty when all names are free. */
    Optional<String> sentence(String address) {
        return taken == 0
                ? Optional.empty()
                : Optional.of(
                        "%d of the names are taken in Redis at %s, the first is %s: remove those keys, or choose another suffix"
                                .formatted(taken, address, first));
    }
}
