package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The operator as a process of its own. When it ends by itself, or somebody ends it, it is started again, as a cluster
 * would do.
 */
final class OperatorChild implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** The pause before a new start doubles with every early end, up to this. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Who ran so long has not failed at its start. */
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private static final String MAIN = "io.zentoria.datalayer.cli.Zdl";

    private final List<String> command;
    private final Path kubeconfig;
    private final Path log;
    private final int healthPort;
    private final Consumer<String> say;
    private final Consumer<OperatorChild> changed;
    private Process process;
    private Instant began = Instant.now();
    private Duration pause = FIRST_PAUSE.dividedBy(2);
    private volatile boolean closed;

    private OperatorChild(
            List<String> command,
            Path kubeconfig,
            Path log,
            int healthPort,
            Consumer<String> say,
            Consumer<OperatorChild> changed) {
        this.command = command;
        this.kubeconfig = kubeconfig;
        this.log = log;
        this.healthPort = healthPort;
        this.say = say;
        this.changed = changed;
        this.process = launch();
    }

    /**
     * Starts it; returns at once.
     *
     * @param root the project's folder, built
     * @param namespaces that it watches; empty: all
     * @param say hears of every later end and start
     * @param changed is called when the process is another one
     */
    static OperatorChild start(
            Path root,
            Kubectl kubectl,
            List<String> namespaces,
            Path log,
            Consumer<String> say,
            Consumer<OperatorChild> changed) {
        int healthPort = Ports.given("OPERATOR_PORT");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                classPath(root),
                MAIN,
                "run",
                "--health-address",
                Ports.HOST,
                "--health-port",
                String.valueOf(healthPort),
                "--tools",
                ClientTools.folder().toString(),
                "--staging",
                log.resolveSibling("staging").toAbsolutePath().toString()));
        namespaces.forEach(namespace -> command.addAll(List.of("--namespace", namespace)));
        OperatorChild child = new OperatorChild(command, kubectl.kubeconfig(), log, healthPort, say, changed);
        child.watch();
        return child;
    }

    /**
     * Looks whether the operator can be started.
     *
     * @throws IllegalStateException when it is not built; the message says what to type
     */
    static void requireBuilt(Path root) {
        classPath(root);
    }

    private static String classPath(Path root) {
        Path classes = root.resolve("operator/target/classes");
        Path libraries = root.resolve("operator/target/classpath");
        if (!Files.isRegularFile(classes.resolve(MAIN.replace('.', '/') + ".class"))
                || !Files.isRegularFile(libraries)) {
            throw new IllegalStateException("the operator is not built in " + root + ": type 'make build'");
        }
        try {
            return classes + ":" + Files.readString(libraries).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(libraries + " cannot be read", e);
        }
    }

    private Process launch() {
        return Programs.here(log, Map.of("KUBECONFIG", kubeconfig.toString()), command);
    }

    /** Waits until it says that it is ready. */
    void await() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Waiting.until("the operator", process, log, START, () -> ready(client));
        }
    }

    private boolean ready(HttpClient client) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/readyz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the operator started", e);
        }
    }

    private void watch() {
        process.onExit().thenAcceptAsync(ended -> again(ended.exitValue()));
    }

    private void again(int exit) {
        if (closed) {
            return;
        }
        boolean settled = Duration.between(began, Instant.now()).compareTo(SETTLED) > 0;
        Duration doubled = settled ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        say.accept("the operator ended (" + exit + "); it is started again, its log is " + log);
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            process = launch();
            began = Instant.now();
        }
        changed.accept(this);
        watch();
    }

    /** Where its health endpoints answer, {@code http://host:port}. */
    String address() {
        return "http://" + Ports.HOST + ":" + healthPort;
    }

    /** The id of the operator itself, not of the program around it; waits a moment while it is being started. */
    synchronized long pid() {
        Waiting.until(
                "the operator",
                process,
                log,
                START,
                () -> process.children().findFirst().isPresent());
        return process.children().findFirst().map(ProcessHandle::pid).orElse(process.pid());
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            Programs.stop(process, 10);
        }
    }
}
