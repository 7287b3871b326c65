package io.zentoria.datalayer.qdrant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the operator would send to an empty Qdrant, as bodies of its REST interface. The mark of the server is not in it:
 * it is made up when the collections are.
 */
public final class QdrantScript {
    /** Where a collection's owner stands in its metadata. */
    public static final String OWNER = Ledger.OWNER;

    /** Where the mark of the server stands in a collection's metadata. */
    public static final String SERVER = Ledger.SERVER;

    private static final ObjectMapper JSON = new ObjectMapper();

    private QdrantScript() {}

    /**
     * Each collection with its name, what is sent to make it ({@code create}), its payload indexes and its aliases.
     *
     * @throws StoreException when Qdrant could not take what the spec asks for; the message says what
     */
    public static String of(QdrantDesired desired) throws StoreException {
        Plan plan = QdrantDiff.plan(desired, new QdrantActual("1.18.0", new TreeMap<>(), new TreeMap<>()));
        if (!plan.conflicts().isEmpty()) {
            throw new StoreException(
                    StoreKind.QDRANT,
                    desired.endpoint().address(),
                    StoreException.Kind.INVALID,
                    "NotRenderable",
                    plan.conflicts().stream().map(Conflict::message).collect(Collectors.joining("; ")),
                    null);
        }
        ObjectNode file = JSON.createObjectNode();
        ArrayNode collections = file.putArray("collections");
        for (DesiredCollection wanted : desired.collections()) {
            ObjectNode one = collections.addObject().put("name", wanted.name());
            one.set("create", create(wanted, desired.owner().path()));
            ArrayNode indexes = one.putArray("indexes");
            wanted.indexes()
                    .forEach((field, type) ->
                            indexes.addObject().put("field_name", field).put("field_schema", type));
            ArrayNode aliases = one.putArray("aliases");
            wanted.aliases().forEach(aliases::add);
        }
        try {
            DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
            printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
            printer.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
            return JSON.writer(printer).writeValueAsString(file) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static ObjectNode create(DesiredCollection wanted, String owner) {
        Map<Setting, String> settings = wanted.settings();
        ObjectNode body = JSON.createObjectNode();
        ObjectNode vectors = body.putObject("vectors")
                .put("size", wanted.shape().size())
                .put("distance", wanted.shape().distance());
        put(vectors, "on_disk", settings, Setting.VECTORS_ON_DISK);
        wanted.shape().shards().ifPresent(shards -> body.put("shard_number", shards));
        ObjectNode hnsw = JSON.createObjectNode();
        put(hnsw, "m", settings, Setting.HNSW_M);
        put(hnsw, "ef_construct", settings, Setting.HNSW_EF_CONSTRUCT);
        put(hnsw, "full_scan_threshold", settings, Setting.HNSW_FULL_SCAN_THRESHOLD);
        put(hnsw, "on_disk", settings, Setting.HNSW_ON_DISK);
        setUnlessEmpty(body, "hnsw_config", hnsw);
        ObjectNode optimizers = JSON.createObjectNode();
        put(optimizers, "deleted_threshold", settings, Setting.OPTIMIZERS_DELETED_THRESHOLD);
        put(optimizers, "vacuum_min_vector_number", settings, Setting.OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER);
        put(optimizers, "default_segment_number", settings, Setting.OPTIMIZERS_DEFAULT_SEGMENT_NUMBER);
        put(optimizers, "indexing_threshold", settings, Setting.OPTIMIZERS_INDEXING_THRESHOLD);
        put(optimizers, "flush_interval_sec", settings, Setting.OPTIMIZERS_FLUSH_INTERVAL_SEC);
        setUnlessEmpty(body, "optimizers_config", optimizers);
        quantization(body, settings);
        put(body, "on_disk_payload", settings, Setting.ON_DISK_PAYLOAD);
        put(body, "replication_factor", settings, Setting.REPLICATION_FACTOR);
        put(body, "write_consistency_factor", settings, Setting.WRITE_CONSISTENCY_FACTOR);
        metadata(body.putObject("metadata"), wanted, owner);
        return body;
    }

    /** The operator's ledger, as it stands in the collection's own metadata. */
    private static void metadata(ObjectNode metadata, DesiredCollection wanted, String owner) {
        metadata.put(Ledger.OWNER, owner);
        list(
                metadata,
                Ledger.SETTINGS,
                wanted.settings().keySet().stream().map(Setting::path).sorted().toList());
        list(metadata, Ledger.INDEXES, wanted.indexes().keySet());
        list(metadata, Ledger.ALIASES, wanted.aliases().stream().sorted().toList());
    }

    private static void list(ObjectNode metadata, String key, Iterable<String> names) {
        ArrayNode list = JSON.createArrayNode();
        names.forEach(list::add);
        if (!list.isEmpty()) {
            metadata.set(key, list);
        }
    }

    private static void quantization(ObjectNode body, Map<Setting, String> settings) {
        String kind = settings.getOrDefault(Setting.QUANTIZATION, Setting.NONE);
        ObjectNode config = JSON.createObjectNode();
        switch (kind) {
            case Setting.NONE -> {
                return;
            }
            case "scalar" -> {
                config.put("type", "int8");
                put(config, "quantile", settings, Setting.QUANTIZATION_QUANTILE);
            }
            case "product" ->
                config.put(
                        "compression",
                        settings.getOrDefault(
                                Setting.QUANTIZATION_COMPRESSION, Setting.QUANTIZATION_COMPRESSION.standard()));
            case "binary" -> {
                // only whether it is kept in memory
            }
            default -> throw new IllegalArgumentException("not a quantization of the spec: " + kind);
        }
        put(config, "always_ram", settings, Setting.QUANTIZATION_ALWAYS_RAM);
        body.putObject("quantization_config").set(kind, config);
    }

    private static void setUnlessEmpty(ObjectNode body, String name, ObjectNode part) {
        if (!part.isEmpty()) {
            body.set(name, part);
        }
    }

    /** Canonical values are JSON as they stand: numbers and truth values. */
    private static void put(ObjectNode into, String name, Map<Setting, String> settings, Setting setting) {
        String value = settings.get(setting);
        if (value == null) {
            return;
        }
        try {
            into.set(name, JSON.readTree(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(setting.path() + " is no number and no truth value: " + value, e);
        }
    }
}
