package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How the Secrets for applications are called. */
public final class BindingNames {
    /** DNS-1123 subdomain; src: kubernetes.io/docs/concepts/overview/working-with-objects/names. */
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final int HASH_BYTES = 4;

    private BindingNames() {}

    /**
     * {@code personal-postgres-zentoria-app}: {@code _} becomes a hyphen and capitals small, and the checks of the spec
     * refuse two names that are the same then. A name of a role that even so is no name of a Secret gets hyphens and a few
     * digits of its hash, so that it shares its Secret with no other.
     */
    public static String secretName(Owner owner, String store, String role) {
        String prefix = owner.name() + "-" + store + "-";
        String name = prefix + small(role).replace('_', '-');
        return NAME.matcher(name).matches()
                ? name
                : prefix + small(role).replaceAll("[^a-z0-9]", "-") + "-" + hash(role);
    }

    /** ASCII only, as the admission policy does it: some letters of other alphabets have a small one of ASCII. */
    private static String small(String role) {
        StringBuilder small = new StringBuilder(role.length());
        role.chars()
                .map(letter -> letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter)
                .forEach(letter -> small.append((char) letter));
        return small.toString();
    }

    private static String hash(String role) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(role.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
