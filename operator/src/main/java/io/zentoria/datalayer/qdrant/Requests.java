package io.zentoria.datalayer.qdrant;

import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.CollectionParamsDiff;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Disabled;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.ProductQuantization;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorParamsDiffMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Settings as the messages of Qdrant's gRPC interface. Pure. */
final class Requests {
    /** How the unnamed vector is called where vectors go by name. */
    private static final String UNNAMED = "";

    private static final Set<Setting> HNSW = EnumSet.of(
            Setting.HNSW_M, Setting.HNSW_EF_CONSTRUCT, Setting.HNSW_FULL_SCAN_THRESHOLD, Setting.HNSW_ON_DISK);
    private static final Set<Setting> OPTIMIZERS = EnumSet.of(
            Setting.OPTIMIZERS_DELETED_THRESHOLD,
            Setting.OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER,
            Setting.OPTIMIZERS_DEFAULT_SEGMENT_NUMBER,
            Setting.OPTIMIZERS_INDEXING_THRESHOLD,
            Setting.OPTIMIZERS_FLUSH_INTERVAL_SEC);
    private static final Set<Setting> PARAMS =
            EnumSet.of(Setting.ON_DISK_PAYLOAD, Setting.REPLICATION_FACTOR, Setting.WRITE_CONSISTENCY_FACTOR);

    private Requests() {}

    static CreateCollection create(DesiredCollection wanted, Map<String, Value> metadata) {
        Map<Setting, String> settings = wanted.settings();
        VectorParams.Builder vector = VectorParams.newBuilder()
                .setSize(wanted.shape().size())
                .setDistance(Words.distance(wanted.shape().distance()));
        with(settings, Setting.VECTORS_ON_DISK, value -> vector.setOnDisk(Boolean.parseBoolean(value)));
        CreateCollection.Builder request = CreateCollection.newBuilder()
                .setCollectionName(wanted.name())
                .setVectorsConfig(VectorsConfig.newBuilder().setParams(vector))
                .putAllMetadata(metadata);
        wanted.shape().shards().ifPresent(request::setShardNumber);
        if (names(settings, HNSW)) {
            request.setHnswConfig(hnsw(settings));
        }
        if (names(settings, OPTIMIZERS)) {
            request.setOptimizersConfig(optimizers(settings));
        }
        String kind = settings.getOrDefault(Setting.QUANTIZATION, Setting.NONE);
        switch (kind) {
            case Setting.NONE -> {
                // none is what a new collection has
            }
            case "scalar" ->
                request.setQuantizationConfig(QuantizationConfig.newBuilder().setScalar(scalar(settings)));
            case "product" ->
                request.setQuantizationConfig(QuantizationConfig.newBuilder().setProduct(product(settings)));
            case "binary" ->
                request.setQuantizationConfig(QuantizationConfig.newBuilder().setBinary(binary(settings)));
            default -> throw new IllegalArgumentException("not a quantization of the spec: " + kind);
        }
        with(settings, Setting.ON_DISK_PAYLOAD, value -> request.setOnDiskPayload(Boolean.parseBoolean(value)));
        with(settings, Setting.REPLICATION_FACTOR, value -> request.setReplicationFactor(Integer.parseInt(value)));
        with(
                settings,
                Setting.WRITE_CONSISTENCY_FACTOR,
                value -> request.setWriteConsistencyFactor(Integer.parseInt(value)));
        return request.build();
    }

    static UpdateCollection update(
            String collection,
            Map<Setting, String> settings,
            Map<Setting, String> ofVector,
            Map<String, Value> metadata) {
        UpdateCollection.Builder request =
                UpdateCollection.newBuilder().setCollectionName(collection).putAllMetadata(metadata);
        if (names(settings, HNSW)) {
            request.setHnswConfig(hnsw(settings));
        }
        if (names(settings, OPTIMIZERS)) {
            request.setOptimizersConfig(optimizers(settings));
        }
        if (names(settings, PARAMS)) {
            request.setParams(params(settings));
        }
        if (settings.containsKey(Setting.QUANTIZATION)) {
            request.setQuantizationConfig(quantization(settings));
        }
        if (settings.containsKey(Setting.VECTORS_ON_DISK) || !ofVector.isEmpty()) {
            VectorParamsDiff.Builder vector = VectorParamsDiff.newBuilder();
            with(settings, Setting.VECTORS_ON_DISK, value -> vector.setOnDisk(Boolean.parseBoolean(value)));
            if (names(ofVector, HNSW)) {
                vector.setHnswConfig(hnsw(ofVector));
            }
            if (ofVector.containsKey(Setting.QUANTIZATION)) {
                vector.setQuantizationConfig(quantization(ofVector));
            }
            request.setVectorsConfig(VectorsConfigDiff.newBuilder()
                    .setParamsMap(VectorParamsDiffMap.newBuilder().putMap(UNNAMED, vector.build())));
        }
        return request.build();
    }

