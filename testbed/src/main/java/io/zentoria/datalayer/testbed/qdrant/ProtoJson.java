package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Locale;

/**
 * The settings of the REST interface as the messages of gRPC and back: the same names and the same nesting, except that
 * words are written another way. What is not so regular has its own place.
 */
final class ProtoJson {
    private final String body;

    /**
     * @param body the whole text that is read, for the place of a mistake
     */
    ProtoJson(String body) {
        this.body = body;
    }

    /**
     * Fills a message. Unknown fields are passed over, as the real server does; null leaves a field as it is.
     *
     * @throws Refusal when a value is of the wrong type
     */
    <B extends Message.Builder> B read(JsonNode json, B builder) {
        if (!json.isObject()) {
            throw format("invalid type: expected a map", json);
        }
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            JsonNode value = json.get(field.getName());
            if (value == null || value.isNull()) {
                continue;
            }
            if (field.isRepeated()) {
                for (JsonNode element : value) {
                    builder.addRepeatedField(field, value(field, element, builder));
                }
            } else {
                builder.setField(field, value(field, value, builder));
            }
        }
        return builder;
    }

    private Object value(FieldDescriptor field, JsonNode value, Message.Builder parent) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    throw format("invalid type: " + shown(value) + ", expected a boolean", value);
                }
                yield value.asBoolean();
            }
            case INT -> (int) unsigned(value);
            case LONG -> unsigned(value);
            case FLOAT -> (float) number(value);
            case DOUBLE -> number(value);
            case STRING -> value.asText();
            case ENUM -> word(field, value);
            case MESSAGE -> read(value, parent.newBuilderForField(field)).build();
            case BYTE_STRING -> throw Refusal.notHere(field.getFullName());
        };
    }

    private EnumValueDescriptor word(FieldDescriptor field, JsonNode value) {
        String plain = plain(value.asText());
        return field.getEnumType().getValues().stream()
                .filter(known -> plain(known.getName()).equals(plain))
                .findFirst()
                .orElseThrow(() -> format("unknown variant `" + value.asText() + "`", value));
    }

    private long unsigned(JsonNode value) {
        if (!value.isIntegralNumber()) {
            throw format("invalid type: " + shown(value) + ", expected usize", value);
        }
        if (value.asLong() < 0) {
            throw format("invalid value: integer `" + value.asText() + "`, expected usize", value);
        }
        return value.asLong();
    }

    private double number(JsonNode value) {
        if (!value.isNumber()) {
            throw format("invalid type: " + shown(value) + ", expected a number", value);
        }
        return value.asDouble();
    }

    private static String shown(JsonNode value) {
        return value.isTextual() ? "string " + value : value.toString();
    }

    /** A mistake at the end of a value. */
    Refusal format(String what, JsonNode value) {
        int start = body.indexOf(value.toString());
        int column = start < 0 ? body.length() : start + value.toString().length();
        return format(what, column);
    }

    /** A mistake that is noticed only when the whole body was read. */
    Refusal format(String what) {
        return format(what, body.length());
    }

    private static Refusal format(String what, int column) {
        return new Refusal(
                Refusal.Kind.BAD_INPUT, "Format error in JSON body: " + what + " at line 1 column " + column);
    }

    /** A message as JSON: what is not set is left out. */
    static ObjectNode write(Message message) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isRepeated()) {
                List<?> values = (List<?>) message.getField(field);
                if (!values.isEmpty()) {
                    ArrayNode array = json.putArray(field.getName());
                    values.forEach(value -> array.add(node(field, value)));
                }
            } else if (!field.hasPresence() || message.hasField(field)) {
                json.set(field.getName(), node(field, message.getField(field)));
            }
        }
        return json;
    }

    private static JsonNode node(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case ENUM -> Json.MAPPER.getNodeFactory().textNode(snake(((EnumValueDescriptor) value).getName()));
            case MESSAGE -> write((Message) value);
            default -> Json.MAPPER.valueToTree(value);
        };
    }

    static String snake(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static String plain(String word) {
        return word.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
