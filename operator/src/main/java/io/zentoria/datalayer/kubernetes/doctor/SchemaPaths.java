package io.zentoria.datalayer.kubernetes.doctor;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a schema as paths. */
final class SchemaPaths {
    private SchemaPaths() {}

    static void into(Set<String> paths, String path, @Nullable JSONSchemaProps schema) {
        if (schema == null) {
            return;
        }
        if (!path.isEmpty()) {
            paths.add(path);
        }
        if (schema.getProperties() != null) {
            schema.getProperties()
                    .forEach((name, below) -> into(paths, path.isEmpty() ? name : path + "." + name, below));
        }
        if (schema.getItems() != null) {
            into(paths, path + "[]", schema.getItems().getSchema());
        }
        if (schema.getAdditionalProperties() != null) {
            into(paths, path + "{}", schema.getAdditionalProperties().getSchema());
        }
    }
}
