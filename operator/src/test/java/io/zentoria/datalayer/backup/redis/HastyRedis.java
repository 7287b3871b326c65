package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.redis.RedisEndpoint;
import java.time.Duration;

/** A Redis whose backup loses its patience in seconds. */
public final class HastyRedis {
    private HastyRedis() {}

    /** @param silence after which a program has hung */
    public static StoreBackup backup(RedisEndpoint admin, Site site, Duration silence)
            throws BackupException, InterruptedException {
        return new RedisBackup(admin, site.tools(), site.clock(), site.staging(), silence, Duration.ofMinutes(1));
    }
}
