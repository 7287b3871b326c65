package io.zentoria.datalayer.api.schema;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import java.util.List;

/** What {@code kubectl get} shows; what has a priority stands in {@code -o wide} only. */
final class Columns {
    private Columns() {}

    static List<CustomResourceColumnDefinition> dataLayer() {
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
                number("Pending", ".status.plan.pending", 1),
                column("Next Backup", ".status.backup.nextTime", 1),
                column("Message", condition("Ready", "message"), 1));
    }

    /** What lies ahead is text: the API server shows a date as its age, and one in the future as {@code <invalid>}. */
    static List<CustomResourceColumnDefinition> backup() {
        return List.of(
                column("Layer", ".spec.dataLayer", 0),
                column("Schedule", ".spec.schedule", 0),
                column("Phase", ".status.phase", 0),
                column("Stores", ".status.stores", 0),
                column("Size", ".status.size", 0),
                column("Duration", ".status.duration", 0),
                time("Verified", ".status.verified", 0),
                column("Expires", ".status.expiresAt", 0),
                time("Age", ".metadata.creationTimestamp", 0),
                number("Percent", ".status.percent", 1),
                column("Rate", ".status.rate", 1),
                column("Reason", ".status.reason", 1),
                column("Message", ".status.message", 1),
                column("Folder", ".status.folder", 1));
    }

    static List<CustomResourceColumnDefinition> restore() {
        return List.of(
                column("Layer", ".spec.dataLayer", 0),
                column("Backup", ".status.backup", 0),
                column("Mode", ".spec.target.mode", 0),
                column("Phase", ".status.phase", 0),
                column("Stores", ".status.stores", 0),
                column("Duration", ".status.duration", 0),
                time("Age", ".metadata.creationTimestamp", 0),
                column("Reason", ".status.reason", 1),
                column("Message", ".status.message", 1),
                column("Safety Backup", ".status.safetyBackup", 1));
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

    private static CustomResourceColumnDefinition number(String name, String path, int priority) {
        return new CustomResourceColumnDefinitionBuilder(column(name, path, priority))
                .withType("integer")
                .build();
    }

    private static CustomResourceColumnDefinition time(String name, String path, int priority) {
        return new CustomResourceColumnDefinitionBuilder(column(name, path, priority))
                .withType("date")
                .build();
    }
}
