package io.zentoria.datalayer.api.check;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The schemas of the CRDs that are part of this program. */
final class CrdSchema {
    private CrdSchema() {}

    /**
     * The schema of {@code spec}.
     *
     * @param crd name of the CRD
     * @throws IllegalStateException when the CRD is not in this program
     */
    static JSONSchemaProps spec(String crd) {
        try (InputStream in = CrdSchema.class.getResourceAsStream("/" + crd + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the CRD " + crd + " is not in this program");
            }
            JSONSchemaProps spec = Serialization.unmarshal(in, CustomResourceDefinition.class)
                    .getSpec()
                    .getVersions()
                    .getFirst()
                    .getSchema()
                    .getOpenAPIV3Schema()
                    .getProperties()
                    .get("spec");
            return Objects.requireNonNull(spec, "the CRD describes no spec");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
