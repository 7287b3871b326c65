package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.kubernetes.backups.BackupOperator;
import io.zentoria.datalayer.kubernetes.leading.Election;
import io.zentoria.datalayer.kubernetes.leading.WriteFence;
import io.zentoria.datalayer.kubernetes.rights.RightsCheck;
import io.zentoria.datalayer.kubernetes.rights.RightsWatch;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.monitoring.Meters;
import io.zentoria.datalayer.monitoring.PoolerConsole;
import io.zentoria.datalayer.monitoring.PoolerProbe;
import io.zentoria.datalayer.monitoring.PostgresProbe;
import io.zentoria.datalayer.monitoring.Probing;
import io.zentoria.datalayer.monitoring.QdrantProbe;
import io.zentoria.datalayer.monitoring.RedisProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator, started; closing it stops everything within a few seconds. */
public final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
    /** How many resources are worked on at once; each has a connection or two to its own servers. */
    private static final int AT_ONCE = 16;

    private static final Duration STOP = Duration.ofSeconds(3);
    private static final int UNHEALTHY_LIMIT = 3;

    /**
     * How often a call that the API server answers with 429 or 5xx is made again at once, in about 1.5 s altogether. Then
     * the whole pass is tried again, later; fabric8's own ten times would hold up a pass for 20 s at each call.
     */
    private static final int CALL_RETRIES = 4;

    private final Operator operator;
    private final KubernetesClient client;
    private final RightsWatch rights;
    private final Election election;
    private final HealthServer health;
    private final BackupOperator backups;
    private final String me;
    private final Meters meters = new Meters();
    private final Probing probing;
    private final Watching watching;
    private final Watches watches = new Watches();
    private final ExecutorService threads;
    private volatile boolean started;
    private volatile boolean closing;

    /**
     * How the operator is started.
     *
     * @param namespaces which are watched; empty means all
     * @param healthAddress where {@code /livez} and {@code /readyz} answer; port 0 takes a free one
     * @param leaseNamespace where the Lease lies by which several operators agree who works; empty: this one is alone
     * @param site the machine that backups are made on
     * @param runnerLease after which a backup's runner that gave no sign is gone
     * @param probeInterval how often stores are probed whose resource does not say
     * @param poolers where poolers are asked how they stand
     */
    public record Settings(
            Set<String> namespaces,
            InetSocketAddress healthAddress,
            Optional<String> leaseNamespace,
            Site site,
            Duration runnerLease,
            Duration probeInterval,
            PoolerConsole poolers) {
        public Settings {
            namespaces = Set.copyOf(namespaces);
        }

        /** With probes as often as usual, of all stores but poolers. */
        public Settings(
                Set<String> namespaces,
                InetSocketAddress healthAddress,
                Optional<String> leaseNamespace,
                Site site,
                Duration runnerLease) {
            this(namespaces, healthAddress, leaseNamespace, site, runnerLease, Probing.INTERVAL, PoolerConsole.NONE);
        }
    }

    private OperatorProcess(Settings settings, DataLayers all, Clock clock, ConfigBuilder cluster) throws IOException {
        me = instance() + "-" + UUID.randomUUID().toString().substring(0, 8);
        threads = Executors.newVirtualThreadPerTaskExecutor();
        election = new Election(settings.leaseNamespace(), clock);
        DataLayers layers = all.only(election.permit());
        rights = new RightsWatch(settings.namespaces(), settings.leaseNamespace(), clock);
        client = new KubernetesClientBuilder()
                .withConfig(cluster.withRequestRetryBackoffLimit(CALL_RETRIES)
                        // The API server takes the name of who writes from here when a write does not say it.
                        .withUserAgent(Labels.FIELD_MANAGER)
                        .build())
                .withKubernetesSerialization(tolerant())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("rights", rights)
                        .addOrReplaceInterceptor("fence", new WriteFence(election.permit())))
                .build();
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withStopOnInformerErrorDuringStartup(false)
                .withReconciliationTerminationTimeout(STOP)
                // A status that this process wrote is not taken for older than one that a watch brings late.
                .withParseResourceVersions(true)
                .withExecutorService(Executors.newFixedThreadPool(
                        AT_ONCE, Thread.ofVirtual().name("reconcile-", 0).factory())));
        EventLog events = new EventLog(client, clock, instance());
        Audits audits = new Audits(
                resource -> layers.audit(
                        DataLayerReconciler.owner(resource),
                        resource.getSpec(),
                        new SecretCredentialStore(
                                client,
                                resource.getMetadata().getNamespace(),
                                resource.getMetadata().getName())),
                watches,
                threads,
                clock);
        Backoff backoff = new Backoff(RandomGenerator.getDefault());
        backups = new BackupOperator(client, settings.site(), me, settings.runnerLease(), events, watches);
        probing = new Probing(
                meters,
                List.of(new PostgresProbe(), new RedisProbe(), new QdrantProbe(), new PoolerProbe(settings.poolers())),
                settings.probeInterval(),
                RandomGenerator.getDefault());
        watching = new Watching(meters, probing);
        DataLayerReconciler reconciler = new DataLayerReconciler(
                client, layers, new CheckedSpec(), audits, backups::seen, events, backoff, watches, watching, clock);
        operator.register(reconciler, override -> {
            override.withName("zentoria-data-layer")
                    .withFieldManager(Labels.FIELD_MANAGER)
                    .withFinalizer("zentoria.io/data-layer")
                    .withGenerationAware(false)
                    .withOnUpdateFilter(Watches::asksForSomethingElse)
                    .withRateLimiter(new LinearRateLimiter())
                    .withRetry(new GenericRetry()
                            .withoutMaxAttempts()
                            .setInitialInterval(1_000)
                            .setIntervalMultiplier(2)
                            .setMaxInterval(30_000));
            if (settings.namespaces().isEmpty()) {
                override.watchingAllNamespaces();
            } else {
                override.settingNamespaces(settings.namespaces());
            }
        });
        backups.register(operator, settings.namespaces());
        AtomicInteger unhealthy = new AtomicInteger();
        health = new HealthServer(
                settings.healthAddress(), () -> alive(unhealthy), () -> started || election.waits(), this::metrics);
    }

    /** Starts watching the cluster that kubectl would talk to; returns when the caches are filled. */
    public static OperatorProcess start(Settings settings, DataLayers layers, Clock clock) throws IOException {
        return start(settings, layers, clock, new ConfigBuilder());
    }

    /**
     * Starts watching; returns when the caches are filled, or when it waits for its Lease.
     *
     * @param cluster how the API server is reached
     */
    static OperatorProcess start(Settings settings, DataLayers layers, Clock clock, ConfigBuilder cluster)
            throws IOException {
        OperatorProcess process = new OperatorProcess(settings, layers, clock, cluster);
        Thread looking = process.rights.begin(process.client);
        try {
            if (settings.leaseNamespace().isPresent()) {
                process.stand(settings, settings.leaseNamespace().get());
            } else {
                process.work(settings);
            }
        } catch (RuntimeException e) {
            process.waitFor(looking); // what it says may be why
            process.close();
            throw e;
        }
        return process;
    }

    /** Only the leader works; one that loses its Lease ends, and is started again to wait for it. */
    private void stand(Settings settings, String namespace) {
        List<RightsCheck.Missing> missing = new RightsCheck(client).missingForLease(namespace);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing.getFirst().words());
        }
        LOG.info("{} waits for its Lease in {}; health and metrics on port {}", me, namespace, health.port());
        election.begin(
                client,
                me,
                threads,
                () -> {
                    try {
                        work(settings);
                    } catch (RuntimeException e) {
                        if (!closing) {
                            LOG.error("this process leads and cannot start its work: it ends", e);
                            end();
                        }
                    }
                },
                this::lost);
    }

    private void work(Settings settings) {
        operator.start();
        started = true;
        backups.lead();
        probing.lead();
        LOG.info(
                "{} is watching {} in {}; health and metrics on port {}",
                me,
                ZentoriaDataLayer.KIND,
                settings.namespaces().isEmpty() ? "all namespaces" : String.join(", ", settings.namespaces()),
                health.port());
    }

    private void waitFor(Thread looking) {
        try {
            looking.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the health endpoints and the metrics answer. */
    public int healthPort() {
        return health.port();
    }

    @Override
    public void close() {
        closing = true;
        started = false;
        rights.close();
        probing.close();
        backups.close();
        operator.stop();
        election.close();
        threads.shutdownNow();
        health.close();
        client.close();
        meters.close();
    }

    /** A resource whose finalizer somebody took away by hand is gone without a word. */
    private String metrics() {
        watches.present().ifPresent(watching::keepOnly);
        return meters.scrape();
    }

    private void lost() {
        LOG.error("the lease is lost: this process ends, and is started again as a follower");
        end();
        probing.follow();
        backups.follow();
    }

    /** On a thread of its own: the hooks that end the process wait for the one that this is called on. */
    private static void end() {
        Thread.ofPlatform().start(() -> System.exit(1));
    }

    /** One failed look is a hiccup of the API server; several in a row are a process that hangs. */
    private boolean alive(AtomicInteger unhealthy) {
        if (!started || operator.getRuntimeInfo().allEventSourcesAreHealthy()) {
            unhealthy.set(0);
            return true;
        }
        return unhealthy.incrementAndGet() < UNHEALTHY_LIMIT;
    }

    /**
     * One resource that does not fit the model must not end the process: unknown fields and words are passed over. Each
     * call says which kind it wants; only the error of a watch is known by what stands in it. So the class path is not
     * searched for all kinds there are, which would load some hundred classes at the start.
     */
    private static KubernetesSerialization tolerant() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        mapper.configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL, true);
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        serialization.registerKubernetesResource(Status.class);
        return serialization;
    }

    private static String instance() {
        return Optional.ofNullable(System.getenv("HOSTNAME"))
                .orElse("zdl-" + ProcessHandle.current().pid());
    }
}
