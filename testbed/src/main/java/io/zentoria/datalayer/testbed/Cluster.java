package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The Kubernetes that {@code make run} works on.
 *
 * @param own whether it is a person's, in which nothing but our own things may be touched
 */
record Cluster(Kubectl kubectl, boolean own, String description, AutoCloseable end) implements AutoCloseable {

    /** A new, empty one: a real API server with etcd. */
    static Cluster built(Path folder) {
        KubeApiServer server = KubeApiServer.start(folder, Ports.given("KUBE_PORT"));
        return new Cluster(server.kubectl(), false, server.url() + " (kube-apiserver and etcd)", server);
    }

    /**
     * The one that the person's own kubeconfig points at; what it says now is kept, so that a later switch of its
     * context moves nothing.
     */
    static Cluster current(Path folder) {
        Path program = Installation.find().kubernetes().resolve("kubectl");
        try {
            Files.createDirectories(folder);
            Process view = new ProcessBuilder(program.toString(), "config", "view", "--raw", "--minify", "--flatten")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            view.getOutputStream().close();
            String config = new String(view.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!view.waitFor(30, TimeUnit.SECONDS) || view.exitValue() != 0 || config.isBlank()) {
                view.destroyForcibly();
                throw new IllegalStateException(
                        "CLUSTER=current needs a kubeconfig with a current context: set KUBECONFIG, or type 'kubectl config use-context NAME'");
            }
            Kubectl kubectl = new Kubectl(
                    program, Secrets.write(folder.resolve("kubeconfig"), config), folder.resolve("kubectl-cache"));
            String url =
                    kubectl.must(null, "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}");
            String context = kubectl.must(null, "config", "current-context").strip();
            kubectl.must(null, "get", "--raw", "/readyz", "--request-timeout=10s");
            return new Cluster(kubectl, true, url + " (your context " + context + ")", () -> {
                // A person's cluster goes on.
            });
        } catch (IOException e) {
            throw new UncheckedIOException("your kubeconfig could not be read with " + program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while your kubeconfig was read", e);
        }
    }

    @Override
    public void close() throws Exception {
        end.close();
    }
}
