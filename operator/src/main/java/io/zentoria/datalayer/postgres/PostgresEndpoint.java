package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a server listens and who logs in there.
 *
 * @param maintenanceDatabase the database that is there before all others; the ledger lives in it
 * @param caCertificate PEM of the authority that VerifyFull believes; empty for the machine's own list
 */
public record PostgresEndpoint(
        String host,
        int port,
        Tls.Mode tls,
        Optional<Password> caCertificate,
        String user,
        Password password,
        String maintenanceDatabase) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+");

    public PostgresEndpoint {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is no name or address of a host");
        }
    }

    /** host:port. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The same server, for somebody else. */
    public PostgresEndpoint as(String otherUser, Password otherPassword) {
        return new PostgresEndpoint(host, port, tls, caCertificate, otherUser, otherPassword, maintenanceDatabase);
    }

    /** Whether the traffic stays on this machine. */
    boolean isLocal() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // nobody knows where that is, so it is not here
        }
    }
}
