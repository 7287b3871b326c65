package io.zentoria.datalayer.api.schema;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.ZentoriaRestore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A CRD, made from the records.
 *
 * @param type the kind
 * @param spec says what the schema of {@code spec} needs
 * @param status says what the schema of {@code status} needs
 * @param columns of {@code kubectl get}
 */
record CrdManifest(
        Class<? extends CustomResource<?, ?>> type,
        String description,
        Consumer<Schema> spec,
        Consumer<Schema> status,
        List<CustomResourceColumnDefinition> columns) {

    /** All of them. */
    static List<CrdManifest> all() {
        return List.of(
                new CrdManifest(
                        ZentoriaDataLayer.class,
                        "What PostgreSQL, Redis and Qdrant should hold for one application, and how that stands.",
                        CrdManifest::dataLayer,
                        StatusSchema::describe,
                        Columns.dataLayer()),
                new CrdManifest(
                        ZentoriaBackup.class,
                        "One backup of a data layer, made by a schedule or by a person.",
                        ZentoriaBackupSchema::spec,
                        ZentoriaBackupSchema::status,
                        Columns.backup()),
                new CrdManifest(
                        ZentoriaRestore.class,
                        "One restore of a backup, or a drill that proves backups.",
                        ZentoriaRestoreSchema::spec,
                        ZentoriaRestoreSchema::status,
                        Columns.restore()));
    }

    private static void dataLayer(Schema schema) {
        schema.at("", "What a person asks for; a store that is left out is left alone.")
                .rule(
                        "has(self.postgres) || has(self.redis) || has(self.qdrant)",
                        "spec: name at least one of postgres, redis and qdrant");
        PolicySchema.policy(schema);
        PostgresSchema.describe(schema);
        RedisSchema.describe(schema);
        QdrantSchema.describe(schema);
        BackupSchema.describe(schema);
        PolicySchema.monitoring(schema);
    }

    /** The name of the CRD, and of its file without {@code .yaml}. */
    String name() {
        return CustomResource.getCRDName(type);
    }

    /** The whole manifest. */
    CustomResourceDefinition crd() {
        CustomResourceDefinition crd = generated();
        crd.getMetadata().setAnnotations(null);
        crd.getSpec().getNames().setCategories(List.of("zentoria"));
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        root.setDescription(description);
        root.setRequired(List.of("spec"));
        JSONSchemaProps specSchema = root.getProperties().get("spec");
        forget(specSchema);
        spec.accept(new Schema(specSchema));
        JSONSchemaProps statusSchema = root.getProperties().get("status");
        forget(statusSchema);
        status.accept(new Schema(statusSchema));
        version.setAdditionalPrinterColumns(columns);
        return crd;
    }

    @Override
    public String toString() {
        return name();
    }

    /** The same as YAML. */
    String yaml() {
        return "# Generated from the Java records by 'make crd'. Do not edit.\n" + Serialization.asYaml(crd());
    }

    private CustomResourceDefinition generated() {
        try {
            Path folder = Files.createTempDirectory("crd");
            new CRDGenerator()
                    .customResourceClasses(type)
                    .forCRDVersions("v1")
                    .inOutputDir(folder.toFile())
                    .generate();
            try (var files = Files.list(folder)) {
                return Serialization.unmarshal(
                        Files.readString(files.findFirst().orElseThrow()), CustomResourceDefinition.class);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The generator calls every component of a primitive type required; what is required is said by path. */
    private static void forget(JSONSchemaProps props) {
        props.setRequired(null);
        Map<String, JSONSchemaProps> properties = props.getProperties();
        if (properties != null) {
            properties.values().forEach(CrdManifest::forget);
        }
        if (props.getItems() != null && props.getItems().getSchema() != null) {
            forget(props.getItems().getSchema());
        }
    }
}
