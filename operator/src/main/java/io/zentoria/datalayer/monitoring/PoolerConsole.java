package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.Password;
import java.util.Optional;

/** Where the pooler of a resource is asked how it stands. */
@FunctionalInterface
public interface PoolerConsole {
    /** Nobody's pooler can be asked. */
    PoolerConsole NONE = target -> Optional.empty();

    /**
     * The console of a resource's PgBouncer; empty when it has none, or none that can be asked.
     *
     * @throws CredentialException when its password cannot be read
     */
    Optional<Login> of(ProbeTarget target) throws CredentialException;

    /**
     * Who may ask: a user of PgBouncer's {@code stats_users} or {@code admin_users}.
     *
     * @param sslMode as libpq's {@code sslmode}: {@code disable}, {@code prefer}, {@code require}
     */
    record Login(String host, int port, String sslMode, String user, Password password) {}
}
