package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import java.util.List;
import java.util.Optional;

/**
 * What one Qdrant should hold for one resource.
 *
 * @param collections in the order of the spec
 */
public record QdrantDesired(Owner owner, QdrantEndpoint endpoint, List<DesiredCollection> collections) {
    public QdrantDesired {
        collections = List.copyOf(collections);
    }

    /**
     * What a spec says, for the resource that it belongs to.
     *
     * @param caCertificates the content of {@code endpoint.tls.caSecretRef}, PEM; empty when there is none
     * @param apiKey the content of {@code apiKeySecretRef}; empty when there is none
     */
    public static QdrantDesired of(
            QdrantSpec spec, Owner owner, Optional<String> caCertificates, Optional<Password> apiKey) {
        return new QdrantDesired(
                owner,
                QdrantEndpoint.of(spec.endpoint(), caCertificates, apiKey),
                spec.collections().stream().map(DesiredCollection::of).toList());
    }
}
