package io.zentoria.datalayer.backup.run;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hands bytes on, counts them and sums them up. Closing it leaves what is below open. */
public final class MeasuredOutput extends FilterOutputStream {
    private final MessageDigest digest = sha256();
    private long size;

    /** @param to takes the bytes; stays open */
    public MeasuredOutput(OutputStream to) {
        super(to);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        digest.update(bytes, offset, length);
        size += length;
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** Of all bytes so far, in lower-case hexadecimal; ends the measuring. */
    public String sha256Hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
