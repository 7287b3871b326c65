package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.QdrantSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One collection as the spec says it.
 *
 * @param shape what cannot be changed later
 * @param settings just those that the spec names: the others are left alone
 * @param indexes payload fields with the type of their index, {@code keyword}, {@code uuid}
 * @param aliases further names of the collection
 */
public record DesiredCollection(
        String name,
        Shape shape,
        Map<Setting, String> settings,
        SortedMap<String, String> indexes,
        List<String> aliases) {

    /**
     * What is fixed when a collection is made.
     *
     * @param size of a vector
     * @param distance in Qdrant's words, {@code Cosine}
     * @param shards empty: as many as the server likes
     */
    public record Shape(int size, String distance, Optional<Integer> shards) {}

    public DesiredCollection {
        Map<Setting, String> sorted = new EnumMap<>(Setting.class);
        sorted.putAll(settings);
        settings = Collections.unmodifiableMap(sorted);
        indexes = Collections.unmodifiableSortedMap(new TreeMap<>(indexes));
        aliases = List.copyOf(aliases);
    }

    static DesiredCollection of(QdrantSpec.Collection spec) {
        SortedMap<String, String> indexes = new TreeMap<>();
        spec.payloadIndexes().forEach(index -> indexes.put(index.field(), Words.of(index.type())));
        return new DesiredCollection(
                spec.name(),
                new Shape(
                        spec.vectors().size(),
                        Words.of(spec.vectors().distance()),
                        Optional.ofNullable(spec.shardNumber())),
                settings(spec),
                indexes,
                new ArrayList<>(spec.aliases()));
    }

    private static Map<Setting, String> settings(QdrantSpec.Collection spec) {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        put(all, Setting.VECTORS_ON_DISK, spec.vectors().onDisk());
        QdrantSpec.Hnsw hnsw = spec.hnsw();
        if (hnsw != null) {
            put(all, Setting.HNSW_M, hnsw.m());
            put(all, Setting.HNSW_EF_CONSTRUCT, hnsw.efConstruct());
            put(all, Setting.HNSW_FULL_SCAN_THRESHOLD, hnsw.fullScanThreshold());
            put(all, Setting.HNSW_ON_DISK, hnsw.onDisk());
        }
        QdrantSpec.Quantization quantization = spec.quantization();
        if (quantization != null) {
            quantization(all, quantization);
        }
        QdrantSpec.Optimizers optimizers = spec.optimizers();
        if (optimizers != null) {
            put(all, Setting.OPTIMIZERS_DELETED_THRESHOLD, optimizers.deletedThreshold());
            put(all, Setting.OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER, optimizers.vacuumMinVectorNumber());
            put(all, Setting.OPTIMIZERS_DEFAULT_SEGMENT_NUMBER, optimizers.defaultSegmentNumber());
            put(all, Setting.OPTIMIZERS_INDEXING_THRESHOLD, optimizers.indexingThreshold());
            put(all, Setting.OPTIMIZERS_FLUSH_INTERVAL_SEC, optimizers.flushIntervalSec());
        }
        put(all, Setting.ON_DISK_PAYLOAD, spec.onDiskPayload());
        put(all, Setting.REPLICATION_FACTOR, spec.replicationFactor());
        put(all, Setting.WRITE_CONSISTENCY_FACTOR, spec.writeConsistencyFactor());
        return all;
    }

    private static void quantization(Map<Setting, String> all, QdrantSpec.Quantization quantization) {
        QdrantSpec.Scalar scalar = quantization.scalar();
        QdrantSpec.Product product = quantization.product();
        QdrantSpec.Binary binary = quantization.binary();
        if (scalar != null) {
            put(all, Setting.QUANTIZATION, "scalar");
            Double quantile = scalar.quantile();
            // Qdrant keeps it in 32 bits: 0.99 would come back as 0.9900000095.
            put(all, Setting.QUANTIZATION_QUANTILE, quantile == null ? null : quantile.floatValue());
            put(all, Setting.QUANTIZATION_ALWAYS_RAM, scalar.alwaysRam());
        } else if (product != null) {
            put(all, Setting.QUANTIZATION, "product");
            QdrantSpec.Compression compression = product.compression();
            put(all, Setting.QUANTIZATION_COMPRESSION, compression == null ? null : Words.of(compression));
            put(all, Setting.QUANTIZATION_ALWAYS_RAM, product.alwaysRam());
        } else if (binary != null) {
            put(all, Setting.QUANTIZATION, "binary");
            put(all, Setting.QUANTIZATION_ALWAYS_RAM, binary.alwaysRam());
        } else {
            put(all, Setting.QUANTIZATION, Setting.NONE);
        }
    }

    private static void put(Map<Setting, String> all, Setting setting, @Nullable Object value) {
        if (value != null) {
            all.put(setting, value.toString());
        }
    }
}
