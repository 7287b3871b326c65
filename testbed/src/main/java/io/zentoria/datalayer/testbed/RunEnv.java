package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The file {@code run.env}: where everything is, as shell variables that other tools take. Only its owner reads it. */
final class RunEnv {
    private RunEnv() {}

    /** Writes it whole, so that a reader never sees half of it. */
    static void write(Path file, RunServers servers, OperatorChild operator, Path operatorLog, Path tools) {
        PostgresServer postgres = servers.postgres();
        RedisServer redis = servers.redis();
        MinioServer minio = servers.minio();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(
                "PG",
                "host=%s port=%d user=%s password=%s"
                        .formatted(postgres.host(), postgres.port(), postgres.adminUser(), postgres.adminPassword()));
        PgBouncerServer pgbouncer = servers.pgbouncer();
        variables.put(
                "PGBOUNCER",
                "host=%s port=%d user=%s password=%s"
                        .formatted(
                                pgbouncer.host(), pgbouncer.port(), pgbouncer.adminUser(), pgbouncer.adminPassword()));
        variables.put("REDIS", "redis://default:%s@%s:%d".formatted(redis.adminPassword(), redis.host(), redis.port()));
        variables.put("QDRANT", servers.qdrant().url());
        variables.put(
                "QDRANT_GRPC", servers.qdrant().host() + ":" + servers.qdrant().grpcPort());
        variables.put(
                "QDRANT_API_KEY", Objects.requireNonNullElse(servers.qdrant().apiKey(), ""));
        variables.put("KUBECONFIG", servers.cluster().kubectl().kubeconfig().toString());
        variables.put("KUBECTL", servers.cluster().kubectl().program().toString());
        variables.put("S3_ENDPOINT", minio.endpoint());
        variables.put("S3_ACCESS_KEY", minio.accessKey());
        variables.put("S3_SECRET_KEY", minio.secretKey());
        variables.put("OPERATOR", operator.address());
        variables.put("OPERATOR_PID", String.valueOf(operator.pid()));
        variables.put("OPERATOR_LOG", operatorLog.toString());
        variables.put("POSTGRES_LOG", postgres.logFile().toString());
        variables.put("RUN_PID", String.valueOf(ProcessHandle.current().pid()));
        StringBuilder text = new StringBuilder("# The servers of 'make run'; while it runs: source " + file + "\n");
        variables.forEach((name, value) ->
                text.append(name).append('=').append(quoted(value)).append('\n'));
        // For a person who has no psql or redis-cli; the machine's own come first.
        text.append("PATH=\"$PATH\":").append(quoted(tools.toString())).append('\n');
        text.append("export ").append(String.join(" ", variables.keySet())).append('\n');
        try {
            Path fresh = Secrets.write(file.resolveSibling(file.getFileName() + ".new"), text.toString());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    /** As a shell reads it back. */
    static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if ("\"\\$`".indexOf(c) >= 0) {
                text.append('\\');
            }
            text.append((char) c);
        });
        return text.append('"').toString();
    }
}
