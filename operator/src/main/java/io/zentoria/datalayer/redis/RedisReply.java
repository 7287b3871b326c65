package io.zentoria.datalayer.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server's reply, read as what it should be. A reply of another shape reads as nothing, zero or empty. */
public record RedisReply(@Nullable Object value) {
    /** Text; null for nothing. */
    @Nullable
    public String textOrNull() {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : null;
    }

    /** Text; empty for nothing. */
    public Optional<String> text() {
        return Optional.ofNullable(textOrNull());
    }

    /** The bytes; none for nothing. */
    public byte[] bytes() {
        return value instanceof byte[] bytes ? bytes : new byte[0];
    }

    /** Whether the server answered with nothing. */
    public boolean isNothing() {
        return value == null;
    }

    /** A whole number, also one that came as text. */
    public long number() {
        if (value instanceof Long number) {
            return number;
        }
        String text = textOrNull();
        return text != null && text.matches("-?\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** The items of a list. */
    public List<RedisReply> list() {
        List<RedisReply> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> items.add(new RedisReply(item)));
        }
        return items;
    }

    /** A flat list of names and values, as {@code CONFIG GET}, {@code HGETALL} and {@code ACL GETUSER} answer. */
    public Map<String, RedisReply> pairs() {
        Map<String, RedisReply> pairs = new LinkedHashMap<>();
        List<RedisReply> items = list();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            pairs.put(items.get(i).text().orElse(""), items.get(i + 1));
        }
        return pairs;
    }

    /** The {@code name:value} lines of {@code INFO}. */
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text().orElse("").split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                lines.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return lines;
    }
}
