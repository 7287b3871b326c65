package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings resources into a cluster, as a person does with kubectl.
 *
 * @param operatorLog where it is said to look when a resource does not become ready
 * @param say hears how it goes
 */
record Applying(Kubectl kubectl, Path operatorLog, Consumer<String> say) {
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration ESTABLISHED = Duration.ofSeconds(10);
    private static final int LOOK_SECONDS = 10;
    private static final String RECONCILE_AT = "zentoria.io/reconcile-at";

    /**
     * The definitions of the kinds.
     *
     * @param root the project's folder
     */
    static List<Path> manifests(Path root) throws IOException {
        Path place = root.resolve("crd/manifests");
        if (!Files.isDirectory(place)) {
            throw new IllegalStateException(place + " is missing: type 'make crd'");
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** The kinds, the name spaces and the Secrets: what a person has made before the resource. */
    void before(List<Path> manifests, List<String> namespaces, Sample sample, RunSecrets secrets) {
        for (Path manifest : manifests) {
            String applied = kubectl.must(null, "apply", "--server-side", "-o", "name", "-f", manifest.toString());
            applied.lines()
                    .filter(name -> name.startsWith("customresourcedefinition."))
                    .forEach(this::awaitEstablished);
        }
        for (String namespace : namespaces) {
            if (kubectl.must(null, "get", "namespace", namespace, "--ignore-not-found", "-o", "name")
                    .isBlank()) {
                kubectl.must(null, "create", "namespace", namespace);
                kubectl.must(null, "label", "namespace", namespace, Run.LABEL + "=" + Run.LABEL_VALUE);
            }
        }
        for (Sample.NamedSecret secret : sample.secrets()) {
            kubectl.must(
                    secrets.json(secret, sample.remotes()), "apply", "--server-side", "--force-conflicts", "-f", "-");
        }
    }

    /** A definition that was made just now has no conditions yet, for which kubectl does not wait. */
    private void awaitEstablished(String definition) {
        Instant deadline = Instant.now().plus(ESTABLISHED);
        String[] wait = {"wait", "--for=condition=Established", "--timeout=60s", definition};
        while (kubectl.run(wait).exit() != 0) {
            if (Instant.now().isAfter(deadline)) {
                kubectl.must(null, wait);
                return;
            }
        }
    }

    /** Applies the resources; returns when all are ready. */
    void untilReady(Sample sample) {
        kubectl.must(sample.json(), "apply", "-f", "-");
        for (Sample.Name name : sample.names()) {
            awaitReady(name);
        }
    }

    /** Asks for a look at the resources as they are; returns when it was taken. */
    void untilCheckedAgain(Sample sample) {
        String mark = Instant.now().toString();
        for (Sample.Name name : sample.names()) {
            String[] annotate = {
                "annotate", "zdl/" + name.name(), "-n", name.namespace(), "--overwrite", RECONCILE_AT + "=" + mark
            };
            kubectl.must(null, annotate);
            String[] wait = {
                "wait",
                "--for=jsonpath={.status.lastHandledReconcileAt}=" + mark,
                "zdl/" + name.name(),
                "-n",
                name.namespace(),
                "--timeout=" + READY.toSeconds() + "s"
            };
            kubectl.must(null, wait);
        }
    }

    private void awaitReady(Sample.Name name) {
        Instant deadline = Instant.now().plus(READY);
        while (true) {
            KubeApiServer.Result result = kubectl.run(
                    "wait",
                    "--for=condition=Ready",
                    "zdl/" + name.name(),
                    "-n",
                    name.namespace(),
                    "--timeout=" + LOOK_SECONDS + "s");
            if (result.exit() == 0) {
                return;
            }
            String now = kubectl.must(
                    null,
                    "get",
                    "zdl",
                    name.name(),
                    "-n",
                    name.namespace(),
                    "-o",
                    "jsonpath={range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{\"\\n\"}{end}");
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(
                        "%s is not ready after %d s. Its conditions:%n%s%nThe operator's log: %s"
                                .formatted(name.name(), READY.toSeconds(), now, operatorLog));
            }
            say.accept("… waiting for " + name.name() + readiness(now));
        }
    }

    private static String readiness(String conditions) {
        @Nullable
        String ready = conditions
                .lines()
                .filter(line -> line.startsWith("Ready="))
                .findFirst()
                .orElse(null);
        return ready == null ? "" : ": " + ready;
    }
}
