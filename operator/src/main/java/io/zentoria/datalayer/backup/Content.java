package io.zentoria.datalayer.backup;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes that can be read more than once, and what they must be.
 *
 * @param size in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record Content(Opening opening, long size, String sha256) {
    /** Opens the bytes at their beginning. */
    @FunctionalInterface
    public interface Opening {
        /** A new stream, which the caller closes. */
        InputStream open() throws IOException, BackupException;
    }
}
