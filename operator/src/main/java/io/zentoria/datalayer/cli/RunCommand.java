package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.kubernetes.OperatorProcess;
import io.zentoria.datalayer.kubernetes.pooler.ProbedPooler;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.layer.Durations;
import io.zentoria.datalayer.memory.IdleMemory;
import io.zentoria.datalayer.plan.Hands;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The operator itself, until it is told to stop. */
@Command(
        name = "run",
        description = "Runs the operator against the cluster of KUBECONFIG, or the one it is in.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            split = ",",
            description = "Namespaces to watch; may be given several times. Default: all.")
    private Set<String> namespaces = new HashSet<>();

    @Option(
            names = "--health-address",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0",
            description = "Where the health endpoints listen. Default: ${DEFAULT-VALUE}.")
    private String healthAddress = "0.0.0.0";

    @Option(
            names = "--health-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of /livez, /readyz and /metrics; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int healthPort;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "text, json, or auto: JSON inside a container, text elsewhere. Default: ${DEFAULT-VALUE}.")
    private Logging.Format logFormat = Logging.Format.AUTO;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "error, warn, info or debug. Default: ${DEFAULT-VALUE}.")
    private String logLevel = "info";

    @Option(
            names = "--leader-election-namespace",
            paramLabel = "NAMESPACE",
            description = "Namespace of the Lease by which several operators agree who works. Default: this pod's own"
                    + " namespace; outside a cluster there is no election.")
    private Optional<String> leaseNamespace = Optional.empty();

    @Option(
            names = "--runner-lease",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "After which a backup is done again whose runner gave no sign. Default: ${DEFAULT-VALUE}.")
    private String runnerLease = "60s";

    @Option(
            names = "--probe-interval",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How often the round trips to the stores are measured for a resource that does not say."
                    + " Default: ${DEFAULT-VALUE}.")
    private String probeInterval = "30s";

    @Option(
            names = "--allow-hook-commands",
            description = "Lets backup hooks of a resource start programs in this process' container.")
    private boolean hookCommands;

    @Mixin
    private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws IOException, InterruptedException, UserException {
        Logging.start(logFormat, logLevel);
        Clock clock = Clock.systemUTC();
        DataLayers layers = new DataLayers(Hands.DIRECT, new SecureRandom(), clock);
        OperatorProcess process = OperatorProcess.start(
                new OperatorProcess.Settings(
                        namespaces,
                        new InetSocketAddress(healthAddress, healthPort),
                        leaseNamespace(),
                        site.site(hookCommands),
                        Durations.parse(runnerLease)
                                .filter(lease -> lease.toSeconds() >= 2)
                                .orElseThrow(() -> new UserException(
                                        "--runner-lease: write a time of 2s or more, such as 60s", null)),
                        Durations.parse(probeInterval)
                                .filter(interval -> interval.toSeconds() >= 1)
                                .orElseThrow(() -> new UserException(
                                        "--probe-interval: write a time of 1s or more, such as 30s", null)),
                        new ProbedPooler()),
                layers,
                clock);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::close));
        IdleMemory.watch();
        new CountDownLatch(1).await(); // until the shutdown hook has ended the process
        return 0;
    }

    /** A pod knows its namespace from its ServiceAccount. */
    private Optional<String> leaseNamespace() throws IOException {
        if (leaseNamespace.isPresent()) {
            return leaseNamespace;
        }
        Path own = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
        return Files.isReadable(own) ? Optional.of(Files.readString(own).strip()) : Optional.empty();
    }
}
