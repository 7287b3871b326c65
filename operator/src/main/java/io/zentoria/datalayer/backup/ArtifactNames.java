package io.zentoria.datalayer.backup;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of databases and collections as parts of a tier's paths. */
public final class ArtifactNames {
    /** With its endings a name stays below the 255 bytes that file systems allow. */
    private static final int LONGEST = 200;

    private static final int KEPT = 180;
    private static final int SUM_BYTES = 8;

    private ArtifactNames() {}

    /**
     * The name with everything percent-encoded that a path cannot hold. One that gets too long by that is cut, and ends
     * in a part of its SHA-256 instead: it cannot be read back, so whoever writes it keeps the name elsewhere.
     */
    public static String encode(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        String safe = encoded.startsWith(".") ? "%2E" + encoded.substring(1) : encoded;
        return safe.length() <= LONGEST ? safe : safe.substring(0, KEPT) + "-" + sum(name);
    }

    private static String sum(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, SUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