    private static HnswConfigDiff hnsw(Map<Setting, String> settings) {
        HnswConfigDiff.Builder hnsw = HnswConfigDiff.newBuilder();
        with(settings, Setting.HNSW_M, value -> hnsw.setM(Long.parseLong(value)));
        with(settings, Setting.HNSW_EF_CONSTRUCT, value -> hnsw.setEfConstruct(Long.parseLong(value)));
        with(settings, Setting.HNSW_FULL_SCAN_THRESHOLD, value -> hnsw.setFullScanThreshold(Long.parseLong(value)));
        with(settings, Setting.HNSW_ON_DISK, value -> hnsw.setOnDisk(Boolean.parseBoolean(value)));
        return hnsw.build();
    }

    private static OptimizersConfigDiff optimizers(Map<Setting, String> settings) {
        OptimizersConfigDiff.Builder optimizers = OptimizersConfigDiff.newBuilder();
        with(
                settings,
                Setting.OPTIMIZERS_DELETED_THRESHOLD,
                value -> optimizers.setDeletedThreshold(Double.parseDouble(value)));
        with(
                settings,
                Setting.OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER,
                value -> optimizers.setVacuumMinVectorNumber(Long.parseLong(value)));
        with(
                settings,
                Setting.OPTIMIZERS_DEFAULT_SEGMENT_NUMBER,
                value -> optimizers.setDefaultSegmentNumber(Long.parseLong(value)));
        with(
                settings,
                Setting.OPTIMIZERS_INDEXING_THRESHOLD,
                value -> optimizers.setIndexingThreshold(Long.parseLong(value)));
        with(
                settings,
                Setting.OPTIMIZERS_FLUSH_INTERVAL_SEC,
                value -> optimizers.setFlushIntervalSec(Long.parseLong(value)));
        return optimizers.build();
    }

    private static CollectionParamsDiff params(Map<Setting, String> settings) {
        CollectionParamsDiff.Builder params = CollectionParamsDiff.newBuilder();
        with(settings, Setting.ON_DISK_PAYLOAD, value -> params.setOnDiskPayload(Boolean.parseBoolean(value)));
        with(settings, Setting.REPLICATION_FACTOR, value -> params.setReplicationFactor(Integer.parseInt(value)));
        with(
                settings,
                Setting.WRITE_CONSISTENCY_FACTOR,
                value -> params.setWriteConsistencyFactor(Integer.parseInt(value)));
        return params.build();
    }

    /** Leaving it out would change nothing: none has to be said. */
    private static QuantizationConfigDiff quantization(Map<Setting, String> settings) {
        QuantizationConfigDiff.Builder diff = QuantizationConfigDiff.newBuilder();
        String kind = settings.getOrDefault(Setting.QUANTIZATION, Setting.NONE);
        switch (kind) {
            case Setting.NONE -> diff.setDisabled(Disabled.getDefaultInstance());
            case "scalar" -> diff.setScalar(scalar(settings));
            case "product" -> diff.setProduct(product(settings));
            case "binary" -> diff.setBinary(binary(settings));
            default -> throw new IllegalArgumentException("not a quantization of the spec: " + kind);
        }
        return diff.build();
    }

    private static ScalarQuantization scalar(Map<Setting, String> settings) {
        ScalarQuantization.Builder scalar = ScalarQuantization.newBuilder().setType(QuantizationType.Int8);
        String quantile = settings.getOrDefault(Setting.QUANTIZATION_QUANTILE, Setting.NONE);
        if (!quantile.equals(Setting.NONE)) {
            scalar.setQuantile(Float.parseFloat(quantile));
        }
        with(settings, Setting.QUANTIZATION_ALWAYS_RAM, value -> scalar.setAlwaysRam(Boolean.parseBoolean(value)));
        return scalar.build();
    }

    private static ProductQuantization product(Map<Setting, String> settings) {
        ProductQuantization.Builder product = ProductQuantization.newBuilder()
                .setCompression(Words.compression(settings.getOrDefault(
                        Setting.QUANTIZATION_COMPRESSION, Setting.QUANTIZATION_COMPRESSION.standard())));
        with(settings, Setting.QUANTIZATION_ALWAYS_RAM, value -> product.setAlwaysRam(Boolean.parseBoolean(value)));
        return product.build();
    }

    private static BinaryQuantization binary(Map<Setting, String> settings) {
        BinaryQuantization.Builder binary = BinaryQuantization.newBuilder();
        with(settings, Setting.QUANTIZATION_ALWAYS_RAM, value -> binary.setAlwaysRam(Boolean.parseBoolean(value)));
        return binary.build();
    }

    private static boolean names(Map<Setting, String> settings, Set<Setting> any) {
        return settings.keySet().stream().anyMatch(any::contains);
    }

    private static void with(Map<Setting, String> settings, Setting setting, Consumer<String> set) {
        String value = settings.get(setting);
        if (value != null) {
            set.accept(value);
        }
    }
}
