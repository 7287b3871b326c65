package io.zentoria.datalayer.qdrant;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What can be set on a collection while it is in use. Values are text in one canonical form, so that the spec, the server
 * and the ledger compare as they are: whole numbers, {@code true}, {@code 0.99}, a word.
 */
public enum Setting {
    VECTORS_ON_DISK("vectors.onDisk", "false", true),
    HNSW_M("hnsw.m", "16", true),
    HNSW_EF_CONSTRUCT("hnsw.efConstruct", "100", true),
    HNSW_FULL_SCAN_THRESHOLD("hnsw.fullScanThreshold", "10000", true),
    HNSW_ON_DISK("hnsw.onDisk", "false", true),
    /** {@code none}, {@code scalar}, {@code product}, {@code binary}, or a word for one that the spec cannot name. */
    QUANTIZATION("quantization", Setting.NONE, true),
    QUANTIZATION_QUANTILE("quantization.quantile", Setting.NONE, true),
    QUANTIZATION_COMPRESSION("quantization.compression", "x4", true),
    QUANTIZATION_ALWAYS_RAM("quantization.alwaysRam", "false", true),
    OPTIMIZERS_DELETED_THRESHOLD("optimizers.deletedThreshold", "0.2", false),
    OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER("optimizers.vacuumMinVectorNumber", "1000", false),
    OPTIMIZERS_DEFAULT_SEGMENT_NUMBER("optimizers.defaultSegmentNumber", "0", false),
    OPTIMIZERS_INDEXING_THRESHOLD("optimizers.indexingThreshold", "10000", false),
    OPTIMIZERS_FLUSH_INTERVAL_SEC("optimizers.flushIntervalSec", "5", false),
    ON_DISK_PAYLOAD("onDiskPayload", "true", true),
    REPLICATION_FACTOR("replicationFactor", "1", false),
    WRITE_CONSISTENCY_FACTOR("writeConsistencyFactor", "1", false);

    static final String NONE = "none";

    private final String path;
    private final String standard;
    private final boolean rebuilds;

    Setting(String path, String standard, boolean rebuilds) {
        this.path = path;
        this.standard = standard;
        this.rebuilds = rebuilds;
    }

    /** Where the spec says it, below the collection; also its name in plans and in the ledger. */
    String path() {
        return path;
    }

    /** What Qdrant 1.18 takes when nobody says anything. A value can only be overwritten, so this is how it is unset. */
    String standard() {
        return standard;
    }

    /** Whether Qdrant builds segments anew, in the background, after a change. */
    boolean rebuilds() {
        return rebuilds;
    }

    boolean ofQuantization() {
        return path.startsWith(QUANTIZATION.path);
    }

    static Optional<Setting> of(String path) {
        return Arrays.stream(values())
                .filter(setting -> setting.path.equals(path))
                .findFirst();
    }

    /** The value of every setting of a collection that nobody set anything on. */
    static Map<Setting, String> standards() {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        for (Setting setting : values()) {
            all.put(setting, setting.standard);
        }
        return all;
    }
}
