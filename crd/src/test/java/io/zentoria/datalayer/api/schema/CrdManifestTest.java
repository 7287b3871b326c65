package io.zentoria.datalayer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrdManifestTest {
    private static final Path CHECKED_IN = Path.of("manifests", "zentoriadatalayers.zentoria.io.yaml");

    @Test
    void theCheckedInManifestIsTheOneThatTheRecordsGive() throws Exception {
        String yaml = CrdManifest.yaml();
        if (Boolean.getBoolean("update.crd")) {
            Files.createDirectories(CHECKED_IN.getParent());
            Files.writeString(CHECKED_IN, yaml);
        }

        assertThat(CHECKED_IN)
                .as("type 'make crd' and commit what it writes")
                .content()
                .isEqualTo(yaml);
    }

    @Test
    void everyFieldHasADescription() throws Exception {
        List<String> bare = new ArrayList<>();
        walk("", schema(), bare);

        assertThat(bare).isEmpty();
    }

    @Test
    void noListItemHasADefaultAndNoStatusFieldIsRequired() throws Exception {
        assertThat(Serialization.asYaml(schema().getProperties().get("spec"))).doesNotContain("default: ");
        JSONSchemaProps status = schema().getProperties().get("status");
        assertThat(status.getRequired()).isNullOrEmpty();
    }

    private static JSONSchemaProps schema() throws Exception {
        return Serialization.unmarshal(CrdManifest.yaml(), CustomResourceDefinition.class)
                .getSpec()
                .getVersions()
                .getFirst()
                .getSchema()
                .getOpenAPIV3Schema();
    }

    private static void walk(String path, JSONSchemaProps props, List<String> bare) {
        if (props.getDescription() == null || props.getDescription().length() < 5) {
            bare.add(path);
        }
        if (props.getProperties() != null) {
            props.getProperties().forEach((name, property) -> walk(path + "." + name, property, bare));
        }
        if (props.getItems() != null) {
            walk(path + "[]", props.getItems().getSchema(), bare);
        }
    }
}
