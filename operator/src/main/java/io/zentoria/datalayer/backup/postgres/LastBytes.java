package io.zentoria.datalayer.backup.postgres;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the last bytes of what it hands on. */
final class LastBytes extends FilterOutputStream {
    private static final int KEPT = 256;

    private final byte[] last = new byte[KEPT];
    private int filled;

    LastBytes(OutputStream to) {
        super(to);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        int fresh = Math.min(length, KEPT);
        int kept = Math.min(filled, KEPT - fresh);
        System.arraycopy(last, filled - kept, last, 0, kept);
        System.arraycopy(bytes, offset + length - fresh, last, kept, fresh);
        filled = kept + fresh;
    }

    /** Whether a text of at most {@value #KEPT} bytes is among them. */
    boolean hold(String text) {
        return new String(last, 0, filled, StandardCharsets.UTF_8).contains(text);
    }
}
