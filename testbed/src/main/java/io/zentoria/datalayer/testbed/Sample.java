package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A file of resources that {@code make run} applies, and what it asks of the servers around it. */
final class Sample {
    private static final String KIND = "ZentoriaDataLayer";

    private final List<Map<String, Object>> documents;

    private Sample(List<Map<String, Object>> documents) {
        this.documents = documents;
    }

    /** Where one resource of the kind stands. */
    record Name(String namespace, String name) {}

    /** What a Secret that a resource names is for. */
    enum Purpose {
        POSTGRES_ADMIN,
        POOLER_ADMIN,
        REDIS_ADMIN,
        QDRANT_KEY,
        BACKUP_IDENTITY,
        S3_CREDENTIALS,
        RCLONE_CONFIG
    }

    /**
     * A Secret that a resource names and a person would have to make.
     *
     * @param key under which the one value is asked for; null: the usual keys
     */
    record NamedSecret(
            String namespace,
            String name,
            Purpose purpose,
            @Nullable String key) {}

    /** Where the test servers are. */
    record Endpoints(
            String host,
            int postgres,
            int pooler,
            int redis,
            String qdrantHost,
            int qdrantHttp,
            int qdrantGrpc,
            boolean qdrantAsksForKey,
            String s3,
            Path backups) {}

