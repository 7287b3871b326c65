package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.MinioServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The three tiers of the sample, for real: a folder, a MinIO, and an rclone remote that is a folder. */
final class BackupPlaces implements AutoCloseable {
    final Path local = TestServers.folder("tier-local");
    final Path distant = TestServers.folder("tier-onedrive");
    final MinioServer minio = MinioServer.start(TestServers.folder("tier-minio"), List.of("zentoria-backups"));
    private final String identity;

    BackupPlaces() {
        try {
            identity = Tool.text(ToolCall.of(ClientTools.folder().resolve("age-keygen"), List.of(), Map.of()));
        } catch (Exception e) {
            throw new AssertionError("age-keygen", e);
        }
    }

    /** Points the tiers of a resource at these places, and makes the Secrets that it names. */
    void use(Bench bench, ObjectNode resource) {
        for (JsonNode tier : resource.at("/spec/backup/tiers")) {
            if (tier.has("filesystem")) {
                ((ObjectNode) tier.get("filesystem")).put("path", local.toString());
            }
            if (tier.has("s3")) {
                ((ObjectNode) tier.get("s3")).put("endpoint", minio.endpoint());
            }
        }
        bench.secret("zentoria-backup-identity", Map.of("identity", identity));
        bench.secret("zentoria-minio", Map.of("access-key", minio.accessKey(), "secret-key", minio.secretKey()));
        bench.secret("zentoria-rclone", Map.of("rclone.conf", "[onedrive]\ntype = alias\nremote = " + distant + "\n"));
    }

    @Override
    public void close() {
        minio.close();
    }
}
