package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreException.Kind;
import io.zentoria.datalayer.plan.StoreKind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** What the driver and the server say when something fails, as sentences for a person. */
final class RedisErrors {
    private static final int MESSAGE_LIMIT = 240;
    private static final Pattern NO_PERMISSION =
            Pattern.compile("no permissions to (?:run the|access the) '([^']*)' (command|key|channel)");

    private final String address;

    RedisErrors(String address) {
        this.address = address;
    }

    String address() {
        return address;
    }

    StoreException of(Kind kind, String reason, String message, @Nullable Throwable cause) {
        return new StoreException(StoreKind.REDIS, address, kind, reason, message, cause);
    }

    /**
     * The sentence for what went wrong.
     *
     * @param doing what was being done, {@code reading the configuration}
     */
    StoreException of(String doing, Throwable thrown) {
        Optional<String> answer = answer(thrown);
        if (answer.isPresent()) {
            return refused(doing, answer.get(), thrown);
        }
        if (find(thrown, UnknownHostException.class)) {
            return of(
                    Kind.UNAVAILABLE,
                    "Unreachable",
                    "the host of Redis at %s is not known here: check the name in the spec and the DNS"
                            .formatted(address),
                    thrown);
        }
        if (find(thrown, SSLException.class) || find(thrown, CertificateException.class)) {
            return of(
                    Kind.DENIED,
                    "TlsFailed",
                    "no encrypted connection to Redis at %s: %s; check tls.mode, the certificate authority, and whether the port speaks TLS"
                            .formatted(address, tlsWords(thrown)),
                    thrown);
        }
        if (find(thrown, SocketTimeoutException.class)) {
            return of(
                    Kind.UNAVAILABLE,
                    "Timeout",
                    "Redis at %s did not answer in time while %s".formatted(address, doing),
                    thrown);
        }
        if (find(thrown, ConnectException.class)) {
            return of(
                    Kind.UNAVAILABLE,
                    "Unreachable",
                    "nothing listens for Redis at %s, or something in between refuses".formatted(address),
                    thrown);
        }
        return broke(doing, thrown);
    }

    /** The sentence for a server that hung up, with what it said before it did. */
    StoreException hungUp(String greeting, Throwable thrown) {
        return plain("logging in", shown(greeting), thrown);
    }

    private StoreException broke(String doing, Throwable thrown) {
        return of(
                Kind.UNAVAILABLE,
                "Unreachable",
                "the connection to Redis at %s broke while %s".formatted(address, doing),
                thrown);
    }

    /** The server's own words of a refusal, fit to be shown; empty when the server did not answer. */
    static Optional<String> answer(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof JedisDataException && at.getMessage() != null) {
                return Optional.of(shown(at.getMessage()));
            }
        }
        return Optional.empty();
    }

    private StoreException refused(String doing, String answer, Throwable thrown) {
        String word = answer.split(" ", 2)[0];
        return switch (word) {
            case "WRONGPASS", "NOAUTH" ->
                of(
                        Kind.DENIED,
                        "AuthenticationFailed",
                        word.equals("NOAUTH")
                                ? "Redis at %s asks for a password: name its Secret in adminSecretRef"
                                        .formatted(address)
                                : "Redis at %s does not take this user name and password: mend the Secret of adminSecretRef"
                                        .formatted(address),
                        thrown);
            case "NOPERM" ->
                of(
                        Kind.DENIED,
                        "InsufficientPrivilege",
                        "the administrator's user at Redis %s lacks a right while %s: %s"
                                .formatted(address, doing, missingRight(answer)),
                        thrown);
            case "LOADING" ->
                of(Kind.UNAVAILABLE, "Loading", "Redis at %s is still loading its data".formatted(address), thrown);
            case "READONLY" ->
                of(
                        Kind.UNAVAILABLE,
                        "ReadOnlyReplica",
                        "Redis at %s is a replica and takes no writes: point the endpoint at the primary"
                                .formatted(address),
                        thrown);
            case "MASTERDOWN" ->
                of(
                        Kind.UNAVAILABLE,
                        "ReadOnlyReplica",
                        "Redis at %s is a replica that lost its primary".formatted(address),
                        thrown);
            case "MISCONF" ->
                of(
                        Kind.UNAVAILABLE,
                        "Misconf",
                        "Redis at %s takes no writes because it cannot save its data to disk: mend its disk"
                                .formatted(address),
                        thrown);
            case "OOM" ->
                of(
                        Kind.UNAVAILABLE,
                        "OutOfMemory",
                        "Redis at %s has reached maxmemory and takes no writes".formatted(address),
                        thrown);
            case "BUSY" -> of(Kind.UNAVAILABLE, "Busy", "Redis at %s is busy with a script".formatted(address), thrown);
            default -> plain(doing, answer, thrown);
        };
    }

    private StoreException plain(String doing, String answer, Throwable thrown) {
        if (answer.contains("max number of clients")) {
            return of(
                    Kind.UNAVAILABLE,
                    "TooManyConnections",
                    "Redis at %s has no free connection: raise its maxclients or find who holds them"
                            .formatted(address),
                    thrown);
        }
        if (answer.contains("without any password configured")) {
            return of(
                    Kind.DENIED,
                    "AuthenticationFailed",
                    "Redis at %s has no password for its user 'default', but the Secret of adminSecretRef holds one"
                            .formatted(address),
                    thrown);
        }
        if (answer.contains("unknown command")) {
            return of(
                    Kind.DENIED,
                    "InsufficientPrivilege",
                    "Redis at %s does not offer a command that is needed for %s: %s".formatted(address, doing, answer),
                    thrown);
        }
        if (answer.contains("Protected mode") || answer.startsWith("DENIED")) {
            return of(
                    Kind.DENIED,
                    "AuthenticationFailed",
                    "Redis at %s is in protected mode and takes only local connections: give it a password"
                            .formatted(address),
                    thrown);
        }
        return of(Kind.INVALID, "Refused", "Redis at %s refused %s: %s".formatted(address, doing, answer), thrown);
    }

    private static String missingRight(String answer) {
        Matcher named = NO_PERMISSION.matcher(answer);
        if (named.find()) {
            String what = named.group(2).equals("command")
                    ? "+" + named.group(1)
                    : (named.group(2).equals("key") ? "~" : "&") + named.group(1);
            return "give it '" + what + "'";
        }
        // 'No permissions to access a key' names none: the operator needs no keys but its own.
        return answer.contains("key") ? "give it '~" + RedisLedger.PREFIX + "*'" : answer;
    }

    private static String tlsWords(Throwable thrown) {
        String words = "the TLS handshake failed";
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at.getMessage() != null && (at instanceof SSLException || at instanceof CertificateException)) {
                words = shown(at.getMessage());
            }
        }
        return words;
    }

    private static boolean find(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    /** A text of the server without what could be a secret or mess up a terminal. */
    private static String shown(String text) {
        // An unknown command is repeated with its arguments, which may hold a password's hash.
        int arguments = text.indexOf(", with args beginning with");
        return Shown.text(arguments < 0 ? text : text.substring(0, arguments), MESSAGE_LIMIT);
    }
}
