package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import java.util.Optional;

/**
 * Where PgBouncer's console is and who logs in there.
 *
 * @param caCertificate PEM of the authority that VerifyFull believes; empty for the machine's own list
 * @param user one of {@code admin_users}
 */
public record PoolerEndpoint(
        String host, int port, Tls.Mode tls, Optional<Password> caCertificate, String user, Password password) {
    /** host:port. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
