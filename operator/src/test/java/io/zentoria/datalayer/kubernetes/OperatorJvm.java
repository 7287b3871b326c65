package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.testbed.TestServers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The operator as a process of its own, as {@code zdl run} starts it, with its output in a file. */
final class OperatorJvm implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("metrics on port (\\d+)");

    private final Process process;
    private final Path log;

    private OperatorJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it for the namespace of a bench; returns when it watches. */
    static OperatorJvm start(Bench bench) {
        return start(bench, List.of());
    }

    /** The same with further options of {@code zdl run}. */
    static OperatorJvm start(Bench bench, List<String> options) {
        return start(bench, bench.cluster.kubeconfig(), options);
    }

    /**
     * The same.
     *
     * @param kubeconfig who it is for the API server
     */
    static OperatorJvm start(Bench bench, Path kubeconfig, List<String> options) {
        OperatorJvm operator = launch(bench, kubeconfig, options);
        Awaitility.await().atMost(Bench.PATIENCE).until(() -> operator.log().contains("watching "));
        return operator;
    }

    /** The same; returns at once. */
    static OperatorJvm launch(Bench bench, Path kubeconfig, List<String> options) {
        // Tests count what passes send.
        List<String> quiet = new ArrayList<>(List.of("--probe-interval", "1h", "--log-level", "debug"));
        quiet.addAll(options);
        return launch(bench, kubeconfig, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"), "", quiet);
    }

    /**
     * The same, with nothing that is only for tests.
     *
     * @param jvm options of the JVM
     * @param before what comes first on its class path; empty: nothing
     */
    static OperatorJvm launch(Bench bench, Path kubeconfig, List<String> jvm, String before, List<String> options) {
        Path log = TestServers.folder("operator").resolve("operator.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvm);
        command.add("-cp");
        command.add((before.isEmpty() ? "" : before + File.pathSeparator) + System.getProperty("java.class.path"));
        command.addAll(List.of("io.zentoria.datalayer.cli.Zdl", "run", "--namespace", bench.namespace));
        command.addAll(List.of("--health-address", "127.0.0.1", "--health-port", "0"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            OperatorJvm operator = new OperatorJvm(builder.start(), log);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(operator::kill));
            return operator;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Prometheus would read. */
    String metrics() {
        String port = PORT.matcher(log())
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Bench.PATIENCE)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the kernel shows of the process to everybody: its arguments; and to its owner: its environment. */
    String inProcessList() {
        try {
            return Files.readString(Path.of("/proc/" + pid() + "/cmdline"))
                    + Files.readString(Path.of("/proc/" + pid() + "/environ"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has had of the processors, in user and system mode together. */
    long cpuMillis() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
            // Behind the name, which may hold anything; fields 14 and 15 of proc(5), in hundredths of a second.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long threads() {
        return status("Threads:");
    }

    /** Resident memory in MiB. */
    long residentMegabytes() {
        return status("VmRSS:") / 1024;
    }

    private long status(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its exit code; fails when it does not end by itself. */
    int exit() {
        waitFor();
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Signal 9. */
    void kill() {
        process.destroyForcibly();
        waitFor();
    }

    /** Signal 15, and how long it took to end. */
    Duration stop() {
        long began = System.nanoTime();
        process.destroy();
        waitFor();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Stops it as a debugger or a swapping machine does, or lets it go on. */
    void pause(boolean paused) {
        try {
            new ProcessBuilder("kill", paused ? "-STOP" : "-CONT", String.valueOf(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void waitFor() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the operator does not end: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
