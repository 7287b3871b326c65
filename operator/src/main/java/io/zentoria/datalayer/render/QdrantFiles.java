package io.zentoria.datalayer.render;

import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.ArtifactNames;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.qdrant.QdrantDesired;
import io.zentoria.datalayer.qdrant.QdrantScript;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Qdrant: collections, and what the scripts have to know. */
final class QdrantFiles {
    private static final int PORT = 6333;

    private final QdrantSpec spec;
    private final String collections;

    QdrantFiles(Owner owner, QdrantSpec spec) throws StoreException {
        this.spec = spec;
        // Where the server is and which key opens it makes no difference to what is in it.
        QdrantSpec.Endpoint nowhere = new QdrantSpec.Endpoint(spec.endpoint().host(), null, null, null);
        this.collections = QdrantScript.of(QdrantDesired.of(
                new QdrantSpec(nowhere, null, spec.collections()), owner, Optional.empty(), Optional.empty()));
    }

    void into(Map<String, RenderedFile> files) {
        files.put("config/qdrant_collections.json", RenderedFile.of(collections));
        files.put("scripts/qdrant.sh", RenderedFile.of(Templates.read("scripts/qdrant.sh")));
        for (String name : List.of("scripts/init_qdrant.sh", "scripts/backup_qdrant.sh")) {
            files.put(name, new RenderedFile(Templates.read(name), true));
        }
    }

    /** Lines of settings.sh. */
    String settings() {
        Tls tls = spec.endpoint().tls();
        boolean encrypted = tls != null && (tls.mode() == Tls.Mode.REQUIRE || tls.mode() == Tls.Mode.VERIFY_FULL);
        SecretRef authority = tls == null ? null : tls.caSecretRef();
        SecretRef key = spec.apiKeySecretRef();
        return "\n# Qdrant: where its REST is, and the secret with its API key; empty when it asks for none.\n"
                + Bash.assign(
                        "qdrant_url",
                        (encrypted ? "https://" : "http://")
                                + Hosts.inUrl(spec.endpoint().host()) + ":"
                                + Objects.requireNonNullElse(spec.endpoint().httpPort(), PORT))
                + Bash.assign("qdrant_ca", authority == null ? "" : Secret.path(authority, "ca.crt"))
                + Bash.assign("qdrant_insecure", tls != null && tls.mode() == Tls.Mode.REQUIRE ? "yes" : "no")
                + Bash.assign("qdrant_key_secret", key == null ? "" : key.name())
                + Bash.assign("qdrant_key", key == null ? "" : Objects.requireNonNullElse(key.key(), "api-key"))
                + "# Each collection, and the name of its snapshot.\n"
                + Bash.array(
                        "qdrant_collections",
                        spec.collections().stream()
                                .map(collection -> List.of(collection.name(), ArtifactNames.encode(collection.name())))
                                .toList());
    }
}
