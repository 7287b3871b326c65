package io.zentoria.datalayer.testbed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings the files that the operator renders for a resource to the PgBouncer of {@code make run}. */
final class RunPooler {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private RunPooler() {}

    /** Follows them until it is closed. */
    static PoolerFollower follow(PgBouncerServer pooler, Kubectl kubectl, Sample.Name name, Consumer<String> say) {
        return PoolerFollower.start(
                pooler,
                () -> read(kubectl, name),
                EVERY,
                () -> kubectl.must(
                        null,
                        "annotate",
                        "zdl",
                        name.name(),
                        "-n",
                        name.namespace(),
                        "--overwrite",
                        "zentoria.io/reconcile-at=" + Instant.now()),
                say);
    }

    private static Optional<PoolerFollower.Files> read(Kubectl kubectl, Sample.Name name) {
        String ini = field(kubectl, name, "configmap", name.name() + "-pooler", "pgbouncer\\.ini");
        String users = field(kubectl, name, "secret", name.name() + "-pooler-users", "userlist\\.txt");
        return ini.isEmpty() || users.isEmpty()
                ? Optional.empty()
                : Optional.of(new PoolerFollower.Files(
                        ini, new String(Base64.getDecoder().decode(users), StandardCharsets.UTF_8)));
    }

    private static String field(Kubectl kubectl, Sample.Name owner, String kind, String name, String key) {
        return kubectl.must(
                null,
                "get",
                kind,
                name,
                "-n",
                owner.namespace(),
                "--ignore-not-found",
                "-o",
                "jsonpath={.data." + key + "}");
    }
}
