package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.MaxOptimizationThreads;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import io.qdrant.client.grpc.Collections.WalConfigDiff;
import java.util.Map;
import java.util.TreeMap;

/** What a collection's settings are after a creation, and after an update. Pure. */
final class Settings {
    private static final HnswConfigDiff HNSW = HnswConfigDiff.newBuilder()
            .setM(16)
            .setEfConstruct(100)
            .setFullScanThreshold(10_000)
            .setMaxIndexingThreads(0)
            .setOnDisk(false)
            .build();
    private static final OptimizersConfigDiff OPTIMIZERS = OptimizersConfigDiff.newBuilder()
            .setDeletedThreshold(0.2)
            .setVacuumMinVectorNumber(1000)
            .setDefaultSegmentNumber(0)
            .setIndexingThreshold(10_000)
            .setFlushIntervalSec(5)
            .setMaxOptimizationThreads(
                    MaxOptimizationThreads.newBuilder().setSetting(MaxOptimizationThreads.Setting.Auto))
            .build();
    private static final WalConfigDiff WAL = WalConfigDiff.newBuilder()
            .setWalCapacityMb(32)
            .setWalSegmentsAhead(0)
            .setWalRetainClosed(1)
            .build();

    private Settings() {}

    static CollectionConfig created(CreateCollection request) {
        CollectionParams.Builder params = CollectionParams.newBuilder()
                .setShardNumber(request.hasShardNumber() ? request.getShardNumber() : 1)
                .setOnDiskPayload(!request.hasOnDiskPayload() || request.getOnDiskPayload())
                .setReplicationFactor(request.hasReplicationFactor() ? request.getReplicationFactor() : 1)
                .setWriteConsistencyFactor(
                        request.hasWriteConsistencyFactor() ? request.getWriteConsistencyFactor() : 1)
                .setVectorsConfig(
                        request.hasVectorsConfig()
                                ? request.getVectorsConfig()
                                : VectorsConfig.newBuilder()
                                        .setParamsMap(VectorParamsMap.getDefaultInstance())
                                        .build());
        if (request.hasShardingMethod()) {
            params.setShardingMethod(request.getShardingMethod());
        }
        if (request.hasSparseVectorsConfig() && request.getSparseVectorsConfig().getMapCount() > 0) {
            params.setSparseVectorsConfig(request.getSparseVectorsConfig());
        }
        CollectionConfig.Builder config = CollectionConfig.newBuilder()
                .setParams(params)
                .setHnswConfig(HNSW.toBuilder().mergeFrom(request.getHnswConfig()))
                .setOptimizerConfig(merged(OPTIMIZERS, request.getOptimizersConfig()))
                .setWalConfig(WAL.toBuilder().mergeFrom(request.getWalConfig()));
        if (request.hasQuantizationConfig()) {
            config.setQuantizationConfig(request.getQuantizationConfig());
        }
        if (request.hasStrictModeConfig()) {
            config.setStrictModeConfig(request.getStrictModeConfig());
        }
        request.getMetadataMap().forEach((name, value) -> {
            if (!value.hasNullValue()) {
                config.putMetadata(name, value);
            }
        });
        return config.build();
    }

    /**
     * The settings after an update. Only what the update names changes: an empty message unsets nothing.
     *
     * @throws Refusal when it names a vector that is not there
     */
    static CollectionConfig updated(CollectionConfig old, UpdateCollection request) {
        CollectionConfig.Builder config = old.toBuilder();
        CollectionParams.Builder params = config.getParamsBuilder();
        params.setVectorsConfig(vectors(old.getParams().getVectorsConfig(), request.getVectorsConfig()));
        if (request.hasSparseVectorsConfig()) {
            sparse(params, request.getSparseVectorsConfig());
        }
        if (request.hasParams()) {
            var diff = request.getParams();
            if (diff.hasReplicationFactor()) {
                params.setReplicationFactor(diff.getReplicationFactor());
            }
            if (diff.hasWriteConsistencyFactor()) {
                params.setWriteConsistencyFactor(diff.getWriteConsistencyFactor());
            }
            if (diff.hasOnDiskPayload()) {
                params.setOnDiskPayload(diff.getOnDiskPayload());
            }
            if (diff.hasReadFanOutFactor()) {
                params.setReadFanOutFactor(diff.getReadFanOutFactor());
            }
            if (diff.hasReadFanOutDelayMs()) {
                params.setReadFanOutDelayMs(diff.getReadFanOutDelayMs());
            }
        }
        config.getHnswConfigBuilder().mergeFrom(request.getHnswConfig());
        config.setOptimizerConfig(merged(old.getOptimizerConfig(), request.getOptimizersConfig()));
        if (request.hasQuantizationConfig()) {
            QuantizationConfigDiff diff = request.getQuantizationConfig();
            if (diff.hasDisabled()) {
                config.clearQuantizationConfig();
            } else if (changes(diff)) {
                config.setQuantizationConfig(quantization(diff));
            }
        }
        if (request.hasStrictModeConfig()) {
            config.getStrictModeConfigBuilder().mergeFrom(request.getStrictModeConfig());
        }
        request.getMetadataMap().forEach((name, value) -> {
            if (value.hasNullValue()) {
                config.removeMetadata(name);
            } else {
                config.putMetadata(name, value);
            }
        });
        return config.build();
    }

