package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.time.Duration;
import java.util.List;

/** A PostgreSQL whose backup loses its patience in seconds. */
public final class HastyPostgres {
    private HastyPostgres() {}

    /** @param silence after which a program has hung */
    public static StoreBackup backup(PostgresEndpoint admin, List<String> databases, Site site, Duration silence)
            throws BackupException, InterruptedException {
        return new PostgresBackup(admin, admin, databases, site.tools(), site.clock(), silence, Duration.ofMinutes(1));
    }
}
