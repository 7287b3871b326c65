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
    private static final String BETWEEN = "---";

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

    /** Both in one call: this is asked again and again. */
    private static Optional<PoolerFollower.Files> read(Kubectl kubectl, Sample.Name name) {
        String both = kubectl.must(
                null,
                "get",
                "configmap,secret",
                "-n",
                name.namespace(),
                "-l",
                "zentoria.io/data-layer=" + name.name(),
                "-o",
                "jsonpath="
                        + data(name.name() + "-pooler", "pgbouncer\\.ini")
                        + "{\"" + BETWEEN + "\"}"
                        + data(name.name() + "-pooler-users", "userlist\\.txt"));
        int between = both.indexOf(BETWEEN);
        String ini = both.substring(0, Math.max(0, between));
        String users = both.substring(between + BETWEEN.length()).strip();
        return ini.isBlank() || users.isEmpty()
                ? Optional.empty()
                : Optional.of(new PoolerFollower.Files(
                        ini, new String(Base64.getDecoder().decode(users), StandardCharsets.UTF_8)));
    }

    private static String data(String object, String key) {
        return "{.items[?(@.metadata.name==\"" + object + "\")].data." + key + "}";
    }
}
