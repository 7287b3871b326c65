package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * {@code make run}: the servers, the operator, a resource brought to Ready, and then nothing until it is told to stop.
 * Whatever it started ends with it, however it ends.
 */
public final class Run {
    /** On what is put into a person's own cluster, so that a later run knows it again. */
    static final String LABEL = "zentoria.io/testbed";

    static final String LABEL_VALUE = "run";

    private final Path root;
    private final Path folder;
    private final Path operatorLog;
    private final Path env;
    private final boolean currentCluster;
    private final Path sampleFile;
    private final Closing closing = new Closing(this::say);

    private Run(Path root, boolean currentCluster, Path sampleFile) {
        this.root = root;
        this.folder = root.resolve("target/run");
        this.operatorLog = folder.resolve("operator.log");
        this.env = root.resolve("target/run.env");
        this.currentCluster = currentCluster;
        this.sampleFile = sampleFile;
    }

    /**
     * Runs until it is stopped.
     *
     * @param arguments the project's folder. The variables CLUSTER ({@code built} or {@code current}) and SAMPLE (a
     *     file) say the rest
     */
    public static void main(String[] arguments) {
        // The PostgreSQL driver and gRPC remark on their surroundings there; people should see their data layer come
        // up.
        Logger.getLogger("").setLevel(Level.SEVERE);
        Path root = Path.of(arguments.length > 0 ? arguments[0] : ".")
                .toAbsolutePath()
                .normalize();
        String cluster = variable("CLUSTER", "built");
        Path sample = root.resolve(variable("SAMPLE", "deploy/samples/personal.yaml"));
        Run run = new Run(root, cluster.equals("current"), sample);
        if (!List.of("built", "current").contains(cluster)) {
            run.say("CLUSTER is '" + cluster + "': write current for the cluster of your kubeconfig, or leave it out");
            System.exit(1);
        }
        try (FileChannel _ = run.onlyOne()) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(run::end));
            run.go();
            new CountDownLatch(1).await(); // until a signal ends the process
        } catch (RuntimeException | IOException e) {
            run.fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String variable(String name, String usual) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? usual : value.strip();
    }

    private void say(String sentence) {
        System.out.println("run: " + sentence);
    }

    private void fail(Exception e) {
        if (!closing.isClosed()) {
            System.err.println("run: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        System.exit(1);
    }

    private void end() {
        say("stopping what was started");
        closing.close();
        try {
            Files.deleteIfExists(env);
            Files.deleteIfExists(folder.resolve("pid"));
            Files.deleteIfExists(folder.resolve("ready"));
        } catch (IOException e) {
            say(env + " is left: " + e.getMessage());
        }
        say("stopped; the logs are in " + folder);
    }

    /** Two runs in one folder would fight over its files; the lock goes with the process. */
    private FileChannel onlyOne() throws IOException {
        Files.createDirectories(root.resolve("target"));
        FileChannel channel =
                FileChannel.open(root.resolve("target/run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("another 'make run' is running here: stop it with 'make stop'");
        }
        remove(folder);
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("pid"), String.valueOf(ProcessHandle.current().pid()));
        return channel;
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void go() throws InterruptedException, IOException {
        List<Path> manifests = Applying.manifests(root);
        Sample asked = Sample.read(sampleFile);
        OperatorChild.requireBuilt(root);
        RunServers servers = RunServers.start(folder, currentCluster, asked, closing, this::say);
        Sample sample = asked.at(servers.endpoints(folder));
        Kubectl kubectl = servers.cluster().kubectl();
        if (currentCluster) {
            sample = sample.labelled(LABEL, LABEL_VALUE);
            new OwnCluster(kubectl).refuseWhatIsThere(sample);
        }
        List<String> namespaces =
                sample.names().stream().map(Sample.Name::namespace).distinct().toList();
        Applying applying = new Applying(kubectl, operatorLog, this::say);
        applying.before(manifests, namespaces, sample, new RunSecrets(servers, folder));

        Path tools = ClientTools.folder();
        OperatorChild operator = closing.add(
                "the operator",
                OperatorChild.start(
                        root,
                        kubectl,
                        currentCluster ? namespaces : List.of(),
                        operatorLog,
                        this::say,
                        changed -> RunEnv.write(env, servers, changed, operatorLog, tools)));
        operator.await();
        RunEnv.write(env, servers, operator, operatorLog, tools);
        say("operator    " + operator.address() + "/readyz, process " + operator.pid() + ", log " + operatorLog);
        if (currentCluster) {
            Sample applied = sample;
            closing.add("the sample in your cluster", () -> new OwnCluster(kubectl).remove(applied, this::say));
        }

        sample.pooled()
                .ifPresent(name -> closing.add(
                        "the way of PgBouncer's files",
                        RunPooler.follow(servers.pgbouncer(), kubectl, name, this::say)));
        Instant began = Instant.now();
        applying.untilReady(sample);
        say("%s ready after %.1f s"
                .formatted(
                        String.join(
                                ", ",
                                sample.names().stream().map(Sample.Name::name).toList()),
                        Duration.between(began, Instant.now()).toMillis() / 1000.0));
        System.out.println();
        for (String namespace : namespaces) {
            System.out.print(kubectl.must(null, "get", "zdl", "-n", namespace));
        }
        System.out.println();
        System.out.println(howToGoOn(servers, sample.names().getFirst()));
        Files.writeString(folder.resolve("ready"), "");
    }

    private String howToGoOn(RunServers servers, Sample.Name first) {
        Kubectl kubectl = servers.cluster().kubectl();
        return """
                  look       export KUBECONFIG=%s
                             %s get zdl -n %s -o wide
                             %s describe zdl %s -n %s
                  servers    source %s
                             psql "$PG dbname=zentoria_main"; psql "$PGBOUNCER dbname=pgbouncer" -c 'show pools'
                             redis-cli -u "$REDIS"; curl "$QDRANT/collections"
                  operator   tail -f %s
                  stop       %s
                """.formatted(
                kubectl.kubeconfig(),
                kubectl.program(),
                first.namespace(),
                kubectl.program(),
                first.name(),
                first.namespace(),
                env,
                operatorLog,
                variable("DETACH", "").isEmpty() ? "Ctrl-C here, or 'make stop' elsewhere" : "make stop").stripTrailing();
    }
}
