package io.zentoria.datalayer.testbed;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, text, numbers and truth values as JSON. */
final class Json {
    private Json() {}

    /**
     * The value as one line.
     *
     * @throws IllegalArgumentException for anything else, a date for example
     */
    static String of(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder text) {
        switch (value) {
            case null -> text.append("null");
            case Map<?, ?> map -> {
                text.append('{');
                String comma = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    text.append(comma);
                    quote(String.valueOf(entry.getKey()), text);
                    text.append(':');
                    write(entry.getValue(), text);
                    comma = ",";
                }
                text.append('}');
            }
            case Iterable<?> list -> {
                text.append('[');
                String comma = "";
                for (Object item : list) {
                    text.append(comma);
                    write(item, text);
                    comma = ",";
                }
                text.append(']');
            }
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            case CharSequence string -> quote(string, text);
            default ->
                throw new IllegalArgumentException(
                        "no JSON for " + value.getClass().getName());
        }
    }

    private static void quote(CharSequence string, StringBuilder text) {
        text.append('"');
        string.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c < ' ') {
                text.append("\\u%04x".formatted(c));
            } else {
                text.append((char) c);
            }
        });
        text.append('"');
    }
}
