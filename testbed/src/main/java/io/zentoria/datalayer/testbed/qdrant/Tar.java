package io.zentoria.datalayer.testbed.qdrant;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files within a file, the few words of the format that snapshots need. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 100;

    private Tar() {}

    /** @param name of no more than 100 bytes */
    static void write(OutputStream out, String name, byte[] content) throws IOException {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, "%011o\0".formatted(content.length));
        put(header, 136, "%011o\0".formatted(0));
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar\00000");
        put(header, 148, "%06o\0 ".formatted(sum(header)));
        out.write(header);
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    static void end(OutputStream out) throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private static int sum(byte[] header) {
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        return sum;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** @throws IOException when the file ends too early, or is no tar */
    static Map<String, byte[]> read(InputStream in) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        DataInputStream data = new DataInputStream(in);
        byte[] header = new byte[BLOCK];
        for (data.readFully(header); header[0] != 0; data.readFully(header)) {
            byte[] content = new byte[size(header)];
            data.readFully(content);
            data.readFully(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
            entries.put(text(header, 0, LONGEST_NAME), content);
        }
        return entries;
    }

    private static int size(byte[] header) throws IOException {
        try {
            return Integer.parseInt(text(header, 124, 12).strip(), 8);
        } catch (NumberFormatException e) {
            throw new IOException("no tar", e);
        }
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }
}
