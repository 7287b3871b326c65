package io.zentoria.datalayer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrdManifestTest {
    static Stream<CrdManifest> manifests() {
        return CrdManifest.all().stream();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void theCheckedInManifestIsTheOneThatTheRecordsGive(CrdManifest manifest) throws Exception {
        Path checkedIn = Path.of("manifests", manifest.name() + ".yaml");
        String yaml = manifest.yaml();
        if (Boolean.getBoolean("update.crd")) {
            Files.createDirectories(checkedIn.getParent());
            Files.writeString(checkedIn, yaml);
        }

        assertThat(checkedIn)
                .as("type 'make crd' and commit what it writes")
                .content()
                .isEqualTo(yaml);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyFieldHasADescription(CrdManifest manifest) {
        List<String> bare = new ArrayList<>();
        walk("", schema(manifest), bare);

        assertThat(bare).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void noListItemHasADefaultAndNoStatusFieldIsRequired(CrdManifest manifest) {
        JSONSchemaProps schema = schema(manifest);
        assertThat(Serialization.asYaml(schema.getProperties().get("spec"))).doesNotContain("default: ");
        JSONSchemaProps status = schema.getProperties().get("status");
        assertThat(status.getRequired()).isNullOrEmpty();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void allAreFoundByOneCategoryAndOperatorsWriteTheStatusAlone(CrdManifest manifest) {
        var crd = manifest.crd().getSpec();
        assertThat(crd.getNames().getCategories()).containsExactly("zentoria");
        assertThat(crd.getVersions())
                .allSatisfy(version ->
                        assertThat(version.getSubresources().getStatus()).isNotNull());
    }

    private static JSONSchemaProps schema(CrdManifest manifest) {
        return manifest.crd().getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
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
