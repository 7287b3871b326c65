package io.zentoria.datalayer.backup.tier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bit rot. */
final class Flip {
    private Flip() {}

    /** Changes the last byte. */
    static void in(Path file) throws IOException {
        Files.write(file, of(Files.readAllBytes(file)));
    }

    static byte[] of(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[flipped.length - 1] ^= 1;
        return flipped;
    }
}
