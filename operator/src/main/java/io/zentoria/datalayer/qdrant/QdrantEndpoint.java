package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import java.util.Optional;
import java.util.Set;

/**
 * How to reach a Qdrant.
 *
 * @param httpPort where REST is spoken: snapshots go over it
 * @param grpcPort all other calls of the operator go over gRPC
 * @param tls {@code Prefer} means {@code Disable}: gRPC cannot try first
 * @param caCertificates PEM; empty: the certificates that the Java runtime trusts
 * @param apiKey an API key or a JWT
 */
public record QdrantEndpoint(
        String host,
        int httpPort,
        int grpcPort,
        Tls.Mode tls,
        Optional<String> caCertificates,
        Optional<Password> apiKey) {
    private static final int HTTP_PORT = 6333;
    private static final int GRPC_PORT = 6334;
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** One whose REST is at Qdrant's own port, 6333. */
    public QdrantEndpoint(
            String host, int grpcPort, Tls.Mode tls, Optional<String> caCertificates, Optional<Password> apiKey) {
        this(host, HTTP_PORT, grpcPort, tls, caCertificates, apiKey);
    }

    /** The endpoint of a spec; 6333 and 6334 when it names no ports. */
    public static QdrantEndpoint of(
            QdrantSpec.Endpoint spec, Optional<String> caCertificates, Optional<Password> apiKey) {
        Integer http = spec.httpPort();
        Integer grpc = spec.grpcPort();
        Tls tls = spec.tls();
        Tls.Mode mode = tls == null ? null : tls.mode();
        return new QdrantEndpoint(
                spec.host(),
                http == null ? HTTP_PORT : http,
                grpc == null ? GRPC_PORT : grpc,
                mode == null ? Tls.Mode.DISABLE : mode,
                caCertificates,
                apiKey);
    }

    /** host:port, as it stands in messages and in {@code status.servers}. */
    public String address() {
        return host + ":" + grpcPort;
    }

    /** host:port of REST. */
    public String httpAddress() {
        return host + ":" + httpPort;
    }

    /** Whether the lines to it are encrypted. */
    public boolean encrypted() {
        return tls == Tls.Mode.REQUIRE || tls == Tls.Mode.VERIFY_FULL;
    }

    /** Whether nothing leaves this machine. */
    boolean local() {
        return LOCAL.contains(host);
    }
}
