package io.zentoria.datalayer.kubernetes.backups;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.plan.Owner;
import java.nio.charset.StandardCharsets;

/** The resource as it lies beside each backup, so that a new cluster can be made from the backup alone. */
public final class ResourceYaml {
    /** Not {@code Serialization}'s, which looks for all kinds of the class path when it is used first. */
    private static final KubernetesSerialization YAML = new KubernetesSerialization(new ObjectMapper(), false);

    private ResourceYaml() {}

    /** Name, namespace and spec, as {@code kubectl apply} takes them; secrets are named in it and not held. */
    public static byte[] of(Owner owner, DataLayerSpec spec) {
        ZentoriaDataLayer resource = new ZentoriaDataLayer();
        resource.setMetadata(new ObjectMetaBuilder()
                .withNamespace(owner.namespace())
                .withName(owner.name())
                .build());
        resource.setSpec(spec);
        return YAML.asYaml(resource).getBytes(StandardCharsets.UTF_8);
    }
}