    /**
     * Reads a file of one or several documents.
     *
     * @throws IllegalStateException when there is no resource of the kind in it
     */
    static Sample read(Path file) {
        List<Map<String, Object>> documents = new ArrayList<>();
        try {
            for (Object document : new Load(
                            LoadSettings.builder().setLabel(file.toString()).build())
                    .loadAllFromString(Files.readString(file))) {
                if (document instanceof Map<?, ?> map) {
                    documents.add(copy(map));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: name a file with SAMPLE=", e);
        } catch (YamlEngineException e) {
            throw new IllegalStateException(file + " is not YAML: " + e.getMessage(), e);
        }
        Sample sample = new Sample(documents);
        if (sample.names().isEmpty()) {
            throw new IllegalStateException(file + " holds no " + KIND);
        }
        return sample;
    }

    /** The resources of the kind. */
    List<Name> names() {
        return resources().stream()
                .map(resource -> new Name(namespace(resource), text(child(resource, "metadata"), "name")))
                .toList();
    }

    /** The same with every endpoint of a store on the test servers. */
    Sample at(Endpoints endpoints) {
        Sample changed = new Sample(documents.stream().map(Sample::copy).toList());
        boolean pooled = false;
        for (Map<String, Object> resource : changed.resources()) {
            Map<String, Object> spec = child(resource, "spec");
            childIfThere(spec, "postgres")
                    .ifPresent(postgres -> child(postgres, "endpoint")
                            .putAll(Map.of("host", endpoints.host(), "port", endpoints.postgres())));
            Optional<Map<String, Object>> pooler = pooler(spec);
            if (pooler.isPresent() && !pooled) {
                // No kubelet starts a pod here: the test PgBouncer stands for one that somebody else runs.
                pooled = true;
                pooler.get()
                        .put(
                                "endpoint",
                                new LinkedHashMap<>(Map.of("host", endpoints.host(), "port", endpoints.pooler())));
                pooler.get()
                        .putIfAbsent("adminSecretRef", new LinkedHashMap<>(Map.of("name", "zentoria-pooler-admin")));
            }
            childIfThere(spec, "redis")
                    .ifPresent(redis -> child(redis, "endpoint")
                            .putAll(Map.of("host", endpoints.host(), "port", endpoints.redis())));
            childIfThere(spec, "qdrant").ifPresent(qdrant -> {
                child(qdrant, "endpoint")
                        .putAll(Map.of(
                                "host",
                                endpoints.qdrantHost(),
                                "httpPort",
                                endpoints.qdrantHttp(),
                                "grpcPort",
                                endpoints.qdrantGrpc()));
                if (endpoints.qdrantAsksForKey()) {
                    qdrant.putIfAbsent("apiKeySecretRef", Map.of("name", "zentoria-qdrant", "key", "api-key"));
                }
            });
            for (Map<String, Object> tier : tiers(spec)) {
                childIfThere(tier, "s3").ifPresent(s3 -> s3.put("endpoint", endpoints.s3()));
                childIfThere(tier, "filesystem")
                        .ifPresent(it -> it.put(
                                "path",
                                endpoints.backups().resolve(text(tier, "name")).toString()));
            }
        }
        return changed;
    }

    /** The same with a label on every resource of the kind. */
    Sample labelled(String label, String value) {
        Sample changed = new Sample(documents.stream().map(Sample::copy).toList());
        for (Map<String, Object> resource : changed.resources()) {
            Map<String, Object> metadata = child(resource, "metadata");
            Map<String, Object> labels =
                    new LinkedHashMap<>(childIfThere(metadata, "labels").orElseGet(Map::of));
            labels.put(label, value);
            metadata.put("labels", labels);
        }
        return changed;
    }

    /** The Secrets that the resources name for getting at servers; passwords of roles and users are not among them. */
    List<NamedSecret> secrets() {
        List<NamedSecret> found = new ArrayList<>();
        for (Map<String, Object> resource : resources()) {
            String namespace = namespace(resource);
            Map<String, Object> spec = child(resource, "spec");
            childIfThere(spec, "postgres")
                    .ifPresent(it -> add(found, namespace, childIfThere(it, "adminSecretRef"), Purpose.POSTGRES_ADMIN));
            pooler(spec)
                    .ifPresent(it -> add(found, namespace, childIfThere(it, "adminSecretRef"), Purpose.POOLER_ADMIN));
            childIfThere(spec, "redis")
                    .ifPresent(it -> add(found, namespace, childIfThere(it, "adminSecretRef"), Purpose.REDIS_ADMIN));
            childIfThere(spec, "qdrant")
                    .ifPresent(it -> add(found, namespace, childIfThere(it, "apiKeySecretRef"), Purpose.QDRANT_KEY));
            childIfThere(spec, "backup")
                    .flatMap(it -> childIfThere(it, "encryption"))
                    .ifPresent(it ->
                            add(found, namespace, childIfThere(it, "identitySecretRef"), Purpose.BACKUP_IDENTITY));
            for (Map<String, Object> tier : tiers(spec)) {
                childIfThere(tier, "s3")
                        .ifPresent(it -> add(
                                found, namespace, childIfThere(it, "credentialsSecretRef"), Purpose.S3_CREDENTIALS));
                childIfThere(tier, "rclone")
                        .ifPresent(it ->
                                add(found, namespace, childIfThere(it, "configSecretRef"), Purpose.RCLONE_CONFIG));
            }
        }
        return found.stream().distinct().toList();
    }

    /** The first resource with a pooler, which is the one that the test PgBouncer serves. */
    Optional<Name> pooled() {
        return resources().stream()
                .filter(resource -> pooler(child(resource, "spec")).isPresent())
                .map(resource -> new Name(namespace(resource), text(child(resource, "metadata"), "name")))
                .findFirst();
    }

    private static Optional<Map<String, Object>> pooler(Map<String, Object> spec) {
        return childIfThere(spec, "postgres").flatMap(postgres -> childIfThere(postgres, "pooler"));
    }

    /** The names of the buckets that the tiers write to. */
    List<String> buckets() {
        return tierTexts("s3", "bucket");
    }

    /** The rclone remotes that the tiers write to, as {@code remote:path}. */
    List<String> remotes() {
        return tierTexts("rclone", "remote");
    }

    /** All documents, one JSON object after the other, as {@code kubectl apply -f -} takes them. */
    String json() {
        StringBuilder text = new StringBuilder();
        documents.forEach(document -> text.append(Json.of(document)).append('\n'));
        return text.toString();
    }

    private List<String> tierTexts(String kind, String field) {
        return resources().stream()
                .flatMap(resource -> tiers(child(resource, "spec")).stream())
                .flatMap(tier -> childIfThere(tier, kind).stream())
                .map(it -> String.valueOf(it.get(field)))
                .distinct()
                .toList();
    }

    private List<Map<String, Object>> resources() {
        return documents.stream()
                .filter(document -> KIND.equals(document.get("kind")))
                .toList();
    }

    private static void add(
            List<NamedSecret> found, String namespace, Optional<Map<String, Object>> reference, Purpose purpose) {
        reference.ifPresent(it -> {
            Object key = it.get("key");
            found.add(new NamedSecret(namespace, text(it, "name"), purpose, key == null ? null : key.toString()));
        });
    }

    private static String namespace(Map<String, Object> resource) {
        return Objects.toString(child(resource, "metadata").get("namespace"), "default");
    }

    private static String text(Map<String, Object> map, String field) {
        Object value = map.get(field);
        if (value == null) {
            throw new IllegalStateException("the sample lacks " + field + " in " + map);
        }
        return value.toString();
    }

    private static List<Map<String, Object>> tiers(Map<String, Object> spec) {
        List<Map<String, Object>> tiers = new ArrayList<>();
        childIfThere(spec, "backup").ifPresent(backup -> {
            if (backup.get("tiers") instanceof List<?> list) {
                for (Object tier : list) {
                    if (tier instanceof Map<?, ?> map) {
                        tiers.add(own(map));
                    }
                }
            }
        });
        return tiers;
    }

    private static Map<String, Object> child(Map<String, Object> parent, String field) {
        return childIfThere(parent, field)
                .orElseThrow(() -> new IllegalStateException("the sample lacks " + field + " in " + parent.keySet()));
    }

    private static Optional<Map<String, Object>> childIfThere(Map<String, Object> parent, String field) {
        return parent.get(field) instanceof Map<?, ?> map ? Optional.of(own(map)) : Optional.empty();
    }

    /** Every map below a document was made by {@link #copy}, with text as keys. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> own(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), copyOf(value)));
        return copy;
    }

    private static Object copyOf(Object value) {
        return switch (value) {
            case Map<?, ?> map -> copy(map);
            case List<?> list -> list.stream().map(Sample::copyOf).toList();
            case null, default -> value;
        };
    }
}
