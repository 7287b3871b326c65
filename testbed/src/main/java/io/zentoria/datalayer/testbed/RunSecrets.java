package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The Secrets that a person would make before the resource: how to get at the servers. */
final class RunSecrets {
    private final RunServers servers;
    private final Path folder;

    RunSecrets(RunServers servers, Path folder) {
        this.servers = servers;
        this.folder = folder;
    }

    /** One Secret as a JSON object, marked as made by this run. */
    String json(Sample.NamedSecret secret, List<String> remotes) {
        return Json.of(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "metadata",
                Map.of(
                        "name",
                        secret.name(),
                        "namespace",
                        secret.namespace(),
                        "labels",
                        Map.of(Run.LABEL, Run.LABEL_VALUE)),
                "stringData",
                content(secret, remotes)));
    }

    private Map<String, String> content(Sample.NamedSecret secret, List<String> remotes) {
        return switch (secret.purpose()) {
            case POSTGRES_ADMIN ->
                Map.of(
                        "username",
                        servers.postgres().adminUser(),
                        "password",
                        servers.postgres().adminPassword());
            case POOLER_ADMIN ->
                Map.of(
                        "username",
                        servers.pgbouncer().adminUser(),
                        "password",
                        servers.pgbouncer().adminPassword());
            case REDIS_ADMIN -> Map.of("password", servers.redis().adminPassword());
            case QDRANT_KEY ->
                Map.of(
                        key(secret, "api-key"),
                        Objects.requireNonNullElse(servers.qdrant().apiKey(), ""));
            case BACKUP_IDENTITY -> Map.of(key(secret, "identity"), ageIdentity());
            case S3_CREDENTIALS ->
                Map.of(
                        "access-key",
                        servers.minio().accessKey(),
                        "secret-key",
                        servers.minio().secretKey());
            case RCLONE_CONFIG -> Map.of(key(secret, "rclone.conf"), rcloneConfig(remotes));
        };
    }

    private static String key(Sample.NamedSecret secret, String usual) {
        return secret.key() == null ? usual : secret.key();
    }

    /** Each remote is a folder of this run: rclone writes there as it would to a distant place. */
    private String rcloneConfig(List<String> remotes) {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (String remote : remotes) {
            String name = remote.substring(0, Math.max(0, remote.indexOf(':')));
            folders.put(name, folder.resolve("rclone").resolve(name));
        }
        StringBuilder text = new StringBuilder();
        folders.forEach((name, place) -> {
            try {
                Files.createDirectories(place);
            } catch (IOException e) {
                throw new UncheckedIOException("no folder for the rclone remote " + name, e);
            }
            text.append("[%s]\ntype = alias\nremote = %s\n".formatted(name, place));
        });
        return text.toString();
    }

    private String ageIdentity() {
        Path place = folder.resolve("age");
        Path file = place.resolve("identity");
        try {
            Files.createDirectories(place);
            Process keygen = Programs.inDebian(
                    Installation.find(),
                    "postgres",
                    place,
                    place.resolve("age-keygen.log"),
                    List.of("age-keygen", "-o", "/srv/identity"));
            if (!keygen.waitFor(30, TimeUnit.SECONDS) || keygen.exitValue() != 0) {
                keygen.destroyForcibly();
                throw new IllegalStateException("age-keygen failed: see " + place.resolve("age-keygen.log"));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("age-keygen wrote no identity into " + place, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while age-keygen ran", e);
        }
    }
}
