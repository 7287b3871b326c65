package io.zentoria.datalayer.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * A short name for what a plan would do to which servers. It covers targets, attributes, risks and identities, never the
 * text of statements: the salts of password verifiers change every time.
 */
public final class Digest {
    private static final int HEX_DIGITS = 16;

    private Digest() {}

    /** The digest of these changes against these servers; 16 hexadecimal digits. */
    public static String of(Collection<Change> changes, List<Identity> servers) {
        MessageDigest sha = sha256();
        servers.stream()
                .map(server -> server.store().word() + "\0" + server.id())
                .sorted()
                .forEach(line -> update(sha, line));
        for (Change change : changes) {
            update(sha, change.target() + "\0" + change.risk().word() + "\0" + change.summary());
            change.differences()
                    .forEach(difference ->
                            update(sha, difference.attribute() + "\0" + difference.from() + "\0" + difference.to()));
        }
        return HexFormat.of().formatHex(sha.digest()).substring(0, HEX_DIGITS);
    }

    /** A fingerprint of any text, as long as a digest of a plan. */
    public static String ofText(String text) {
        MessageDigest sha = sha256();
        update(sha, text);
        return HexFormat.of().formatHex(sha.digest()).substring(0, HEX_DIGITS);
    }

    private static void update(MessageDigest sha, String line) {
        sha.update(line.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) '\n');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
