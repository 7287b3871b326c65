package io.zentoria.datalayer.qdrant;

import io.grpc.Status;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreException.Kind;
import io.zentoria.datalayer.plan.StoreKind;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the refusals and silences of a Qdrant mean, in sentences for a person. */
final class QdrantFailures {
    /** The reason of a failure that met a missing collection. */
    static final String GONE = "Gone";

    private static final int WORDS_LIMIT = 300;

    private final QdrantEndpoint endpoint;

    QdrantFailures(QdrantEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * @param doing what was being done, {@code creating collection docs}
     */
    StoreException of(String doing, Throwable cause) {
        Throwable tls = causeOf(cause, SSLException.class);
        if (tls == null) {
            tls = causeOf(cause, CertificateException.class);
        }
        if (tls != null) {
            return failure(
                    Kind.DENIED,
                    "TlsFailed",
                    "%s: the encrypted connection could not be made (%s): check endpoint.tls and its certificates"
                            .formatted(at(), words(root(tls).getMessage())),
                    cause);
        }
        if (cause instanceof TimeoutException) {
            return silent(doing, cause);
        }
        Status status = Status.fromThrowable(cause);
        String said = words(status.getDescription());
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                failure(
                        Kind.UNAVAILABLE,
                        "Unreachable",
                        "%s does not answer (%s): is it running, and is %d its gRPC port?"
                                .formatted(at(), words(reason(status)), endpoint.grpcPort()),
                        cause);
            case DEADLINE_EXCEEDED -> silent(doing, cause);
            case UNAUTHENTICATED -> unauthenticated(said, cause);
            case PERMISSION_DENIED ->
                // A JWT that is expired or wrongly signed is refused with this code too.
                said.contains("Signature")
                        ? unauthenticated(said, cause)
                        : failure(
                                Kind.DENIED,
                                "InsufficientPrivilege",
                                "%s does not allow %s (%s): the operator needs a key with global manage access"
                                        .formatted(at(), doing, said),
                                cause);
            case INVALID_ARGUMENT, OUT_OF_RANGE ->
                failure(
                        Kind.INVALID,
                        "Refused",
                        "%s refuses %s (%s): change the spec".formatted(at(), doing, said),
                        cause);
            case ALREADY_EXISTS ->
                failure(
                        Kind.CONFLICT,
                        "Conflict",
                        "%s: %s met something that is there already (%s)".formatted(at(), doing, said),
                        cause);
            case NOT_FOUND ->
                failure(
                        Kind.CONFLICT,
                        GONE,
                        "%s: %s met something that is not there (%s)".formatted(at(), doing, said),
                        cause);
            case UNIMPLEMENTED ->
                failure(
                        Kind.INVALID,
                        "UnsupportedVersion",
                        "%s does not know %s (%s): is it a Qdrant of at least %s?"
                                .formatted(at(), doing, said, QdrantVersion.OLDEST),
                        cause);
            case RESOURCE_EXHAUSTED ->
                failure(
                        Kind.UNAVAILABLE,
                        "Busy",
                        "%s has too little of something for %s (%s)".formatted(at(), doing, said),
                        cause);
            default ->
                failure(
                        Kind.UNAVAILABLE,
                        "ServerError",
                        "%s failed while %s (%s)".formatted(at(), doing, words(reason(status))),
                        cause);
        };
    }

    /** The endpoint of the spec cannot be used. */
    StoreException endpoint(Exception cause) {
        return failure(
                Kind.INVALID,
                "InvalidEndpoint",
                "%s: the endpoint cannot be used (%s): check its host and the certificates of endpoint.tls.caSecretRef"
                        .formatted(at(), words(cause.getMessage())),
                cause);
    }

    /** The operator is being stopped. */
    StoreException interrupted(String doing, InterruptedException cause) {
        return failure(
                Kind.UNAVAILABLE, "Interrupted", "%s: %s was interrupted by a stop".formatted(at(), doing), cause);
    }

    /** A server that is too old. */
    StoreException tooOld(String version) {
        return failure(
                Kind.INVALID,
                "UnsupportedVersion",
                "%s is of version %s; this operator needs at least %s"
                        .formatted(at(), words(version), QdrantVersion.OLDEST),
                null);
    }

    /** Somebody else's collection stands where the resource's was. */
    StoreException notOurs(String collection, String doing) {
        return failure(
                Kind.CONFLICT,
                "Conflict",
                "%s: collection %s is not this resource's any more, so %s is left undone"
                        .formatted(at(), collection, doing),
                null);
    }

    private StoreException unauthenticated(String said, Throwable cause) {
        return failure(
                Kind.DENIED,
                "AuthenticationFailed",
                endpoint.apiKey().isPresent()
                        ? "%s does not accept the API key (%s): check the Secret of qdrant.apiKeySecretRef"
                                .formatted(at(), said)
                        : "%s wants an API key (%s): name its Secret in qdrant.apiKeySecretRef".formatted(at(), said),
                cause);
    }

    private StoreException silent(String doing, Throwable cause) {
        return failure(
                Kind.UNAVAILABLE,
                "Unreachable",
                "%s did not answer in time while %s: it hangs, is busy, or drops what is sent to it"
                        .formatted(at(), doing),
                cause);
    }

    private StoreException failure(Kind kind, String reason, String message, @Nullable Throwable cause) {
        return new StoreException(StoreKind.QDRANT, endpoint.address(), kind, reason, message, cause);
    }

    private String at() {
        return "Qdrant at " + endpoint.address();
    }

    /** gRPC says 'io exception'; what it was stands below. */
    private static @Nullable String reason(Status status) {
        Throwable cause = status.getCause();
        String below = cause == null ? null : root(cause).getMessage();
        return below == null ? status.getDescription() : below;
    }

    private static String words(@Nullable String said) {
        if (said == null || said.isBlank()) {
            return "no reason given";
        }
        String line = Names.printable(said.strip().replaceAll("\\s+", " "));
        return line.length() <= WORDS_LIMIT ? line : line.substring(0, WORDS_LIMIT) + "…";
    }

    private static Throwable root(Throwable top) {
        Throwable lowest = top;
        for (Throwable next = top; next != null; next = next.getCause()) {
            lowest = next;
        }
        return lowest;
    }

    private static @Nullable Throwable causeOf(Throwable top, Class<? extends Throwable> kind) {
        for (Throwable next = top; next != null; next = next.getCause()) {
            if (kind.isInstance(next)) {
                return next;
            }
        }
        return null;
    }
}
