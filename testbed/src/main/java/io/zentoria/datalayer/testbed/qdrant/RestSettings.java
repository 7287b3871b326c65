package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CollectionParamsDiff;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Disabled;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.MaxOptimizationThreads;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorParamsDiffMap;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A collection's settings as REST writes them: the places where they are not the messages of gRPC in JSON. */
final class RestSettings {
    private static final String THREADS = "max_optimization_threads";
    private static final String QUANTIZATION = "quantization_config";

    private final ProtoJson reader;

    RestSettings(ProtoJson reader) {
        this.reader = reader;
    }

    CreateCollection create(String name, JsonNode json) {
        CreateCollection.Builder request = CreateCollection.newBuilder().setCollectionName(name);
        ObjectNode plain = json.deepCopy();
        plain.remove("vectors");
        plain.remove("sparse_vectors");
        plain.remove("metadata");
        plain.remove("optimizers_config");
        plain.remove(QUANTIZATION);
        reader.read(plain, request);
        if (json.hasNonNull("vectors")) {
            request.setVectorsConfig(vectors(json.get("vectors")));
        }
        if (json.hasNonNull("sparse_vectors")) {
            request.setSparseVectorsConfig(sparse(json.get("sparse_vectors")));
        }
        if (json.hasNonNull("metadata")) {
            request.putAllMetadata(Values.read(json.get("metadata")));
        }
        if (json.hasNonNull("optimizers_config")) {
            request.setOptimizersConfig(optimizers(json.get("optimizers_config")));
        }
        if (json.hasNonNull(QUANTIZATION)) {
            request.setQuantizationConfig(reader.read(json.get(QUANTIZATION), QuantizationConfig.newBuilder()));
        }
        return request.build();
    }

    private VectorsConfig vectors(JsonNode json) {
        if (json.has("size")) {
            return VectorsConfig.newBuilder().setParams(vector(json)).build();
        }
        VectorParamsMap.Builder named = VectorParamsMap.newBuilder();
        json.properties().forEach(entry -> named.putMap(entry.getKey(), vector(entry.getValue())));
        return VectorsConfig.newBuilder().setParamsMap(named).build();
    }

    private VectorParams vector(JsonNode json) {
        boolean known = json.path("size").isIntegralNumber()
                && json.path("size").asLong() > 0
                && java.util.Arrays.stream(Distance.values())
                        .anyMatch(distance -> distance != Distance.UnknownDistance
                                && distance.name().equals(json.path("distance").asText()));
        if (!known) {
            throw reader.format("data did not match any variant of untagged enum VectorsConfig");
        }
        return reader.read(json, VectorParams.newBuilder()).build();
    }

    private SparseVectorConfig sparse(JsonNode json) {
        SparseVectorConfig.Builder named = SparseVectorConfig.newBuilder();
        json.properties()
                .forEach(entry -> named.putMap(
                        entry.getKey(),
                        reader.read(entry.getValue(), SparseVectorParams.newBuilder())
                                .build()));
        return named.build();
    }

    private OptimizersConfigDiff optimizers(JsonNode json) {
        ObjectNode plain = json.deepCopy();
        JsonNode threads = plain.remove(THREADS);
        OptimizersConfigDiff.Builder optimizers = reader.read(plain, OptimizersConfigDiff.newBuilder());
        if (threads != null && threads.isIntegralNumber()) {
            optimizers.setMaxOptimizationThreads(
                    MaxOptimizationThreads.newBuilder().setValue(threads.asLong()));
        } else if (threads != null && threads.isTextual()) {
            optimizers.setMaxOptimizationThreads(
                    MaxOptimizationThreads.newBuilder().setSetting(MaxOptimizationThreads.Setting.Auto));
        }
        return optimizers.build();
    }

    UpdateCollection update(String name, JsonNode json) {
        UpdateCollection.Builder request = UpdateCollection.newBuilder().setCollectionName(name);
        if (json.hasNonNull("hnsw_config")) {
            request.setHnswConfig(reader.read(json.get("hnsw_config"), HnswConfigDiff.newBuilder()));
        }
        if (json.hasNonNull("optimizers_config")) {
            request.setOptimizersConfig(optimizers(json.get("optimizers_config")));
        }
        if (json.hasNonNull("params")) {
            request.setParams(reader.read(json.get("params"), CollectionParamsDiff.newBuilder()));
        }
        if (json.hasNonNull("strict_mode_config")) {
            request.setStrictModeConfig(reader.read(json.get("strict_mode_config"), StrictModeConfig.newBuilder()));
        }
        if (json.hasNonNull("metadata")) {
            request.putAllMetadata(Values.read(json.get("metadata")));
        }
        if (json.hasNonNull("sparse_vectors")) {
            request.setSparseVectorsConfig(sparse(json.get("sparse_vectors")));
        }
        if (json.hasNonNull(QUANTIZATION)) {
            request.setQuantizationConfig(quantization(json.get(QUANTIZATION)));
        }
        if (json.hasNonNull("vectors")) {
            VectorParamsDiffMap.Builder named = VectorParamsDiffMap.newBuilder();
            json.get("vectors").properties().forEach(entry -> named.putMap(entry.getKey(), diff(entry.getValue())));
            request.setVectorsConfig(VectorsConfigDiff.newBuilder().setParamsMap(named));
        }
        return request.build();
    }

