package io.zentoria.datalayer.backup.redis;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Takes whatever a program says and keeps the last kilobytes of it. */
final class OutputEnd extends OutputStream {
    private static final int KEPT = 8 * 1024;

    private final byte[] ring = new byte[KEPT];
    private long written;

    @Override
    public synchronized void write(int one) {
        ring[(int) (written++ % KEPT)] = (byte) one;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int skipped = Math.max(0, length - KEPT);
        written += skipped;
        for (int i = offset + skipped; i < offset + length; i++) {
            ring[(int) (written++ % KEPT)] = bytes[i];
        }
    }

    /** The last lines, none of them empty. */
    synchronized List<String> lines() {
        int length = (int) Math.min(written, KEPT);
        byte[] kept = new byte[length];
        for (int i = 0; i < length; i++) {
            kept[i] = ring[(int) ((written - length + i) % KEPT)];
        }
        return new String(kept, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
