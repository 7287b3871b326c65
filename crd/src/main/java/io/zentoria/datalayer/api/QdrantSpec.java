package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one Qdrant should hold. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record QdrantSpec(Endpoint endpoint, @Nullable SecretRef apiKeySecretRef, List<Collection> collections) {
    public QdrantSpec {
        collections = Absent.list(collections);
    }

    /** Where the server listens, for REST and for gRPC. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Endpoint(
            String host,
            @Nullable Integer httpPort,
            @Nullable Integer grpcPort,
            @Nullable Tls tls) {}

    /** A collection with all that is set on it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Collection(
            String name,
            Vectors vectors,
            @Nullable Hnsw hnsw,
            @Nullable Quantization quantization,
            @Nullable Optimizers optimizers,
            @Nullable Boolean onDiskPayload,
            @Nullable Integer shardNumber,
            @Nullable Integer replicationFactor,
            @Nullable Integer writeConsistencyFactor,
            List<PayloadIndex> payloadIndexes,
            List<String> aliases) {
        public Collection {
            payloadIndexes = Absent.list(payloadIndexes);
            aliases = Absent.list(aliases);
        }
    }

    /** The vectors of a collection; {@code model} is a note of who makes them. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Vectors(
            Integer size,
            Distance distance,
            @Nullable String model,
            @Nullable Boolean onDisk) {}

    /** How near two vectors are, in Qdrant's words. */
    public enum Distance {
        @JsonProperty("Cosine")
        COSINE,
        @JsonProperty("Euclid")
        EUCLID,
        @JsonProperty("Dot")
        DOT,
        @JsonProperty("Manhattan")
        MANHATTAN
    }

    /** The HNSW graph of a collection. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Hnsw(
            @Nullable Integer m,
            @Nullable Integer efConstruct,
            @Nullable Integer fullScanThreshold,
            @Nullable Boolean onDisk) {}

    /** At most one of the kinds; none means no quantization. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Quantization(
            @Nullable Scalar scalar,
            @Nullable Product product,
            @Nullable Binary binary) {}

    /** A byte for each number. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Scalar(
            @Nullable ScalarType type,
            @Nullable Double quantile,
            @Nullable Boolean alwaysRam) {}

    /** The only type that Qdrant has. */
    public enum ScalarType {
        @JsonProperty("int8")
        INT8
    }

    /** Chunks of numbers as entries of a code book. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Product(
            @Nullable Compression compression, @Nullable Boolean alwaysRam) {}

    /** How much smaller product quantization makes a vector. */
    public enum Compression {
        @JsonProperty("x4")
        X4,
        @JsonProperty("x8")
        X8,
        @JsonProperty("x16")
        X16,
        @JsonProperty("x32")
        X32,
        @JsonProperty("x64")
        X64
    }

    /** A bit for each number. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Binary(@Nullable Boolean alwaysRam) {}

    /** When segments are merged and indexed; thresholds in kilobytes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Optimizers(
            @Nullable Double deletedThreshold,
            @Nullable Integer vacuumMinVectorNumber,
            @Nullable Integer defaultSegmentNumber,
            @Nullable Integer indexingThreshold,
            @Nullable Integer flushIntervalSec) {}

    /** An index on a field of the payload. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PayloadIndex(String field, PayloadType type) {}

    /** Qdrant's payload index types. */
    public enum PayloadType {
        @JsonProperty("keyword")
        KEYWORD,
        @JsonProperty("integer")
        INTEGER,
        @JsonProperty("float")
        FLOAT,
        @JsonProperty("bool")
        BOOL,
        @JsonProperty("geo")
        GEO,
        @JsonProperty("datetime")
        DATETIME,
        @JsonProperty("text")
        TEXT,
        @JsonProperty("uuid")
        UUID
    }
}
