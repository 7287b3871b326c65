package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What the parts of known bytes must be. The bytes are read once for it, so that nothing is sent that is not what it
 * should be, and that each part goes out with its sum before it.
 *
 * @param whole of all parts
 * @param parts in their order; one, maybe empty, at the least
 */
record PartSums(Sums whole, List<Part> parts) {
    private static final int BUFFER = 128 * 1024;

    /**
     * A part.
     *
     * @param number from 1
     * @param offset in bytes
     * @param length in bytes
     * @param sha256 in Base64, as S3 writes it
     */
    record Part(int number, long offset, long length, String sha256) {}

    static PartSums of(Content content, long partSize) throws IOException, BackupException {
        try (InputStream in = content.opening().open()) {
            MessageDigest all = sha256();
            MessageDigest one = sha256();
            List<Part> parts = new ArrayList<>();
            byte[] buffer = new byte[BUFFER];
            long offset = 0;
            long length = 0;
            int read = in.read(buffer, 0, (int) Math.min(BUFFER, partSize));
            while (read >= 0) {
                all.update(buffer, 0, read);
                one.update(buffer, 0, read);
                length += read;
                if (length == partSize) {
                    parts.add(part(parts.size(), offset, length, one));
                    offset += length;
                    length = 0;
                }
                read = in.read(buffer, 0, (int) Math.min(BUFFER, partSize - length));
            }
            if (length > 0 || parts.isEmpty()) {
                parts.add(part(parts.size(), offset, length, one));
            }
            return new PartSums(new Sums(offset + length, HexFormat.of().formatHex(all.digest())), List.copyOf(parts));
        }
    }

    private static Part part(int before, long offset, long length, MessageDigest digest) {
        return new Part(before + 1, offset, length, Base64.getEncoder().encodeToString(digest.digest()));
    }

    /** The sum in Base64, as S3 writes it. */
    static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
