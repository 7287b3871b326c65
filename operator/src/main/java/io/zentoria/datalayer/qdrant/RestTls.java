package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.StoreException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The trust of an endpoint for its REST calls: the same certificates, held to the same, as for gRPC. */
public final class RestTls {
    private RestTls() {}

    /**
     * What an encrypted line to the endpoint is made with.
     *
     * @throws StoreException when the endpoint's certificates cannot be read
     */
    public static SSLContext context(QdrantEndpoint endpoint) throws StoreException {
        try {
            Optional<X509TrustManager> trust = RequireTrust.of(endpoint);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.map(one -> new TrustManager[] {one}).orElse(null), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new QdrantFailures(endpoint).endpoint(e);
        }
    }
}
