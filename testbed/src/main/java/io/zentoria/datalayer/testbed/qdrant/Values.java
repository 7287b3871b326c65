package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Payloads, metadata and ids of points: JSON as messages of gRPC and back. */
final class Values {
    private Values() {}

    static Map<String, Value> read(JsonNode object) {
        Map<String, Value> values = new LinkedHashMap<>();
        object.properties().forEach(entry -> values.put(entry.getKey(), value(entry.getValue())));
        return values;
    }

    static Value value(JsonNode json) {
        Value.Builder value = Value.newBuilder();
        switch (json.getNodeType()) {
            case BOOLEAN -> value.setBoolValue(json.asBoolean());
            case NUMBER -> {
                if (json.isIntegralNumber()) {
                    value.setIntegerValue(json.asLong());
                } else {
                    value.setDoubleValue(json.asDouble());
                }
            }
            case STRING -> value.setStringValue(json.asText());
            case ARRAY -> {
                ListValue.Builder list = ListValue.newBuilder();
                json.forEach(element -> list.addValues(value(element)));
                value.setListValue(list);
            }
            case OBJECT -> value.setStructValue(Struct.newBuilder().putAllFields(read(json)));
            default -> value.setNullValue(NullValue.NULL_VALUE);
        }
        return value.build();
    }

    static ObjectNode write(Map<String, Value> values) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        values.forEach((name, value) -> json.set(name, write(value)));
        return json;
    }

    static JsonNode write(Value value) {
        return switch (value.getKindCase()) {
            case BOOL_VALUE -> Json.MAPPER.valueToTree(value.getBoolValue());
            case INTEGER_VALUE -> Json.MAPPER.valueToTree(value.getIntegerValue());
            case DOUBLE_VALUE -> Json.MAPPER.valueToTree(value.getDoubleValue());
            case STRING_VALUE -> Json.MAPPER.valueToTree(value.getStringValue());
            case LIST_VALUE -> {
                ArrayNode array = Json.MAPPER.createArrayNode();
                value.getListValue().getValuesList().forEach(element -> array.add(write(element)));
                yield array;
            }
            case STRUCT_VALUE -> write(value.getStructValue().getFieldsMap());
            case NULL_VALUE, KIND_NOT_SET -> Json.MAPPER.nullNode();
        };
    }

    static PointId id(JsonNode json) {
        if (json.isIntegralNumber() && json.asLong() >= 0) {
            return PointId.newBuilder().setNum(json.asLong()).build();
        }
        try {
            return PointId.newBuilder()
                    .setUuid(UUID.fromString(json.asText()).toString())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.Kind.BAD_INPUT,
                    "Format error in JSON body: value " + json.asText()
                            + " is not a valid point ID, valid values are either an unsigned integer or a UUID");
        }
    }

    /** An id as gRPC sends it, in the one way of writing it. */
    static PointId id(PointId id) {
        if (!id.hasUuid()) {
            return id;
        }
        try {
            return PointId.newBuilder()
                    .setUuid(UUID.fromString(id.getUuid()).toString())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.BAD_INPUT, "Unable to parse UUID: " + id.getUuid());
        }
    }

    static JsonNode write(PointId id) {
        return id.hasUuid() ? Json.MAPPER.valueToTree(id.getUuid()) : Json.MAPPER.valueToTree(id.getNum());
    }
}
