package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import java.util.Optional;

/**
 * Where a Redis server listens and how to log in there.
 *
 * @param encryption how the connection is encrypted
 * @param caPem the certificates to trust, as PEM; empty: those that Java trusts
 * @param username empty: the server's user {@code default}
 * @param password empty: the server is asked without credentials
 */
public record RedisEndpoint(
        String host,
        int port,
        Encryption encryption,
        Optional<String> caPem,
        Optional<String> username,
        Optional<Password> password) {
    /** The port of a spec that names none. */
    public static final int DEFAULT_PORT = 6379;

    /** How a connection is encrypted. Redis cannot try first, so the spec's {@code Prefer} is none. */
    public enum Encryption {
        NONE,
        /** Encrypted, and checked against {@code caPem} where there is one; the name in the certificate does not matter. */
        REQUIRED,
        /** Encrypted, with a certificate of a trusted authority for this very host. */
        VERIFIED
    }

    /** The endpoint of a spec with the credentials that its secrets hold. */
    public static RedisEndpoint of(
            RedisSpec.Endpoint endpoint,
            Optional<String> caPem,
            Optional<String> username,
            Optional<Password> password) {
        Integer port = endpoint.port();
        return new RedisEndpoint(
                endpoint.host(),
                port == null ? DEFAULT_PORT : port,
                encryption(endpoint),
                caPem,
                username.filter(name -> !name.isEmpty()),
                password);
    }

    static Encryption encryption(RedisSpec.Endpoint endpoint) {
        Tls tls = endpoint.tls();
        Tls.Mode mode = tls == null ? null : tls.mode();
        if (mode == Tls.Mode.VERIFY_FULL) {
            return Encryption.VERIFIED;
        }
        return mode == Tls.Mode.REQUIRE ? Encryption.REQUIRED : Encryption.NONE;
    }

    /** host:port, as the spec says it. */
    public String address() {
        return host + ":" + port;
    }

    /** Whether nothing between the operator and the server could listen in. */
    boolean local() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.") || host.endsWith(".localhost");
    }
}
