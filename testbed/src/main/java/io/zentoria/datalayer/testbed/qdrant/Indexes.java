package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.qdrant.client.grpc.Collections.IntegerIndexParams;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import java.util.Locale;
import java.util.Objects;

/** Payload indexes as both doors write them. */
final class Indexes {
    private Indexes() {}

    static PayloadSchemaInfo of(CreateFieldIndexCollection request) {
        PayloadSchemaInfo.Builder index = PayloadSchemaInfo.newBuilder().setDataType(type(request.getFieldType()));
        if (request.hasFieldIndexParams()
                && request.getFieldIndexParams().getIndexParamsCase()
                        != PayloadIndexParams.IndexParamsCase.INDEXPARAMS_NOT_SET) {
            index.setParams(request.getFieldIndexParams());
            Limits.ofBody().index(request.getFieldIndexParams()).refuse();
        }
        return index.build();
    }

    private static PayloadSchemaType type(FieldType type) {
        return switch (type) {
            case FieldTypeKeyword -> PayloadSchemaType.Keyword;
            case FieldTypeInteger -> PayloadSchemaType.Integer;
            case FieldTypeFloat -> PayloadSchemaType.Float;
            case FieldTypeGeo -> PayloadSchemaType.Geo;
            case FieldTypeText -> PayloadSchemaType.Text;
            case FieldTypeBool -> PayloadSchemaType.Bool;
            case FieldTypeDatetime -> PayloadSchemaType.Datetime;
            case FieldTypeUuid -> PayloadSchemaType.Uuid;
            case UNRECOGNIZED -> throw new Refusal(Refusal.Kind.BAD_INPUT, "cannot convert field type");
        };
    }

    /** The {@code field_schema} of REST: a word, or an object with a {@code type}. */
    static PayloadSchemaInfo read(ProtoJson reader, JsonNode schema) {
        String word = schema.isObject() ? schema.path("type").asText() : schema.asText();
        PayloadSchemaType type = java.util.Arrays.stream(PayloadSchemaType.values())
                .filter(known -> known != PayloadSchemaType.UnknownType && known != PayloadSchemaType.UNRECOGNIZED)
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> reader.format("data did not match any variant of untagged enum PayloadFieldSchema"));
        PayloadSchemaInfo.Builder index = PayloadSchemaInfo.newBuilder().setDataType(type);
        if (schema.isObject()) {
            PayloadIndexParams.Builder params = PayloadIndexParams.newBuilder();
            FieldDescriptor field = field(word);
            Message.Builder inner = params.newBuilderForField(field);
            params.setField(field, reader.read(schema, inner).build());
            Limits.ofJson().index(params.build()).refuse();
            index.setParams(params);
        }
        return index.build();
    }

    static ObjectNode write(PayloadSchemaInfo index) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        String word = index.getDataType().name().toLowerCase(Locale.ROOT);
        json.put("data_type", word);
        if (index.hasParams()) {
            ObjectNode params = json.putObject("params").put("type", word);
            Message inner = (Message) index.getParams().getField(field(word));
            params.setAll(ProtoJson.write(inner));
            if (inner instanceof IntegerIndexParams integer && !integer.hasIsPrincipal()) {
                params.putNull("is_principal");
            }
        }
        return json.put("points", index.getPoints());
    }

    private static FieldDescriptor field(String word) {
        return Objects.requireNonNull(PayloadIndexParams.getDescriptor().findFieldByName(word + "_index_params"), word);
    }
}
