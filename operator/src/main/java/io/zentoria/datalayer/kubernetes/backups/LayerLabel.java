package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.zentoria.datalayer.kubernetes.Labels;
import java.util.Map;
import java.util.Objects;

/** The label that says which data layer a backup or restore is of. */
final class LayerLabel {
    private LayerLabel() {}

    /** Puts it there when it is not, and then returns true; nothing else of the resource is touched. */
    static boolean put(KubernetesClient client, HasMetadata resource, String layer) {
        if (isOn(resource, layer)) {
            return false;
        }
        client.resource(resource)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(Labels.DATA_LAYER, layer));
        return true;
    }

    static boolean isOn(HasMetadata resource, String layer) {
        Map<String, String> labels =
                Objects.requireNonNullElse(resource.getMetadata().getLabels(), Map.of());
        return layer.equals(labels.get(Labels.DATA_LAYER));
    }
}
