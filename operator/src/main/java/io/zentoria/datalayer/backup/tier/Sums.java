package io.zentoria.datalayer.backup.tier;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What bytes are told apart by.
 *
 * @param size in bytes
 * @param sha256 in lower-case hexadecimal
 */
record Sums(long size, String sha256) {
    private static final int BUFFER = 128 * 1024;

    /** Reads to the end. */
    static Sums of(InputStream in) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            size += read;
        }
        return new Sums(size, HexFormat.of().formatHex(digest.digest()));
    }
}
