package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.credential.Password;
import java.util.Map;
import java.util.Optional;

/**
 * What PgBouncer has to know of the PostgreSQL server behind it.
 *
 * @param verifiers the server's own SCRAM verifiers by role: PgBouncer logs in with just these, or not at all
 * @param visible whether the administrator may read verifiers; if not, there are none here
 * @param limits empty when they could not be read
 */
public record PooledServer(Map<String, Password> verifiers, boolean visible, Optional<ServerLimits> limits) {
    public PooledServer {
        verifiers = Map.copyOf(verifiers);
    }
}
