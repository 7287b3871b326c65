package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.tls.RequireTrust;
import java.io.IOException;
import javax.net.ssl.SSLContext;

/** The trust of an endpoint, for its gRPC and its REST calls. */
public final class EndpointTls {
    private EndpointTls() {}

    /**
     * What an encrypted line to the endpoint is made with.
     *
     * @throws StoreException when the endpoint's certificates cannot be read
     */
    public static SSLContext context(QdrantEndpoint endpoint) throws StoreException {
        try {
            return RequireTrust.context(RequireTrust.of(isByName(endpoint), endpoint.caCertificates()));
        } catch (IOException e) {
            throw new QdrantFailures(endpoint).endpoint(e);
        }
    }

    /** Whether the certificate must be for the very host. */
    static boolean isByName(QdrantEndpoint endpoint) {
        return endpoint.tls() == Tls.Mode.VERIFY_FULL;
    }
}
