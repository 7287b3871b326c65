package io.zentoria.datalayer.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Rows for {@code COPY … (FORMAT binary)}; src: postgresql.org/docs/17/sql-copy.html, "Binary Format", jsonb_recv, and
 * vector_recv in pgvector's src/vector.c.
 */
final class BinaryRows {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final byte JSONB_VERSION = 1;

    private BinaryRows() {}

    static byte[] header() {
        return ByteBuffer.allocate(SIGNATURE.length + 2 * Integer.BYTES)
                .put(SIGNATURE)
                .putInt(0)
                .putInt(0)
                .array();
    }

    static byte[] row(String first, String second, String json, float[] vector) {
        byte[] one = first.getBytes(StandardCharsets.UTF_8);
        byte[] two = second.getBytes(StandardCharsets.UTF_8);
        byte[] three = json.getBytes(StandardCharsets.UTF_8);
        int width = 2 * Short.BYTES + vector.length * Float.BYTES;
        ByteBuffer row = ByteBuffer.allocate(
                Short.BYTES + 4 * Integer.BYTES + one.length + two.length + 1 + three.length + width);
        row.putShort((short) 4);
        row.putInt(one.length).put(one).putInt(two.length).put(two);
        row.putInt(1 + three.length).put(JSONB_VERSION).put(three);
        row.putInt(width).putShort((short) vector.length).putShort((short) 0);
        for (float each : vector) {
            row.putFloat(each);
        }
        return row.array();
    }

    static byte[] trailer() {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) -1).array();
    }
}
