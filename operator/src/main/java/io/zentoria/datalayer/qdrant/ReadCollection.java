package io.zentoria.datalayer.qdrant;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns Qdrant's own description of a collection into the operator's. Pure. */
final class ReadCollection {
    private ReadCollection() {}

    static ActualCollection of(String name, CollectionInfo info) {
        CollectionConfig config = info.getConfig();
        CollectionParams params = config.getParams();
        boolean unnamed = params.getVectorsConfig().hasParams();
        VectorParams vector = params.getVectorsConfig().getParams();

        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.VECTORS_ON_DISK, String.valueOf(vector.getOnDisk()));
        settings.put(Setting.ON_DISK_PAYLOAD, String.valueOf(params.getOnDiskPayload()));
        if (params.hasReplicationFactor()) {
            settings.put(Setting.REPLICATION_FACTOR, String.valueOf(params.getReplicationFactor()));
        }
        if (params.hasWriteConsistencyFactor()) {
            settings.put(Setting.WRITE_CONSISTENCY_FACTOR, String.valueOf(params.getWriteConsistencyFactor()));
        }
        hnsw(config.getHnswConfig(), settings);
        optimizers(config.getOptimizerConfig(), settings);
        settings.put(Setting.QUANTIZATION, Setting.NONE);
        if (config.hasQuantizationConfig()) {
            quantization(config.getQuantizationConfig(), settings);
        }
        Map<Setting, String> ofVector = new EnumMap<>(Setting.class);
        hnsw(vector.getHnswConfig(), ofVector);
        if (vector.hasQuantizationConfig()) {
            quantization(vector.getQuantizationConfig(), ofVector);
        }
        SortedMap<String, String> indexes = new TreeMap<>();
        info.getPayloadSchemaMap().forEach((field, schema) -> indexes.put(field, Words.of(schema.getDataType())));
        return new ActualCollection(
                name,
                unnamed ? Optional.of((int) vector.getSize()) : Optional.empty(),
                unnamed ? Optional.of(Words.of(vector.getDistance())) : Optional.empty(),
                params.getShardNumber(),
                settings,
                ofVector,
                indexes,
                info.getPointsCount(),
                info.getIndexedVectorsCount(),
                info.getStatus().name().toLowerCase(Locale.ROOT),
                info.getOptimizerStatus().getOk()
                        ? ""
                        : info.getOptimizerStatus().getError(),
                Ledger.read(config.getMetadataMap()));
    }

    private static void hnsw(HnswConfigDiff hnsw, Map<Setting, String> settings) {
        if (hnsw.hasM()) {
            settings.put(Setting.HNSW_M, String.valueOf(hnsw.getM()));
        }
        if (hnsw.hasEfConstruct()) {
            settings.put(Setting.HNSW_EF_CONSTRUCT, String.valueOf(hnsw.getEfConstruct()));
        }
        if (hnsw.hasFullScanThreshold()) {
            settings.put(Setting.HNSW_FULL_SCAN_THRESHOLD, String.valueOf(hnsw.getFullScanThreshold()));
        }
        if (hnsw.hasOnDisk()) {
            settings.put(Setting.HNSW_ON_DISK, String.valueOf(hnsw.getOnDisk()));
        }
    }

    private static void optimizers(OptimizersConfigDiff optimizers, Map<Setting, String> settings) {
        if (optimizers.hasDeletedThreshold()) {
            settings.put(Setting.OPTIMIZERS_DELETED_THRESHOLD, String.valueOf(optimizers.getDeletedThreshold()));
        }
        if (optimizers.hasVacuumMinVectorNumber()) {
            settings.put(
                    Setting.OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER, String.valueOf(optimizers.getVacuumMinVectorNumber()));
        }
        if (optimizers.hasDefaultSegmentNumber()) {
            settings.put(
                    Setting.OPTIMIZERS_DEFAULT_SEGMENT_NUMBER, String.valueOf(optimizers.getDefaultSegmentNumber()));
        }
        if (optimizers.hasIndexingThreshold()) {
            settings.put(Setting.OPTIMIZERS_INDEXING_THRESHOLD, String.valueOf(optimizers.getIndexingThreshold()));
        }
        if (optimizers.hasFlushIntervalSec()) {
            settings.put(Setting.OPTIMIZERS_FLUSH_INTERVAL_SEC, String.valueOf(optimizers.getFlushIntervalSec()));
        }
    }

    private static void quantization(QuantizationConfig quantization, Map<Setting, String> settings) {
        switch (quantization.getQuantizationCase()) {
            case SCALAR -> {
                settings.put(Setting.QUANTIZATION, "scalar");
                if (quantization.getScalar().hasQuantile()) {
                    settings.put(
                            Setting.QUANTIZATION_QUANTILE,
                            String.valueOf(quantization.getScalar().getQuantile()));
                }
                alwaysRam(quantization.getScalar().getAlwaysRam(), settings);
            }
            case PRODUCT -> {
                settings.put(Setting.QUANTIZATION, "product");
                settings.put(
                        Setting.QUANTIZATION_COMPRESSION,
                        Words.of(quantization.getProduct().getCompression()));
                alwaysRam(quantization.getProduct().getAlwaysRam(), settings);
            }
            case BINARY -> {
                settings.put(Setting.QUANTIZATION, "binary");
                alwaysRam(quantization.getBinary().getAlwaysRam(), settings);
            }
            case QUANTIZATION_NOT_SET -> settings.put(Setting.QUANTIZATION, Setting.NONE);
            default ->
                settings.put(
                        Setting.QUANTIZATION,
                        quantization.getQuantizationCase().name().toLowerCase(Locale.ROOT));
        }
    }

    private static void alwaysRam(boolean alwaysRam, Map<Setting, String> settings) {
        settings.put(Setting.QUANTIZATION_ALWAYS_RAM, String.valueOf(alwaysRam));
    }
}
