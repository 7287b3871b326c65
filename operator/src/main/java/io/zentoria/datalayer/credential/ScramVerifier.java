package io.zentoria.datalayer.credential;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What PostgreSQL keeps of a password, {@code SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>} (catalog
 * pg_authid; RFC 5802, RFC 7677), and PgBouncer in its user list. It is computed here, so that no password is ever in a
 * statement or a list.
 */
public final class ScramVerifier {
    private static final int ITERATIONS = 4096; // PostgreSQL's scram_iterations
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final Pattern FORM =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    private ScramVerifier() {}

    /** A new verifier, with a salt of its own. */
    public static String make(Password password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return derive(password, salt, ITERATIONS);
    }

    /** Whether a text has the form of a verifier. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** Whether a stored verifier is this password's: derived again with the stored salt. */
    public static boolean matches(String verifier, Password password) {
        Matcher parts = FORM.matcher(verifier);
        if (!parts.matches()) {
            return false;
        }
        byte[] salt;
        try {
            salt = Base64.getDecoder().decode(parts.group(2));
        } catch (IllegalArgumentException e) {
            return false; // not what PostgreSQL writes, so not this password's
        }
        String derived = derive(password, salt, Integer.parseInt(parts.group(1)));
        return MessageDigest.isEqual(
                derived.getBytes(StandardCharsets.US_ASCII), verifier.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * What is wrong with a password for PostgreSQL: the server would store what looks like a verifier as one, or hash it
     * once more, and clear the password for an empty one.
     */
    public static Optional<String> fault(Password password) {
        String text = password.reveal();
        if (text.isEmpty()) {
            return Optional.of("is empty");
        }
        if (text.startsWith("SCRAM-SHA-256$") || text.matches("md5[0-9a-f]{32}")) {
            return Optional.of("is a verifier, not a password: put the password itself there");
        }
        if (text.indexOf('\0') >= 0) {
            return Optional.of("holds a NUL byte");
        }
        return Optional.empty();
    }

    private static String derive(Password password, byte[] salt, int iterations) {
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(
                            new PBEKeySpec(prepared(password.reveal()).toCharArray(), salt, iterations, KEY_BITS))
                    .getEncoded();
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            byte[] server = hmac(salted, "Server Key");
            Base64.Encoder base64 = Base64.getEncoder();
            return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                    + base64.encodeToString(stored) + ":" + base64.encodeToString(server);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    /** SASLprep as far as the server does it (saslprep.c): normalised where that is possible. */
    private static String prepared(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 128);
        return ascii ? text : java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFKC);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
