package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.WalConfigDiff;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What is well formed but outside the limits, told in the server's words: the same limits behind both fronts. */
final class Limits {
    private static final int MOST_DIMENSIONS = 65_536;
    private static final int LONGEST_NAME = 255;
    private static final String FORBIDDEN = "<>:\"/\\|?*\0\u001f";
    private static final String FORBIDDEN_EVER = "/\0";

    private final String where;
    private final boolean grpc;
    private final List<String> found = new ArrayList<>();

    private Limits(String where, boolean grpc) {
        this.where = where;
        this.grpc = grpc;
    }

    /** For what came in a request of gRPC. */
    static Limits ofBody() {
        return new Limits("Validation error in body", true);
    }

    /** For what came in the JSON of a REST request. */
    static Limits ofJson() {
        return new Limits("Validation error in JSON body", false);
    }

    /** For what stands in the path of a REST request. */
    static Limits ofPath() {
        return new Limits("Validation error in path parameters", false);
    }

    /** @throws Refusal when anything was found */
    void refuse() {
        if (!found.isEmpty()) {
            throw new Refusal(Refusal.Kind.OUT_OF_LIMITS, where + ": [" + String.join("; ", found) + "]");
        }
    }

    /** A name of a collection to be. */
    Limits newCollection(String name) {
        return name("collection_name", name, FORBIDDEN);
    }

    /** A name of a collection that may be there: older servers allowed more. */
    Limits collection(String name) {
        return name("collection_name", name, FORBIDDEN_EVER);
    }

    private Limits name(String field, String name, String forbidden) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > LONGEST_NAME) {
            found.add(field + ": value \"" + name + "\" invalid, must be from 1 to " + LONGEST_NAME + " characters");
        }
        forbidden
                .chars()
                .filter(c -> name.indexOf(c) >= 0)
                .findFirst()
                .ifPresent(c -> found.add(field + ": collection name cannot contain \"" + (char) c + "\" char"));
        return this;
    }

    Limits create(CreateCollection request) {
        vectors(request);
        if (request.hasHnswConfig()) {
            hnsw("hnsw_config", request.getHnswConfig());
        }
        if (request.hasOptimizersConfig()) {
            optimizers(request.getOptimizersConfig());
        }
        wal(request.getWalConfig());
        if (request.getQuantizationConfig().hasScalar()) {
            quantile(request.getQuantizationConfig().getScalar());
        }
        atLeast("shard_number", request.hasShardNumber(), request.getShardNumber(), 1);
        atLeast("replication_factor", request.hasReplicationFactor(), request.getReplicationFactor(), 1);
        atLeast(
                "write_consistency_factor",
                request.hasWriteConsistencyFactor(),
                request.getWriteConsistencyFactor(),
                1);
        strict(request.getStrictModeConfig());
        return this;
    }

    private void vectors(CreateCollection request) {
        var vectors = request.getVectorsConfig();
        if (vectors.hasParams()) {
            vector(grpc ? "vectors_config.config" : "vectors", vectors.getParams());
        }
        new TreeMap<>(vectors.getParamsMap().getMapMap())
                .forEach((name, vector) ->
                        vector((grpc ? "vectors_config.config.map[" : "vectors.map[") + name + "]", vector));
    }

    private void vector(String path, VectorParams vector) {
        if (vector.getSize() < 1 || vector.getSize() > MOST_DIMENSIONS) {
            found.add(path + ".size: value " + Long.toUnsignedString(vector.getSize()) + " invalid, must be from 1 to "
                    + MOST_DIMENSIONS);
        }
        if (vector.hasHnswConfig()) {
            hnsw(path + ".hnsw_config", vector.getHnswConfig());
        }
    }

    Limits update(UpdateCollection request) {
        if (request.hasHnswConfig()) {
            hnsw("hnsw_config", request.getHnswConfig());
        }
        if (request.hasOptimizersConfig()) {
            optimizers(request.getOptimizersConfig());
        }
        if (request.getQuantizationConfig().hasScalar()) {
            quantile(request.getQuantizationConfig().getScalar());
        }
        var params = request.getParams();
        atLeast("params.replication_factor", params.hasReplicationFactor(), params.getReplicationFactor(), 1);
        atLeast(
                "params.write_consistency_factor",
                params.hasWriteConsistencyFactor(),
                params.getWriteConsistencyFactor(),
                1);
        strict(request.getStrictModeConfig());
        return this;
    }

    Limits index(PayloadIndexParams params) {
        var integer = params.getIntegerIndexParams();
        if (integer.hasLookup() && !integer.getLookup() && integer.hasRange() && !integer.getRange()) {
            found.add(
                    "field_schema.lookup: Validation error: the 'lookup' and 'range' capabilities can't be both disabled [{}]");
        }
        return this;
    }

    private void hnsw(String path, HnswConfigDiff hnsw) {
        atLeast(path + ".ef_construct", hnsw.hasEfConstruct(), hnsw.getEfConstruct(), 4);
    }

    private void wal(WalConfigDiff wal) {
        atLeast("wal_config.wal_capacity_mb", wal.hasWalCapacityMb(), wal.getWalCapacityMb(), 1);
        atLeast("wal_config.wal_retain_closed", wal.hasWalRetainClosed(), wal.getWalRetainClosed(), 1);
    }

    private void optimizers(OptimizersConfigDiff optimizers) {
        double deleted = optimizers.getDeletedThreshold();
        if (deleted < 0 || deleted > 1) {
            found.add("optimizers_config.deleted_threshold: value " + deleted + " invalid, must be from 0.0 to 1.0");
        }
        atLeast(
                "optimizers_config.vacuum_min_vector_number",
                optimizers.hasVacuumMinVectorNumber(),
                optimizers.getVacuumMinVectorNumber(),
                100);
    }

    private void strict(StrictModeConfig strict) {
        atLeast("strict_mode_config.max_query_limit", strict.hasMaxQueryLimit(), strict.getMaxQueryLimit(), 1);
        atLeast("strict_mode_config.max_timeout", strict.hasMaxTimeout(), strict.getMaxTimeout(), 1);
    }

    private void quantile(ScalarQuantization scalar) {
        float quantile = scalar.getQuantile();
        if (scalar.hasQuantile() && (quantile < 0.5f || quantile > 1)) {
            found.add((grpc ? "quantization_config.quantization.quantile" : "quantization_config.scalar.quantile")
                    + ": value " + quantile + " invalid, must be from 0.5 to 1.0");
        }
    }

    private void atLeast(String path, boolean given, long value, long least) {
        if (given && Long.compareUnsigned(value, least) < 0) {
            found.add(path + ": value " + value + " invalid, must be " + least + " or larger");
        }
    }
}
