package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.plan.Notice;
import java.util.ArrayList;
import java.util.List;

/** What works on a Qdrant but should not stay so. Pure. */
final class Notices {
    private Notices() {}

    static List<Notice> of(QdrantDesired desired, QdrantActual actual) {
        List<Notice> notices = new ArrayList<>();
        connection(desired.endpoint(), notices);
        version(desired, actual, notices);
        desired.collections().forEach(collection -> {
            ActualCollection is = actual.collections().get(collection.name());
            if (is != null) {
                health(is, notices);
            }
        });
        return notices;
    }

    private static void connection(QdrantEndpoint endpoint, List<Notice> notices) {
        if (endpoint.local()) {
            return;
        }
        String at = "Qdrant at " + endpoint.address();
        if (!endpoint.encrypted()) {
            notices.add(new Notice(
                    "NoTls",
                    at + " is spoken to without encryption"
                            + (endpoint.apiKey().isPresent() ? ", the API key too" : "")
                            + ": set qdrant.endpoint.tls.mode to VerifyFull"));
        } else if (endpoint.tls() == Tls.Mode.REQUIRE
                && endpoint.caCertificates().isEmpty()) {
            notices.add(
                    new Notice(
                            "TlsNotVerified",
                            at
                                    + " is encrypted, but nobody checks that it is the right server: set qdrant.endpoint.tls.mode to VerifyFull"));
        }
        if (endpoint.apiKey().isEmpty()) {
            notices.add(
                    new Notice(
                            "NoAuthentication",
                            at
                                    + " is used without an API key, so anyone who reaches it may do the same: give the server one and name it in qdrant.apiKeySecretRef"));
        }
    }

    private static void version(QdrantDesired desired, QdrantActual actual, List<Notice> notices) {
        QdrantVersion version = QdrantVersion.parse(actual.version());
        String at = "Qdrant " + actual.version() + " at " + desired.endpoint().address();
        if (version.before(QdrantVersion.METADATA)) {
            notices.add(
                    new Notice(
                            "NoLedger",
                            at + " keeps no metadata of a collection (" + QdrantVersion.METADATA
                                    + " does), so what this operator makes there cannot be told from what others make, and is never taken away"));
        } else if (QdrantVersion.NEWEST_KNOWN.before(version)) {
            notices.add(new Notice(
                    "UntestedVersion",
                    at + " is newer than the versions that this operator was tried with, up to "
                            + QdrantVersion.NEWEST_KNOWN));
        }
    }

    private static void health(ActualCollection collection, List<Notice> notices) {
        switch (collection.status()) {
            case "red" ->
                notices.add(new Notice(
                        "CollectionFailed",
                        "collection %s is red: %s"
                                .formatted(
                                        collection.name(),
                                        collection.optimizerError().isEmpty()
                                                ? "see the server's log"
                                                : collection.optimizerError())));
            case "grey" ->
                notices.add(new Notice(
                        "CollectionPending",
                        "collection %s is grey: its optimizations wait, after a restart of the server, for the next write to it"
                                .formatted(collection.name())));
            default -> {
                // green is well, and yellow gets well by itself
            }
        }
    }
}
