package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.credential.Password;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The form in which Redis keeps a password. It is a secret too: a short password can be guessed from it. */
final class PasswordHash {
    private PasswordHash() {}

    /** The SHA-256 in lower-case hexadecimal. */
    static Password of(Password password) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] hash = sha.digest(password.reveal().getBytes(StandardCharsets.UTF_8));
            return Password.of(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
