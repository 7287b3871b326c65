package io.zentoria.datalayer.api.schema;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The CRD, made from the records. */
final class CrdManifest {
    private CrdManifest() {}

    /** The whole manifest as YAML. */
    static String yaml() throws IOException {
        Path folder = Files.createTempDirectory("crd");
        new CRDGenerator()
                .customResourceClasses(ZentoriaDataLayer.class)
                .forCRDVersions("v1")
                .inOutputDir(folder.toFile())
                .generate();
        CustomResourceDefinition crd;
        try (var files = Files.list(folder)) {
            crd = Serialization.unmarshal(
                    Files.readString(files.findFirst().orElseThrow()), CustomResourceDefinition.class);
        }
        complete(crd);
        return "# Generated from the Java records by 'make crd'. Do not edit.\n" + Serialization.asYaml(crd);
    }

    private static void complete(CustomResourceDefinition crd) {
        crd.getMetadata().setAnnotations(null);
        crd.getSpec().getNames().setCategories(List.of("zentoria"));
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        root.setDescription("What PostgreSQL, Redis and Qdrant should hold for one application, and how that stands.");
        JSONSchemaProps spec = root.getProperties().get("spec");
        JSONSchemaProps status = root.getProperties().get("status");
        forget(spec);
        forget(status);
        root.setRequired(List.of("spec"));
        Schema specSchema = new Schema(spec);
        specSchema
                .at("", "What a person asks for; a store that is left out is left alone.")
                .rule(
                        "has(self.postgres) || has(self.redis) || has(self.qdrant)",
                        "spec: name at least one of postgres, redis and qdrant");
        BackupSchema.policy(specSchema);
        PostgresSchema.describe(specSchema);
        RedisSchema.describe(specSchema);
        QdrantSchema.describe(specSchema);
        BackupSchema.describe(specSchema);
        BackupSchema.monitoring(specSchema);
        Schema statusSchema = new Schema(status);
        statusSchema.at("", "How the data layer stands, as of the last look.");
        StatusSchema.describe(statusSchema);
        version.setAdditionalPrinterColumns(columns());
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

    private static List<CustomResourceColumnDefinition> columns() {
        return List.of(
                column("Ready", condition("Ready", "status"), 0),
                column("Reason", condition("Ready", "reason"), 0),
                column("Drift", condition("Drifted", "status"), 0),
                column("Postgres", condition("PostgresReady", "status"), 0),
                column("Redis", condition("RedisReady", "status"), 0),
                column("Qdrant", condition("QdrantReady", "status"), 0),
                time("Last Backup", ".status.backup.lastSuccessTime", 0),
                time("Age", ".metadata.creationTimestamp", 0),
                column("Mode", ".spec.policy.mode", 1),
                new CustomResourceColumnDefinitionBuilder(column("Pending", ".status.plan.pending", 1))
                        .withType("integer")
                        .build(),
                column("Next Backup", ".status.backup.nextTime", 1),
                column("Message", condition("Ready", "message"), 1));
    }

    private static String condition(String type, String field) {
        return ".status.conditions[?(@.type==\"" + type + "\")]." + field;
    }

    private static CustomResourceColumnDefinition column(String name, String path, int priority) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withType("string")
                .withJsonPath(path)
                .withPriority(priority == 0 ? null : priority)
                .build();
    }

    private static CustomResourceColumnDefinition time(String name, String path, int priority) {
        return new CustomResourceColumnDefinitionBuilder(column(name, path, priority))
                .withType("date")
                .build();
    }
}