    private static OptimizersConfigDiff merged(OptimizersConfigDiff old, OptimizersConfigDiff diff) {
        OptimizersConfigDiff.Builder merged = old.toBuilder().mergeFrom(diff);
        if (diff.hasDeprecatedMaxOptimizationThreads()) {
            merged.setMaxOptimizationThreads(
                            MaxOptimizationThreads.newBuilder().setValue(diff.getDeprecatedMaxOptimizationThreads()))
                    .clearDeprecatedMaxOptimizationThreads();
        }
        return merged.build();
    }

    private static VectorsConfig vectors(VectorsConfig old, VectorsConfigDiff diff) {
        Map<String, VectorParamsDiff> wanted = new TreeMap<>();
        if (diff.hasParams()) {
            // The one vector without a name has the empty one.
            wanted.put("", diff.getParams());
        }
        wanted.putAll(diff.getParamsMap().getMapMap());
        VectorsConfig.Builder vectors = old.toBuilder();
        wanted.forEach((name, change) -> {
            if (old.hasParams() && name.isEmpty()) {
                vectors.setParams(vector(old.getParams(), change));
            } else if (old.getParamsMap().containsMap(name)) {
                vectors.getParamsMapBuilder()
                        .putMap(name, vector(old.getParamsMap().getMapOrThrow(name), change));
            } else {
                throw noVector(name);
            }
        });
        return vectors.build();
    }

    static Refusal noVector(String name) {
        return Refusal.wrongInput("Not existing vector name error: " + name);
    }

    private static VectorParams vector(VectorParams old, VectorParamsDiff diff) {
        VectorParams.Builder vector = old.toBuilder();
        if (diff.hasHnswConfig() && !diff.getHnswConfig().equals(HnswConfigDiff.getDefaultInstance())) {
            vector.getHnswConfigBuilder().mergeFrom(diff.getHnswConfig());
        }
        if (diff.getQuantizationConfig().hasDisabled()) {
            vector.clearQuantizationConfig();
        } else if (changes(diff.getQuantizationConfig())) {
            vector.setQuantizationConfig(quantization(diff.getQuantizationConfig()));
        }
        if (diff.hasOnDisk()) {
            vector.setOnDisk(diff.getOnDisk());
        }
        return vector.build();
    }

    private static boolean changes(QuantizationConfigDiff diff) {
        return diff.getQuantizationCase() != QuantizationConfigDiff.QuantizationCase.QUANTIZATION_NOT_SET;
    }

    private static QuantizationConfig quantization(QuantizationConfigDiff diff) {
        QuantizationConfig.Builder config = QuantizationConfig.newBuilder();
        switch (diff.getQuantizationCase()) {
            case SCALAR -> config.setScalar(diff.getScalar());
            case PRODUCT -> config.setProduct(diff.getProduct());
            case BINARY -> config.setBinary(diff.getBinary());
            case TURBOQUANT -> config.setTurboquant(diff.getTurboquant());
            case DISABLED, QUANTIZATION_NOT_SET -> throw new IllegalArgumentException("no quantization in " + diff);
        }
        return config.build();
    }

    private static void sparse(CollectionParams.Builder params, SparseVectorConfig diff) {
        SparseVectorConfig old = params.getSparseVectorsConfig();
        diff.getMapMap().forEach((name, change) -> {
            SparseVectorParams known = old.getMapMap().get(name);
            if (known == null) {
                throw noVector(name);
            }
            params.getSparseVectorsConfigBuilder()
                    .putMap(name, known.toBuilder().mergeFrom(change).build());
        });
    }
}
