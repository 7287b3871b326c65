package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import java.nio.file.Path;

/** A resource with one thing of each kind in every store: ready in a moment, for tests that need many. */
final class SmallLayer {
    private static final String YAML = """
            apiVersion: zentoria.io/v1alpha1
            kind: ZentoriaDataLayer
            metadata: {name: %1$s}
            spec:
              policy: {mode: Enforce, deletion: Retain, destructiveChanges: Deny}
              postgres:
                endpoint: {host: x}
                adminSecretRef: {name: x}
                roles: [{name: %1$s}]
                databases: [{name: %1$s, owner: %1$s, schemas: [core]}]
              redis:
                endpoint: {host: x}
                adminSecretRef: {name: x}
                allocations: [{db: 0, name: sessions, keyPattern: "%1$s:session:*", ttl: {default: 1h}}]
                users: [{name: %1$s, allocations: [sessions]}]
              qdrant:
                endpoint: {host: x}
                collections: [{name: %1$s, vectors: {size: 4, distance: Cosine}}]
            """;

    private SmallLayer() {}

    /** The resource; its database, role, user and collection have its name. */
    static ObjectNode of(Bench bench, String name) {
        return bench.resource(YAML.formatted(name));
    }

    /** The same with a backup that is due in the first minute of a year, in a folder. */
    static ObjectNode withBackup(Bench bench, String name, Path tier) {
        ObjectNode backup = Yaml.read("""
                tiers: [{name: local, filesystem: {}}]
                schedules: [{name: yearly, store: postgres, cron: "0 0 1 1 *", retention: 7d, tiers: [local]}]
                """);
        ((ObjectNode) backup.at("/tiers/0/filesystem")).put("path", tier.toString());
        ObjectNode resource = of(bench, name);
        resource.withObject("/spec").set("backup", backup);
        return resource;
    }
}
