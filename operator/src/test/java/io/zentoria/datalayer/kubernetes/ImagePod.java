package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.testbed.Container;
import io.zentoria.datalayer.testbed.Helm;
import io.zentoria.datalayer.testbed.ImageFiles;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.PodAccount;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The image as a cluster runs it: what the chart's Deployment says, in the image's own files, with the token of the
 * chart's account where every pod has it. Only the network is this machine's.
 */
final class ImagePod implements AutoCloseable {
    private static final Path CHART = Path.of("../helm/zentoria-data-layer");
    private static final Duration BUILDING = Duration.ofMinutes(8);

    private final ImageFiles image;
    private final ObjectNode deployment;
    private final Map<String, String> environment;
    private final PodAccount account;
    private final Map<Path, String> writable;
    private final Container operator;
    private final int healthPort;
    private final Duration preparing;

    /** Starts the operator. */
    ImagePod(ImageFiles image, Bench bench, List<Path> tiers) {
        long began = System.nanoTime();
        this.image = image;
        healthPort = freePort();
        deployment = deployment(bench.namespace, healthPort);
        account = PodAccount.of(
                bench.cluster.kubeconfigOf(bench.namespace, ChartRoles.OPERATOR),
                bench.namespace,
                TestServers.folder("account"));
        writable = new HashMap<>(Map.of(TestServers.folder("staging"), "/var/lib/zentoria/staging"));
        tiers.forEach(folder -> writable.put(folder, folder.toString()));
        environment = new LinkedHashMap<>(image.environment());
        for (JsonNode variable : container().path("env")) {
            environment.put(
                    variable.path("name").asText(), variable.path("value").asText());
        }
        environment.putAll(account.environment());
        environment.put("HOSTNAME", "op-zentoria-data-layer-0");
        preparing = Duration.ofNanos(System.nanoTime() - began);
        operator = start(arguments());
    }

    /** How long it took before the operator was started. */
    Duration preparing() {
        return preparing;
    }

    /** Builds the image as {@code make image} does, and unpacks it. */
    static ImageFiles build() {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Path log = TestServers.folder("image-build").resolve("build.log");
        try {
            Process build = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:+UseSerialGC",
                            "-Xmx512m",
                            "-cp",
                            root.resolve("image/target/classes") + ":"
                                    + Files.readString(root.resolve("image/target/classpath")),
                            "io.zentoria.datalayer.image.BuildImage",
                            root.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!build.waitFor(BUILDING.toSeconds(), TimeUnit.SECONDS) || build.exitValue() != 0) {
                build.destroyForcibly();
                throw new AssertionError("the image was not built: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return ImageFiles.unpack(archive(root), TestServers.folder("image"));
    }

    /** The one that the chart of this version asks for. */
    static Path archive(Path root) {
        JsonNode chart = Yaml.read(Bench.read(CHART.resolve("Chart.yaml")));
        return root.resolve(
                "target/zentoria-data-layer-" + chart.path("appVersion").asText() + ".tar");
    }

    private static ObjectNode deployment(String namespace, int healthPort) {
        KubeApiServer.Result rendered = new Helm()
                .run(List.of(
                        "template",
                        "op",
                        CHART.toString(),
                        "--namespace=" + namespace,
                        "--show-only=templates/deployment.yaml",
                        "--set=extraArgs={--health-address=127.0.0.1,--health-port=" + healthPort + "}"));
        if (rendered.exit() != 0) {
            throw new AssertionError(rendered.err());
        }
        return Yaml.read(rendered.out());
    }

    JsonNode pod() {
        return deployment.at("/spec/template/spec");
    }

    JsonNode container() {
        return pod().at("/containers/0");
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        container().path("args").forEach(argument -> arguments.add(argument.asText()));
        return arguments;
    }

    /** Starts the image's entry point with arguments. */
    private Container start(List<String> arguments) {
        List<String> command = new ArrayList<>(image.entrypoint());
        command.addAll(arguments);
        return started(command);
    }

    private Container started(List<String> command) {
        return Container.start(
                new Container.Settings(
                        image.root(),
                        pod().at("/securityContext/runAsUser").asInt(),
                        command,
                        environment,
                        Map.of(account.files(), PodAccount.PLACE),
                        writable),
                TestServers.folder("container").resolve("output.log"));
    }

    /**
     * What another program says that runs beside the operator, as with {@code kubectl exec}.
     *
     * @param exit its exit code
     */
    record Said(int exit, String text) {}

    /** Runs a program of the image to its end. */
    Said exec(String... command) {
        try (Container container = started(List.of(command))) {
            int exit = container.await(Duration.ofMinutes(2));
            return new Said(exit, container.output());
        }
    }

    boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + healthPort + "/readyz")
                    .toURL()
                    .openConnection();
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    Container operator() {
        return operator;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        operator.close();
    }
}
