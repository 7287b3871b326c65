package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** The sample brought to Ready on servers of its own, by operators that somebody else starts. */
public final class Rehearsal {
    private static final Duration ENDING = Duration.ofSeconds(30);

    private Rehearsal() {}

    /**
     * An operator that was started.
     *
     * @param container it
     * @param ready whether it says so
     */
    public record Started(Container container, BooleanSupplier ready) {}

    /**
     * Starts all servers and an operator, applies the sample, and waits until it is ready. Then another operator takes
     * over, looks at what is there already, and is asked to end. The servers end when it has.
     *
     * @param root the project's folder
     * @param folder for the files of the run, below the folder for temporary files; what the sample names lies in it
     * @param first starts the operator that brings the sample to Ready, given a file of credentials for the cluster
     * @param second the same for the one that takes over
     * @param ended waits for the end of the second one
     * @param say hears how it goes
     */
    public static void run(
            Path root,
            Path folder,
            Function<Path, Started> first,
            Function<Path, Started> second,
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
            List<String> namespaces = sample.names().stream()
                    .map(Sample.Name::namespace)
                    .distinct()
                    .toList();
            applying.before(manifests, namespaces, sample, new RunSecrets(servers, folder));
            sample.pooled()
                    .ifPresent(name -> closing.add(
                            "the way of PgBouncer's files",
                            RunPooler.follow(servers.pgbouncer(), kubectl, name, hiccup -> {})));
            try (Container operator = started(first, kubectl)) {
                applying.untilReady(sample);
                operator.terminate();
                operator.await(ENDING);
            }
            try (Container operator = started(second, kubectl)) {
                applying.untilCheckedAgain(sample);
                operator.terminate();
                ended.accept(operator);
            }
        }
    }

    private static Container started(Function<Path, Started> operator, Kubectl kubectl) {
        Started started = operator.apply(kubectl.kubeconfig());
        started.container().awaitThat("the operator", started.ready());
        return started.container();
    }
}
