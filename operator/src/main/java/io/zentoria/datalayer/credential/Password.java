package io.zentoria.datalayer.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** A secret value. It prints as {@code ***}; {@link #reveal()} is the only way to its text. */
public final class Password {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int MADE_LENGTH = 32;

    private final String text;

    private Password(String text) {
        this.text = text;
    }

    /** A password that somebody gave. */
    public static Password of(String text) {
        return new Password(text);
    }

    /** A new one of 32 letters and digits (190 bits), safe in any URL, file and connection string. */
    public static Password make(SecureRandom random) {
        StringBuilder made = new StringBuilder(MADE_LENGTH);
        for (int i = 0; i < MADE_LENGTH; i++) {
            made.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Password(made.toString());
    }

    /** The text; to be handed to a driver or a verifier, never to a message. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Password password
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), password.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return 0; // a hash would say something about the text
    }

    @Override
    public String toString() {
        return "***";
    }
}
