package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A dump in a private server, compared with the manifest and read at random. */
final class LoadedDump {
    private final RedisLink link;
    private final RestorePlan plan;

    LoadedDump(RedisLink link, RestorePlan plan) {
        this.link = link;
        this.plan = plan;
    }

    /**
     * A line for each logical database.
     *
     * @throws BackupException reason {@code RestoreMismatch}
     */
    List<String> check() throws StoreException, BackupException {
        Map<String, Long> counts = plan.counts();
        SortedMap<Integer, RedisCalls.Size> sizes = RedisCalls.sizes(link);
        List<String> differences = RestoreChecks.differences(counts, sizes);
        if (!differences.isEmpty()) {
            throw BackupException.permanent(
                    "RestoreMismatch",
                    "the dump does not hold what the manifest counted (%s): use another backup"
                            .formatted(String.join(", ", differences)),
                    null);
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Integer, RedisCalls.Size> entry : sizes.entrySet()) {
            int database = entry.getKey();
            if (plan.takes(database)) {
                RedisCalls.select(link, database);
                lines.add("db%d: %d keys, %d of them without expiry, as counted; %s"
                        .formatted(
                                database,
                                entry.getValue().all(),
                                entry.getValue().persistent(),
                                RestoreChecks.sample(link, database)
                                        .map(type -> "a %s was read".formatted(type))
                                        .orElse("all have expired meanwhile")));
            }
        }
        if (lines.isEmpty()) {
            lines.add("no keys, as counted");
        }
        return lines;
    }
}
