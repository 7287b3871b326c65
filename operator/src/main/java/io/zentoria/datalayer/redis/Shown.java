package io.zentoria.datalayer.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes names and texts that come from a server fit for a terminal, a status and a log. */
public final class Shown {
    private Shown() {}

    /** The bytes as text: what is not printable UTF-8 becomes {@code \xNN}, what is too long is cut with {@code …}. */
    public static String bytes(byte[] bytes, int limit) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean faithful = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        return text(faithful ? text : latin(bytes), limit);
    }

    /** The text with control and direction marks as {@code \xNN}, cut with {@code …}. */
    public static String text(String text, int limit) {
        StringBuilder shown = new StringBuilder();
        int[] points = text.codePoints().limit(limit + 1L).toArray();
        for (int i = 0; i < points.length; i++) {
            if (i == limit) {
                return shown.append('…').toString();
            }
            int point = points[i];
            if (unfit(point)) {
                shown.append(point <= 0xff ? "\\x%02x".formatted(point) : "\\u%04x".formatted(point));
            } else {
                shown.appendCodePoint(point);
            }
        }
        return shown.toString();
    }

    private static boolean unfit(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** ASCII as it is, every other byte written out. */
    private static String latin(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            int value = b & 0xff;
            text.append(value < 0x80 ? String.valueOf((char) value) : "\\x%02x".formatted(value));
        }
        return text.toString();
    }
}
