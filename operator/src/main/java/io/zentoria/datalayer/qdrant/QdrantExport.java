package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.QdrantSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Qdrant holds, in the words of a spec. Pure.
 *
 * @param spec with the endpoint and key of the given one
 * @param remarks what those words cannot say, a sentence each
 */
public record QdrantExport(QdrantSpec spec, List<String> remarks) {
    public QdrantExport {
        remarks = List.copyOf(remarks);
    }

    /** The spec for a server as it was read. */
    public static QdrantExport of(QdrantSpec given, QdrantActual actual) {
        List<String> remarks = new ArrayList<>();
        List<QdrantSpec.Collection> collections = new ArrayList<>();
        for (ActualCollection collection : actual.collections().values()) {
            String name = collection.name();
            Optional<String> odd = odd(collection);
            if (odd.isPresent()) {
                remarks.add("collection %s is left out: %s".formatted(Names.printable(name), odd.get()));
                continue;
            }
            Optional<QdrantSpec.Collection> known = given.collections().stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst();
            List<String> aliases = actual.aliases().entrySet().stream()
                    .filter(alias -> alias.getValue().equals(name))
                    .map(Map.Entry::getKey)
                    .toList();
            collections.add(collection(
                    collection, aliases, known.map(one -> one.vectors().model()).orElse(null), remarks));
        }
        return new QdrantExport(new QdrantSpec(given.endpoint(), given.apiKeySecretRef(), collections), remarks);
    }

    private static Optional<String> odd(ActualCollection collection) {
        if (collection.size().isEmpty()) {
            return Optional.of("it has named or sparse vectors, and a resource has one unnamed vector");
        }
        String quantization = collection.setting(Setting.QUANTIZATION);
        if (!List.of(Setting.NONE, "scalar", "product", "binary").contains(quantization)) {
            return Optional.of("its quantization is " + quantization + ", which a resource has no word for");
        }
        return Names.problem(collection.name());
    }

    private static QdrantSpec.Collection collection(
            ActualCollection collection, List<String> aliases, @Nullable String model, List<String> remarks) {
        Wanted is = new Wanted(collection);
        List<QdrantSpec.PayloadIndex> indexes = new ArrayList<>();
        collection.indexes().forEach((field, word) -> {
            try {
                indexes.add(new QdrantSpec.PayloadIndex(
                        field, QdrantSpec.PayloadType.valueOf(word.toUpperCase(Locale.ROOT))));
            } catch (IllegalArgumentException e) {
                remarks.add("payload index %s of collection %s is left out: a resource has no type %s"
                        .formatted(Names.printable(field), collection.name(), word));
            }
        });
        return new QdrantSpec.Collection(
                collection.name(),
                new QdrantSpec.Vectors(
                        collection.size().orElseThrow(),
                        QdrantSpec.Distance.valueOf(
                                collection.distance().orElse("Cosine").toUpperCase(Locale.ROOT)),
                        model,
                        is.truth(Setting.VECTORS_ON_DISK)),
                is.any("hnsw.")
                        ? new QdrantSpec.Hnsw(
                                is.number(Setting.HNSW_M),
                                is.number(Setting.HNSW_EF_CONSTRUCT),
                                is.number(Setting.HNSW_FULL_SCAN_THRESHOLD),
                                is.truth(Setting.HNSW_ON_DISK))
                        : null,
                quantization(is),
                is.any("optimizers.")
                        ? new QdrantSpec.Optimizers(
                                is.fraction(Setting.OPTIMIZERS_DELETED_THRESHOLD),
                                is.number(Setting.OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER),
                                is.number(Setting.OPTIMIZERS_DEFAULT_SEGMENT_NUMBER),
                                is.number(Setting.OPTIMIZERS_INDEXING_THRESHOLD),
                                is.number(Setting.OPTIMIZERS_FLUSH_INTERVAL_SEC))
                        : null,
                is.truth(Setting.ON_DISK_PAYLOAD),
                collection.shards() > 1 ? collection.shards() : null,
                is.number(Setting.REPLICATION_FACTOR),
                is.number(Setting.WRITE_CONSISTENCY_FACTOR),
                indexes,
                aliases);
    }

    private static QdrantSpec.@Nullable Quantization quantization(Wanted is) {
        String kind = is.text(Setting.QUANTIZATION);
        if (kind == null) {
            return null;
        }
        Boolean alwaysRam = is.truth(Setting.QUANTIZATION_ALWAYS_RAM);
        return switch (kind) {
            case "scalar" ->
                new QdrantSpec.Quantization(
                        new QdrantSpec.Scalar(
                                QdrantSpec.ScalarType.INT8, is.fraction(Setting.QUANTIZATION_QUANTILE), alwaysRam),
                        null,
                        null);
            case "product" -> {
                String compression = is.text(Setting.QUANTIZATION_COMPRESSION);
                yield new QdrantSpec.Quantization(
                        null,
                        new QdrantSpec.Product(
                                compression == null
                                        ? null
                                        : QdrantSpec.Compression.valueOf(compression.toUpperCase(Locale.ROOT)),
                                alwaysRam),
                        null);
            }
            case "binary" -> new QdrantSpec.Quantization(null, null, new QdrantSpec.Binary(alwaysRam));
            default -> new QdrantSpec.Quantization(null, null, null);
        };
    }

    /** The settings to be named: those that are not Qdrant's standard, and those that a resource set before. */
    private record Wanted(ActualCollection collection) {
        @Nullable
        String text(Setting setting) {
            String value = collection.ofVector().getOrDefault(setting, collection.setting(setting));
            boolean named = collection.ledger().settings().contains(setting.path());
            return (value.equals(setting.standard()) && !named) || value.equals(Setting.NONE) && !named ? null : value;
        }

        @Nullable
        Integer number(Setting setting) {
            String value = text(setting);
            return value == null ? null : Integer.valueOf(value);
        }

        @Nullable
        Double fraction(Setting setting) {
            String value = text(setting);
            return value == null || value.equals(Setting.NONE) ? null : Double.valueOf(value);
        }

        @Nullable
        Boolean truth(Setting setting) {
            String value = text(setting);
            return value == null ? null : Boolean.valueOf(value);
        }

        boolean any(String prefix) {
            for (Setting setting : Setting.values()) {
                if (setting.path().startsWith(prefix) && text(setting) != null) {
                    return true;
                }
            }
            return false;
        }
    }
}
