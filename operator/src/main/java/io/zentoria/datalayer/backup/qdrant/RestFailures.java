package io.zentoria.datalayer.backup.qdrant;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.qdrant.Names;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the refusals and silences of a Qdrant's REST mean, in sentences for a person. */
final class RestFailures {
    /** The reason of a failure that met a missing collection. */
    static final String COLLECTION_MISSING = "CollectionMissing";
    /** The reason of a failure that met a missing snapshot. */
    static final String SNAPSHOT_MISSING = "SnapshotMissing";

    static final String INSUFFICIENT_PRIVILEGE = "InsufficientPrivilege";
    private static final String UNREACHABLE = "Unreachable";

    private static final Pattern NO_ROOM = Pattern.compile(
            "no space left|not enough (free |disk )*space|insufficient (storage|disk|space)|disk (is )?full|out of disk");
    private static final int WORDS_LIMIT = 300;
    private static final int SERVER_ERROR = 500;

    private final QdrantEndpoint endpoint;

    RestFailures(QdrantEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * No answer, or not all of one.
     *
     * @param doing what was being done, {@code taking a snapshot of collection docs}
     */
    BackupException silence(String doing, Throwable cause) {
        Throwable tls = causeOf(cause, SSLException.class);
        if (tls != null) {
            return BackupException.permanent(
                    "TlsFailed",
                    "%s: the encrypted connection could not be made (%s): check endpoint.tls and its certificates"
                            .formatted(at(), words(tls.getMessage())),
                    cause);
        }
        if (refused(cause)) {
            return BackupException.passing(
                    UNREACHABLE,
                    "%s does not answer (%s): is it running, and is %d its HTTP port?"
                            .formatted(at(), words(cause.getMessage()), endpoint.httpPort()),
                    cause);
        }
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return BackupException.passing(
                    UNREACHABLE,
                    "%s did not answer in time while %s: it hangs, is busy, or drops what is sent to it"
                            .formatted(at(), doing),
                    cause);
        }
        return BackupException.passing(
                UNREACHABLE,
                "the connection to %s broke while %s (%s): look at the server and the network between"
                        .formatted(at(), doing, words(cause.getMessage())),
                cause);
    }

    /** Whether the server cannot have heard anything. */
    static boolean refused(Throwable cause) {
        return causeOf(cause, ConnectException.class) != null
                || causeOf(cause, HttpConnectTimeoutException.class) != null;
    }

    /** An answer that is no success. */
    BackupException answer(String doing, Reply reply) {
        String said = words(reply.error());
        return switch (reply.status()) {
            case 401 -> unauthenticated(said);
            case 403 ->
                // A JWT that is expired or wrongly signed is refused with this code too.
                said.contains("Signature")
                        ? unauthenticated(said)
                        : BackupException.permanent(
                                INSUFFICIENT_PRIVILEGE,
                                "%s does not allow %s (%s): the operator needs a key with global manage access"
                                        .formatted(at(), doing, said),
                                null);
            case 404 ->
                BackupException.permanent(
                        said.contains("Snapshot") ? SNAPSHOT_MISSING : COLLECTION_MISSING,
                        "%s: %s met something that is not there (%s): was it deleted, or is its name another one?"
                                .formatted(at(), doing, said),
                        null);
            case 400 -> badRequest(doing, said);
            case 429 ->
                BackupException.passing("Busy", "%s has too much to do for %s (%s)".formatted(at(), doing, said), null);
            default -> other(doing, reply.status(), said);
        };
    }

    private BackupException badRequest(String doing, String said) {
        if (said.contains("Checksum mismatch")) {
            return BackupException.permanent(
                    "ArtifactDamaged",
                    "%s refuses %s (%s): the file is not what was backed up, restore from another tier"
                            .formatted(at(), doing, said),
                    null);
        }
        if (said.contains("not compatible")) {
            return BackupException.permanent(
                    "TargetIncompatible",
                    "%s refuses %s (%s): the collection there has other vectors; delete or rename it, or restore beside it with a suffix"
                            .formatted(at(), doing, said),
                    null);
        }
        return BackupException.permanent("Refused", "%s refuses %s (%s)".formatted(at(), doing, said), null);
    }

    private BackupException other(String doing, int status, String said) {
        if (status == 507 || NO_ROOM.matcher(said.toLowerCase(Locale.ROOT)).find()) {
            return BackupException.permanent(
                    "StoreFull",
                    "%s has no room for %s (%s): a snapshot needs as much disk as its collection, so make room there"
                            .formatted(at(), doing, said),
                    null);
        }
        return status >= SERVER_ERROR
                ? BackupException.passing(
                        "ServerError",
                        "%s failed while %s (HTTP %d, %s): look at its log".formatted(at(), doing, status, said),
                        null)
                : BackupException.permanent(
                        "Refused", "%s refuses %s (HTTP %d, %s)".formatted(at(), doing, status, said), null);
    }

    /** Something else than a Qdrant is there. */
    BackupException noQdrant(String doing, @Nullable Throwable cause) {
        return BackupException.permanent(
                "InvalidEndpoint",
                "what answers at %s is no Qdrant (it was asked for %s): is %d its HTTP port?"
                        .formatted(endpoint.httpAddress(), doing, endpoint.httpPort()),
                cause);
    }

    private BackupException unauthenticated(String said) {
        return BackupException.permanent(
                "AuthenticationFailed",
                endpoint.apiKey().isPresent()
                        ? "%s does not accept the API key (%s): check the Secret of qdrant.apiKeySecretRef"
                                .formatted(at(), said)
                        : "%s wants an API key (%s): name its Secret in qdrant.apiKeySecretRef".formatted(at(), said),
                null);
    }

    /** {@code Qdrant at host:port}. */
    String at() {
        return "Qdrant at " + endpoint.httpAddress();
    }

    private static String words(@Nullable String said) {
        if (said == null || said.isBlank()) {
            return "no reason given";
        }
        String line = Names.printable(said.strip().replaceAll("\\s+", " "));
        return line.length() <= WORDS_LIMIT ? line : line.substring(0, WORDS_LIMIT) + "…";
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
