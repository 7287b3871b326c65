package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** The sample brought to Ready on servers of its own, by an operator that somebody else starts. */
public final class Rehearsal {
    private Rehearsal() {}

    /**
     * An operator that was started.
     *
     * @param container it
     * @param ready whether it says so
     */
    public record Started(Container container, BooleanSupplier ready) {}

    /**
     * Starts all servers, the operator, applies the sample, waits until it is ready, and asks the operator to end. The
     * servers end when the operator has.
     *
     * @param root the project's folder
     * @param folder for the files of the run, below the folder for temporary files; what the sample names lies in it
     * @param operator starts the operator, given a file of credentials for the cluster
     * @param ended waits for the operator's end
     * @param say hears how it goes
     */
    public static void run(
            Path root,
            Path folder,
            Function<Path, Started> operator,
            Consumer<Container> ended,
            Consumer<String> say)
            throws IOException, InterruptedException {
        Path log = folder.resolve("operator.log");
        Sample asked = Sample.read(root.resolve("deploy/samples/personal.yaml"));
        List<Path> manifests = Applying.manifests(root);
        try (Closing closing = new Closing(say)) {
            RunServers servers = RunServers.start(folder, false, asked, closing, started -> {});
            Sample sample = asked.at(servers.endpoints(folder));
            Kubectl kubectl = servers.cluster().kubectl();
            Applying applying = new Applying(kubectl, log, say);
            List<String> namespaces =
                    sample.names().stream().map(Sample.Name::namespace).distinct().toList();
            applying.before(manifests, namespaces, sample, new RunSecrets(servers, folder));
            Started started = operator.apply(kubectl.kubeconfig());
            closing.add("the operator", started.container());
            started.container().awaitThat("the operator", started.ready());
            sample.pooled()
                    .ifPresent(name -> closing.add(
                            "the way of PgBouncer's files",
                            RunPooler.follow(servers.pgbouncer(), kubectl, name, hiccup -> {})));
            applying.untilReady(sample);
            started.container().terminate();
            ended.accept(started.container());
        }
    }
}
