package io.zentoria.datalayer.kubernetes.pooler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.zentoria.datalayer.kubernetes.Labels;
import io.zentoria.datalayer.plan.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Objects of a resource, brought to what they should be by server-side apply, and only where they are not that yet. */
final class OwnObjects {
    /** What was applied last, so that what is left out of it later is noticed too. */
    private static final String APPLIED = "zentoria.io/applied";

    /** In one order, since maps have another in each process, and what was applied is known again by its digest. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final KubernetesClient client;

    OwnObjects(KubernetesClient client) {
        this.client = client;
    }

    /** What came of it. */
    record Outcome(List<String> written, List<String> held, Optional<String> anothers) {}

    /**
     * Brings the objects to what they should be.
     *
     * @param mayWrite false: what differs is only named
     */
    Outcome bring(List<HasMetadata> wanted, boolean mayWrite) {
        List<String> written = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (HasMetadata each : wanted) {
            HasMetadata object = marked(each);
            String name = object.getKind() + " " + object.getMetadata().getName();
            HasMetadata there = client.resource(object).get();
            if (there != null && !isOurs(there, object)) {
                return new Outcome(written, held, Optional.of(name));
            }
            if (there != null && covers(json(there), json(object))) {
                continue;
            }
            if (mayWrite) {
                client.resource(object)
                        .fieldManager(Labels.FIELD_MANAGER)
                        .forceConflicts()
                        .serverSideApply();
                written.add(name);
            } else {
                held.add(name);
            }
        }
        return new Outcome(written, held, Optional.empty());
    }

    /** Deletes those of the objects that are there and this resource's own. */
    void remove(List<HasMetadata> unwanted) {
        for (HasMetadata object : unwanted) {
            Resource<HasMetadata> resource = client.resource(object);
            HasMetadata there = resource.get();
            if (there != null && isOurs(there, object) && there.getMetadata().getDeletionTimestamp() == null) {
                resource.delete();
            }
        }
    }

    private static boolean isOurs(HasMetadata there, HasMetadata wanted) {
        Map<String, String> labels =
                Objects.requireNonNullElse(there.getMetadata().getLabels(), Map.of());
        return Labels.FIELD_MANAGER.equals(labels.get(Labels.MANAGED_BY))
                && Objects.equals(
                        labels.get(Labels.DATA_LAYER),
                        wanted.getMetadata().getLabels().get(Labels.DATA_LAYER));
    }

    static HasMetadata marked(HasMetadata object) {
        Map<String, String> annotations =
                new HashMap<>(Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of()));
        annotations.put(APPLIED, Digest.ofText(json(object).toString()));
        object.getMetadata().setAnnotations(annotations);
        return object;
    }

    private static JsonNode json(HasMetadata object) {
        return JSON.valueToTree(object);
    }

    /** Whether all that is wanted is there; the API server adds defaults, and others add what is theirs. */
    static boolean covers(JsonNode there, JsonNode wanted) {
        if (wanted.isObject()) {
            return wanted.properties().stream().allMatch(field -> covers(there.path(field.getKey()), field.getValue()));
        }
        if (wanted.isArray()) {
            for (JsonNode item : wanted) {
                boolean found = false;
                for (JsonNode other : there) {
                    found |= covers(other, item);
                }
                if (!found) {
                    return false;
                }
            }
            return true;
        }
        return there.equals(wanted);
    }
}
