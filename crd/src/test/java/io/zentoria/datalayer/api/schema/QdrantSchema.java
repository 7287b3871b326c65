package io.zentoria.datalayer.api.schema;

/** {@code spec.qdrant}. */
final class QdrantSchema {
    private static final String NAME = "^[^<>:\"/\\\\|?*\\x00-\\x1f\\x7f]+$";

    private QdrantSchema() {}

    static void describe(Schema schema) {
        schema.at("qdrant", "What one Qdrant should hold.").required("endpoint");
        schema.at("qdrant.endpoint", "Where Qdrant listens.").required("host");
        Words.host(schema, "qdrant.endpoint.host");
        Words.port(schema, "qdrant.endpoint.httpPort", 6333);
        Words.port(schema, "qdrant.endpoint.grpcPort", 6334);
        Words.tls(schema, "qdrant.endpoint.tls", "Qdrant");
        Words.secret(
                schema,
                "qdrant.apiKeySecretRef",
                "API key or JWT with global manage rights. Left out: no login.",
                "api-key");
        collections(schema);
        settings(schema);
        lists(schema);
    }

    private static void collections(Schema schema) {
        String path = "qdrant.collections";
        schema.at(path, "Collections.").items(0, 200).map("name");
        schema.at(path + "[]", "A collection.")
                .required("vectors")
                .rule(
                        "!has(self.aliases) || !(self.name in self.aliases)",
                        "aliases: an alias cannot have the name of its own collection: choose another one");
        schema.at(path + "[].name", "Name of the collection, without < > : \" / \\ | ? *.")
                .length(1, 255)
                .pattern(NAME)
                .rule("size(bytes(self)) <= 255", "Qdrant takes names of at most 255 bytes: write a shorter one");
        schema.at(path + "[].vectors", "Its vectors. Size and distance cannot be changed without losing the points.")
                .required("size", "distance");
        schema.at(path + "[].vectors.size", "Numbers in a vector, 1 to 65536.")
                .rule("self >= 1 && self <= 65536", "size: Qdrant takes vectors of 1 to 65536 dimensions");
        schema.at(
                path + "[].vectors.distance",
                "Cosine, Euclid, Dot or Manhattan. Qdrant normalises vectors of Cosine when they are stored.");
        schema.at(path + "[].vectors.model", "The model that makes the vectors; a note for people.")
                .length(0, 256);
        schema.at(path + "[].vectors.onDisk", "Whether vectors stay on disk. Left out: not compared.");
    }

    private static void settings(Schema schema) {
        String path = "qdrant.collections[]";
        schema.at(path + ".hnsw", "The HNSW graph; what is left out is not compared.");
        schema.at(path + ".hnsw.m", "Edges of a node; 0 turns the graph off.").between(0, 2048);
        schema.at(path + ".hnsw.efConstruct", "Candidates while building, from 4.")
                .between(4, 65536);
        schema.at(path + ".hnsw.fullScanThreshold", "Kilobytes below which a search looks at all vectors.")
                .between(0, 1_000_000_000);
        schema.at(path + ".hnsw.onDisk", "Whether the graph stays on disk.");
        schema.at(path + ".quantization", "Smaller copies of the vectors; left out: none is asked for.")
                .rule(
                        "(has(self.scalar) ? 1 : 0) + (has(self.product) ? 1 : 0) + (has(self.binary) ? 1 : 0) == 1",
                        "quantization: write exactly one of scalar, product and binary");
        schema.at(path + ".quantization.scalar", "A byte for each number.");
        schema.at(path + ".quantization.scalar.type", "int8. Default: int8.");
        schema.at(path + ".quantization.scalar.quantile", "Share of the values inside the range of a byte, 0.5 to 1.")
                .between(0.5, 1);
        schema.at(path + ".quantization.scalar.alwaysRam", "Whether the copies stay in memory. Default: false.");
        schema.at(path + ".quantization.product", "Chunks of numbers as entries of a code book.");
        schema.at(path + ".quantization.product.compression", "x4 to x64. Default: x16.");
        schema.at(path + ".quantization.product.alwaysRam", "Whether the copies stay in memory. Default: false.");
        schema.at(path + ".quantization.binary", "A bit for each number.");
        schema.at(path + ".quantization.binary.alwaysRam", "Whether the copies stay in memory. Default: false.");
        schema.at(path + ".optimizers", "When segments are merged and indexed; what is left out is not compared.");
        schema.at(path + ".optimizers.deletedThreshold", "Share of deleted vectors that starts a clean-up, 0 to 1.")
                .between(0, 1);
        schema.at(path + ".optimizers.vacuumMinVectorNumber", "Fewest vectors of a segment that is cleaned up.")
                .between(100, 1_000_000_000);
        schema.at(path + ".optimizers.defaultSegmentNumber", "Segments to aim at; 0 is one for each processor.")
                .between(0, 10000);
        schema.at(path + ".optimizers.indexingThreshold", "Kilobytes of vectors from which a segment is indexed.")
                .between(0, 2_000_000_000);
        schema.at(path + ".optimizers.flushIntervalSec", "Seconds between flushes to disk.")
                .between(1, 86400);
        schema.at(path + ".onDiskPayload", "Whether payload stays on disk. Left out: not compared.");
        schema.at(path + ".shardNumber", "Shards; cannot be changed later.").between(1, 10000);
        schema.at(path + ".replicationFactor", "Copies of each shard, in a cluster.")
                .between(1, 100);
        schema.at(path + ".writeConsistencyFactor", "Copies that must have a write before it is answered.")
                .between(1, 100);
    }

    private static void lists(Schema schema) {
        String path = "qdrant.collections[]";
        schema.at(path + ".payloadIndexes", "Indexes on fields of the payload.")
                .items(0, 100)
                .map("field");
        schema.at(path + ".payloadIndexes[]", "An index.").required("type");
        schema.at(path + ".payloadIndexes[].field", "The field; nested ones with dots.")
                .length(1, 256)
                .pattern(Words.IDENTIFIER);
        schema.at(path + ".payloadIndexes[].type", "keyword, integer, float, bool, geo, datetime, text or uuid.");
        schema.at(path + ".aliases", "Other names of the collection; an alias moves in one step.")
                .items(0, 50)
                .set();
        schema.at(path + ".aliases[]", "An alias.").length(1, 255).pattern(NAME);
    }
}
