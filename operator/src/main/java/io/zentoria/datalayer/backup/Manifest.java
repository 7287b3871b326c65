package io.zentoria.datalayer.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands in {@code manifest.json}, written last: a folder without one is not a backup. Times are ISO 8601 in UTC,
 * sums SHA-256 in lower-case hexadecimal, sizes bytes.
 *
 * @param formatVersion {@link #FORMAT}
 * @param name of the ZentoriaBackup
 * @param schedule its schedule; {@code manual} when a person asked for it
 * @param dueTime when it was due
 * @param consistency {@code PerStore} or {@code Fenced}
 * @param spreadSeconds between the earliest and the latest instant that a store's content stands for
 * @param fence the counter that stands in every store; absent when the stores were not fenced
 * @param encryption how the artifacts of this tier are encrypted; absent when they are not
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int formatVersion,
        String name,
        String namespace,
        String resource,
        String schedule,
        String dueTime,
        String startTime,
        String completionTime,
        String consistency,
        double spreadSeconds,
        @Nullable Long fence,
        @Nullable Encryption encryption,
        List<StoreEntry> stores,
        List<Artifact> artifacts) {
    /** The format that this version writes; it reads this one and those before. */
    public static final int FORMAT = 1;

    public Manifest {
        stores = List.copyOf(stores);
        artifacts = List.copyOf(artifacts);
    }

    /** One of stores that were read without a fence. */
    public Manifest(
            int formatVersion,
            String name,
            String namespace,
            String resource,
            String schedule,
            String dueTime,
            String startTime,
            String completionTime,
            String consistency,
            double spreadSeconds,
            @Nullable Encryption encryption,
            List<StoreEntry> stores,
            List<Artifact> artifacts) {
        this(
                formatVersion,
                name,
                namespace,
                resource,
                schedule,
                dueTime,
                startTime,
                completionTime,
                consistency,
                spreadSeconds,
                null,
                encryption,
                stores,
                artifacts);
    }

    /** The same with one artifact replaced by another of its path. */
    public Manifest with(Artifact fresh) {
        return new Manifest(
                formatVersion,
                name,
                namespace,
                resource,
                schedule,
                dueTime,
                startTime,
                completionTime,
                consistency,
                spreadSeconds,
                fence,
                encryption,
                stores,
                artifacts.stream()
                        .map(artifact -> artifact.path().equals(fresh.path()) ? fresh : artifact)
                        .toList());
    }

    /**
     * @param format {@code age}
     * @param recipients the public keys that can open the artifacts
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Encryption(String format, List<String> recipients) {
        public Encryption {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * A store of the backup.
     *
     * @param store {@code postgres}, {@code redis} or {@code qdrant}
     * @param asOf the latest instant that its content stands for
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record StoreEntry(
            String store, String asOf, String address, String serverVersion, String identity, String tool) {}

    /**
     * One file of the backup.
     *
     * @param path what it is called unencrypted: {@code postgres/zentoria_main.dump}
     * @param store absent for what belongs to no store (the resource itself)
     * @param size of the unencrypted content
     * @param sha256 of the unencrypted content
     * @param storedPath what it is called in this tier: with {@code .age} when encrypted
     * @param storedSize of what lies in this tier
     * @param storedSha256 of what lies in this tier
     * @param counts what a restore must hold again
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Artifact(
            String path,
            @Nullable String store,
            @Nullable String asOf,
            long size,
            String sha256,
            String storedPath,
            long storedSize,
            String storedSha256,
            Map<String, Long> counts) {
        public Artifact {
            counts = counts == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(counts));
        }
    }
}
