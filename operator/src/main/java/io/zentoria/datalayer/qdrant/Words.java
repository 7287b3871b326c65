package io.zentoria.datalayer.qdrant;

import io.qdrant.client.grpc.Collections.CompressionRatio;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Points.FieldType;
import io.zentoria.datalayer.api.QdrantSpec;
import java.util.Locale;

/** The words of the spec, which are those of Qdrant's REST interface, and the enums of its gRPC stubs. */
final class Words {
    private Words() {}

    static String of(QdrantSpec.Distance distance) {
        return switch (distance) {
            case COSINE -> "Cosine";
            case EUCLID -> "Euclid";
            case DOT -> "Dot";
            case MANHATTAN -> "Manhattan";
        };
    }

    static String of(Distance distance) {
        return distance.name();
    }

    static Distance distance(String word) {
        return Distance.valueOf(word);
    }

    static String of(QdrantSpec.PayloadType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    static String of(PayloadSchemaType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    static FieldType fieldType(String word) {
        return switch (word) {
            case "keyword" -> FieldType.FieldTypeKeyword;
            case "integer" -> FieldType.FieldTypeInteger;
            case "float" -> FieldType.FieldTypeFloat;
            case "bool" -> FieldType.FieldTypeBool;
            case "geo" -> FieldType.FieldTypeGeo;
            case "datetime" -> FieldType.FieldTypeDatetime;
            case "text" -> FieldType.FieldTypeText;
            case "uuid" -> FieldType.FieldTypeUuid;
            default -> throw new IllegalArgumentException("not a payload index type: " + word);
        };
    }

    static String of(QdrantSpec.Compression compression) {
        return compression.name().toLowerCase(Locale.ROOT);
    }

    static String of(CompressionRatio ratio) {
        return ratio.name();
    }

    static CompressionRatio compression(String word) {
        return CompressionRatio.valueOf(word);
    }
}
