package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.Helm;
import io.zentoria.datalayer.testbed.Installation;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What docs/getting-started.md tells people to type is typed, from an API server that has nothing to a proven backup. No
 * kubelet is there: once the chart is installed, the operator is started as its pod would be, with its account's token.
 */
@Timeout(300)
final class GettingStartedIT {
    private static final String PAGE = "getting-started.md";
    private static final String ACCOUNT = "zentoria-zentoria-data-layer";

    @Test
    void commandsOfThePageLeadFromNothingToAProvenBackup() throws Exception {
        Path ground = TestServers.folder("getting-started");
        List<String> blocks = PageCommands.marked(PAGE, "getting-started");
        try (PostgresServer postgres = PostgresServer.start(ground.resolve("postgres"), Map.of());
                RedisServer redis = RedisServer.start(ground.resolve("redis"), Map.of());
                KubeApiServer cluster = KubeApiServer.start(ground.resolve("kubernetes"))) {
            CommandLine shell = shell(ground, postgres, redis, cluster);

            shell.run(blocks.get(0));
            Process operator = operator(shell, ground, cluster);
            String said;
            try {
                said = shell.run(String.join("\n", blocks.subList(1, blocks.size())));
            } catch (AssertionError e) {
                throw new AssertionError(Files.readString(ground.resolve("operator.log")), e);
            } finally {
                operator.destroy();
                assertThat(operator.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(said)
                    .contains("create database shop")
                    .contains("zentoriadatalayer.zentoria.io/shop condition met")
                    .contains("INSERT 0 1000")
                    .contains("zentoriabackup.zentoria.io/shop-first condition met")
                    .contains("zentoriarestore.zentoria.io/shop-drill condition met")
                    .contains("\"shop\" deleted");
            try (var connection = postgres.connect("shop");
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT count(*) FROM orders.items")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1000);
            }
        }
    }

    private static CommandLine shell(Path ground, PostgresServer postgres, RedisServer redis, KubeApiServer cluster)
            throws Exception {
        CommandLine shell = new CommandLine(ground.resolve("shell"));
        Path programs = Files.createDirectories(ground.resolve("programs"));
        Files.createSymbolicLink(programs.resolve("kubectl"), cluster.kubectlProgram());
        Files.createSymbolicLink(
                programs.resolve("helm"), Installation.find().helm().resolve("helm"));
        shell.environment.put("PATH", programs + File.pathSeparator + shell.environment.get("PATH"));
        shell.environment.putAll(Map.of(
                "HOME", ground.toString(),
                "KUBECONFIG", cluster.kubeconfig().toString(),
                "POSTGRES_HOST", postgres.host(),
                "POSTGRES_PORT", String.valueOf(postgres.port()),
                "REDIS_HOST", redis.host(),
                "REDIS_PORT", String.valueOf(redis.port()),
                "BACKUPS", Files.createDirectories(ground.resolve("backups")).toString()));
        secret(shell.folder.resolve("postgres-password"), postgres.adminPassword());
        secret(shell.folder.resolve("redis-password"), redis.adminPassword());
        KubeApiServer.Result packed = new Helm()
                .run(List.of(
                        "package",
                        Path.of("../helm/zentoria-data-layer").toString(),
                        "-d",
                        shell.folder.resolve("target").toString()));
        assertThat(packed.exit()).as(packed.err()).isZero();
        return shell;
    }

    private static void secret(Path file, String value) throws Exception {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, value);
    }

    private static Process operator(CommandLine shell, Path ground, KubeApiServer cluster) throws Exception {
        Path log = ground.resolve("operator.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "zdl",
                        "run",
                        "--namespace=zentoria",
                        "--health-address=127.0.0.1",
                        "--health-port=0",
                        "--staging=" + Files.createDirectories(ground.resolve("staging")),
                        "--tools=" + ClientTools.folder())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(shell.environment);
        builder.environment()
                .put("KUBECONFIG", cluster.kubeconfigOf("zentoria", ACCOUNT).toString());
        builder.command()
                .set(
                        0,
                        shell.folder
                                .resolveSibling(shell.folder.getFileName() + "-bin")
                                .resolve("zdl")
                                .toString());
        Process operator = builder.start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(operator::destroyForcibly));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(log).contains("watching "));
        return operator;
    }
}
