package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.testbed.qdrant.Access.Collections.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The keys of the server, and the tokens signed with the first of them. */
final class Keys {
    /** So long may a token be used after its end, for clocks that differ; the real server's figure. */
    private static final long LEEWAY_SECONDS = 30;

    private final @Nullable String key;
    private final @Nullable String readOnlyKey;
    private final Clock clock;

    /**
     * @param key may do everything; null: nothing is asked for
     * @param readOnlyKey may read everything; null: there is none
     */
    Keys(@Nullable String key, @Nullable String readOnlyKey, Clock clock) {
        this.key = key;
        this.readOnlyKey = readOnlyKey;
        this.clock = clock;
    }

    /**
     * What a call may do.
     *
     * @param apiKey the header {@code api-key}, or null
     * @param authorization the header {@code Authorization}, or null
     * @throws Refusal UNAUTHENTICATED or FORBIDDEN, with the words of the real server
     */
    Access access(@Nullable String apiKey, @Nullable String authorization) {
        if (key == null && readOnlyKey == null) {
            return Access.ALL;
        }
        String given = apiKey != null ? apiKey : bearer(authorization);
        if (given == null) {
            throw new Refusal(Refusal.Kind.UNAUTHENTICATED, "Must provide an API key or an Authorization bearer token");
        }
        if (same(given, key)) {
            return Access.ALL;
        }
        if (same(given, readOnlyKey)) {
            return Access.READ_ONLY;
        }
        return key == null ? invalid() : token(given, key);
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.startsWith("Bearer ")
                ? authorization.substring("Bearer ".length())
                : null;
    }

    private static boolean same(String given, @Nullable String known) {
        return known != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), known.getBytes(StandardCharsets.UTF_8));
    }

    private static Access invalid() {
        throw new Refusal(Refusal.Kind.UNAUTHENTICATED, "Invalid API key or JWT");
    }

    private Access token(String token, String signingKey) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return invalid();
        }
        JsonNode claims;
        byte[] signature;
        try {
            JsonNode header = decode(parts[0]);
            claims = decode(parts[1]);
            signature = Base64.getUrlDecoder().decode(parts[2]);
            if (!header.path("alg").asText().equals("HS256")) {
                return invalid();
            }
        } catch (IOException | IllegalArgumentException e) {
            // Not a token at all, then; the caller is told no more than that.
            return invalid();
        }
        if (!MessageDigest.isEqual(sign(parts[0] + "." + parts[1], signingKey), signature)) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "InvalidSignature");
        }
        if (claims.has("exp")
                && claims.get("exp").asLong() + LEEWAY_SECONDS < clock.instant().getEpochSecond()) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "ExpiredSignature");
        }
        return granted(claims.path("access"));
    }

    private static JsonNode decode(String part) throws IOException {
        return Json.MAPPER.readTree(Base64.getUrlDecoder().decode(part));
    }

    private static byte[] sign(String text, String signingKey) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(signingKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** A token without {@code access} may do everything: so it is, see the real server's claims. */
    private static Access granted(JsonNode access) {
        if (access.isMissingNode() || access.isNull()) {
            return Access.ALL;
        }
        if (access.isTextual()) {
            return switch (access.asText()) {
                case "r" -> Access.READ_ONLY;
                case "m" -> Access.ALL;
                default -> invalid();
            };
        }
        Map<String, Mode> modes = new HashMap<>();
        for (JsonNode entry : access) {
            modes.put(
                    entry.path("collection").asText(),
                    switch (entry.path("access").asText()) {
                        case "r" -> Mode.READ;
                        case "rw" -> Mode.READ_WRITE;
                        case "prw" -> Mode.POINTS;
                        default -> throw new Refusal(Refusal.Kind.UNAUTHENTICATED, "Invalid API key or JWT");
                    });
        }
        return new Access.Collections(modes);
    }
}