    private VectorParamsDiff diff(JsonNode json) {
        ObjectNode plain = json.deepCopy();
        JsonNode quantization = plain.remove(QUANTIZATION);
        VectorParamsDiff.Builder diff = reader.read(plain, VectorParamsDiff.newBuilder());
        if (quantization != null && !quantization.isNull()) {
            diff.setQuantizationConfig(quantization(quantization));
        }
        return diff.build();
    }

    private QuantizationConfigDiff quantization(JsonNode json) {
        if (json.asText().equals("Disabled")) {
            return QuantizationConfigDiff.newBuilder()
                    .setDisabled(Disabled.getDefaultInstance())
                    .build();
        }
        return reader.read(json, QuantizationConfigDiff.newBuilder()).build();
    }

    static ObjectNode write(CollectionInfo info) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("status", info.getStatus().name().toLowerCase(Locale.ROOT));
        json.put("optimizer_status", "ok");
        json.put("indexed_vectors_count", info.getIndexedVectorsCount());
        json.put("points_count", info.getPointsCount());
        json.put("segments_count", info.getSegmentsCount());
        json.set("config", write(info.getConfig()));
        ObjectNode schema = json.putObject("payload_schema");
        info.getPayloadSchemaMap().forEach((field, index) -> schema.set(field, Indexes.write(index)));
        json.putObject("update_queue").put("length", 0);
        return json;
    }

    private static ObjectNode write(CollectionConfig config) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.set("params", write(config.getParams()));
        json.set("hnsw_config", ProtoJson.write(config.getHnswConfig()));
        json.set("optimizer_config", write(config.getOptimizerConfig()));
        json.set("wal_config", ProtoJson.write(config.getWalConfig().toBuilder().build()));
        if (config.hasQuantizationConfig()) {
            json.set(QUANTIZATION, ProtoJson.write(config.getQuantizationConfig()));
        } else {
            json.putNull(QUANTIZATION);
        }
        if (config.hasStrictModeConfig()) {
            json.set("strict_mode_config", ProtoJson.write(config.getStrictModeConfig()));
        }
        if (config.getMetadataCount() > 0) {
            json.set("metadata", Values.write(new TreeMap<>(config.getMetadataMap())));
        }
        return json;
    }

    private static ObjectNode write(OptimizersConfigDiff config) {
        ObjectNode json = ProtoJson.write(config);
        for (String name : new String[] {"max_segment_size", "memmap_threshold", "prevent_unoptimized"}) {
            if (!json.has(name)) {
                json.putNull(name);
            }
        }
        if (config.getMaxOptimizationThreads().hasValue()) {
            json.put(THREADS, config.getMaxOptimizationThreads().getValue());
        } else {
            json.putNull(THREADS);
        }
        return json;
    }

    private static ObjectNode write(CollectionParams params) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        VectorsConfig vectors = params.getVectorsConfig();
        if (vectors.hasParams()) {
            json.set("vectors", write(vectors.getParams()));
        } else {
            ObjectNode named = json.putObject("vectors");
            new TreeMap<>(vectors.getParamsMap().getMapMap()).forEach((name, vector) -> named.set(name, write(vector)));
        }
        json.put("shard_number", params.getShardNumber());
        json.put("replication_factor", params.getReplicationFactor());
        json.put("write_consistency_factor", params.getWriteConsistencyFactor());
        json.put("on_disk_payload", params.getOnDiskPayload());
        Map<String, SparseVectorParams> sparse = params.getSparseVectorsConfig().getMapMap();
        if (!sparse.isEmpty()) {
            ObjectNode named = json.putObject("sparse_vectors");
            new TreeMap<>(sparse).forEach((name, vector) -> named.set(name, ProtoJson.write(vector)));
        }
        return json;
    }

    private static ObjectNode write(VectorParams vector) {
        return ProtoJson.write(vector).put("distance", vector.getDistance().name());
    }
}
