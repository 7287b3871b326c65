package io.zentoria.datalayer.image;

import io.zentoria.datalayer.testbed.Container;
import io.zentoria.datalayer.testbed.ImageFiles;
import io.zentoria.datalayer.testbed.PodAccount;
import io.zentoria.datalayer.testbed.Rehearsal;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the cache of loaded and linked classes (JEP 483): starts the operator of the image, in the image's own files,
 * with a sample that is Ready already, and ends it. What only a first apply needs is left out: it would take memory for
 * as long as the operator runs.
 */
final class Training {
    private static final Duration WRITING = Duration.ofMinutes(3);
    private static final int USER = 65532;
    /** Of the Lease. */
    private static final String NAMESPACE = "default";

    private final Project project;
    private final Launch launch;
    private final Consumer<String> say;

    Training(Project project, Launch launch, Consumer<String> say) {
        this.project = project;
        this.launch = launch;
        this.say = say;
    }

    /**
     * Trains, unless that was done before with the very same files.
     *
     * @param base archive of the lowest layer
     * @param layers what is above it, without the cache
     * @return the cache
     */
    Path cache(Path base, List<Layer> layers, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path folder = project.root().resolve("target/image");
        Files.createDirectories(folder);
        Path cache = folder.resolve("zdl-" + digest(base, layers) + ".aot");
        if (!Files.isRegularFile(cache)) {
            say.accept("training the operator for a fast start, with the sample (half a minute)");
            Path work = Files.createTempDirectory("zdl-image-");
            try {
                train(work, base, layers, environment);
                Files.move(work.resolve("staging/zdl.aot"), cache);
            } finally {
                Folders.remove(work);
            }
        }
        return cache;
    }

    private void train(Path work, Path base, List<Layer> layers, Map<String, String> environment)
            throws IOException, InterruptedException {
        ImageFiles files = ImageFiles.unpack(base, work.resolve("image"));
        for (Layer layer : layers) {
            layer.copyTo(files.root());
        }
        Path staging = Files.createDirectories(work.resolve("staging"));
        Path run = Files.createDirectories(work.resolve("run"));
        int port = freePort();
        List<String> arguments = List.of(
                "run",
                "--health-address=127.0.0.1",
                "--health-port=" + port,
                "--log-format=json",
                "--staging=/var/lib/zentoria/staging");
        Rehearsal.run(
                project.root(),
                run,
                kubeconfig -> start(files.root(), run, staging, kubeconfig, port, launch.plain(arguments), environment),
                kubeconfig -> start(
                        files.root(),
                        run,
                        staging,
                        kubeconfig,
                        port,
                        launch.training("/var/lib/zentoria/staging/zdl.aot", arguments),
                        environment),
                ended -> {
                    int exit = ended.await(WRITING);
                    if (!Files.isRegularFile(staging.resolve("zdl.aot"))) {
                        throw new IllegalStateException(
                                "the operator ended with " + exit + " and wrote no cache:\n" + ended.output());
                    }
                },
                say);
    }

    private Rehearsal.Started start(
            Path root,
            Path run,
            Path staging,
            Path kubeconfig,
            int port,
            List<String> command,
            Map<String, String> environment) {
        Map<String, String> variables = new LinkedHashMap<>(environment);
        // As in a pod: what reads a kubeconfig has no place in the cache.
        PodAccount account = PodAccount.of(kubeconfig, NAMESPACE, run.resolve("account"));
        variables.putAll(account.environment());
        Container container = Container.start(
                new Container.Settings(
                        root,
                        USER,
                        command,
                        variables,
                        Map.of(account.files(), PodAccount.PLACE),
                        // The folders of the sample's tiers lie in that of the run.
                        Map.of(run, run.toString(), staging, "/var/lib/zentoria/staging")),
                run.resolve("operator.log"));
        return new Rehearsal.Started(container, () -> ready(port));
    }

    private static boolean ready(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String digest(Path base, List<Layer> layers) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, base);
            for (Layer layer : layers) {
                for (Item item : layer.items()) {
                    digest.update(item.to().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    add(digest, item.from());
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
