package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Reading;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The process is killed by signal 9 before, after, and after-but-unanswered at every single change of the first apply of
 * the whole sample, and started again each time. The end is what an apply that nobody disturbed makes.
 */
final class KillIT {
    private static final Path SAMPLE = Path.of("../deploy/samples/personal.yaml");
    private static final String KILLED = String.valueOf(128 + 9);
    private static final List<String> STORES = List.of("postgres", "redis", "qdrant");
    private static final int MOST_STARTS = 200;

    @Test
    void diesAroundEveryChangeAndEndsInTheSameStateWithNothingLost() throws Exception {
        try (Ground undisturbed = new Ground();
                Ground unanswered = new Ground();
                Ground between = new Ground();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Java java = Java.trained();
            List<String> whole = java.run(undisturbed, "", KilledApply.At.NOWHERE);
            assertThat(whole.getFirst()).as("%s", whole).isEqualTo("0");
            long changes =
                    whole.stream().filter(line -> line.startsWith("done: ")).count();
            assertThat(changes).isGreaterThan(40);

            Future<Integer> first = threads.submit(() -> deaths(java, unanswered, KilledApply.At.UNANSWERED));
            Future<Integer> second = threads.submit(() -> deaths(java, between, KilledApply.At.BETWEEN));
            System.out.printf(
                    "killed %d times before or after, and %d times without an answer, around %d changes%n",
                    second.get(), first.get(), changes);
            // Before the first change of each store, and then after each one.
            assertThat(first.get().longValue()).isEqualTo(changes + STORES.size());
            assertThat(second.get().longValue()).isEqualTo(changes + STORES.size());

            List<String> expected = undisturbed.reading();
            for (Ground ground : List.of(unanswered, between)) {
                assertThat(java.run(ground, "", KilledApply.At.BEFORE)).containsExactly("0");
                assertThat(Reading.differences(expected, ground.reading())).isEmpty();
                noLockIsLeft(ground);
                everyPasswordOpensItsServer(ground);
            }
        }
    }

    /** Brings store after store up, with a death before its first change and at each of its changes; says how many. */
    private static int deaths(Java java, Ground ground, KilledApply.At at) throws IOException, InterruptedException {
        int deaths = 0;
        for (String store : STORES) {
            List<String> said = java.run(ground, store, KilledApply.At.BEFORE);
            while (said.getFirst().equals(KILLED)) {
                deaths++;
                assertThat(deaths).as("it never ends: %s", said).isLessThan(MOST_STARTS);
                said = java.run(ground, store, at);
            }
            assertThat(said).as(store).containsExactly("0");
        }
        return deaths;
    }

    private static void noLockIsLeft(Ground ground) {
        assertThat(ground.servers.rows("postgres", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                .isEqualTo(List.of("0"));
        for (String database : List.of("zentoria_main", "zentoria_vectors", "n8n")) {
            assertThat(ground.servers.rows(
                            database, "SELECT count(*) FROM zentoria_operator.databasechangeloglock WHERE locked"))
                    .isEqualTo(List.of("0"));
        }
        // The last one that was killed held it; nobody has to take it away.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !ground.servers.redis("KEYS *").contains("zentoria:operator:lock"));
    }

    private static void everyPasswordOpensItsServer(Ground ground) throws IOException {
        for (String role : List.of("zentoria_app", "zentoria_ai", "n8n", "zentoria_backup", "zentoria_readonly")) {
            Path secret = ground.secrets.resolve("personal-postgres-" + role.replace('_', '-'));
            assertThat(ground.servers.opens(
                            Files.readString(secret.resolve("database")).strip(),
                            role,
                            Files.readString(secret.resolve("password")).strip()))
                    .as(role)
                    .isTrue();
        }
        for (String user : List.of("backend-api", "n8n", "ai-orchestrator")) {
            String password = Files.readString(
                            ground.secrets.resolve("personal-redis-" + user).resolve("password"))
                    .strip();
            assertThat(ground.servers.redis("AUTH " + user + " " + password)).contains("OK");
            ground.servers.redis("AUTH default " + ground.redis.adminPassword());
        }
    }

    /** Servers of one line of deaths, with a folder of secrets. */
    private static final class Ground implements AutoCloseable {
        final PostgresServer postgres =
                PostgresServer.start(TestServers.folder("kill-postgres"), Map.of("max_connections", "200"));
        final RedisServer redis = RedisServer.start(TestServers.folder("kill-redis"), Map.of());
        final QdrantServer qdrant = QdrantServer.start(TestServers.folder("kill-qdrant"));
        final Servers servers = new Servers(postgres, redis, qdrant);
        final Path folder = TestServers.folder("kill");
        final Path secrets = folder.resolve("secrets");

        Ground() throws IOException {
            ObjectNode sample = Yaml.read(Files.readString(SAMPLE));
            ObjectNode spec = sample.withObject("/spec");
            spec.withObject("/postgres/endpoint").put("host", postgres.host()).put("port", postgres.port());
            spec.withObject("/redis/endpoint").put("host", redis.host()).put("port", redis.port());
            spec.withObject("/qdrant/endpoint")
                    .put("host", qdrant.host())
                    .put("grpcPort", qdrant.grpcPort())
                    .put("httpPort", qdrant.httpPort());
            spec.remove("backup");
            Files.writeString(file(""), sample.toString());
            for (String store : STORES) {
                ObjectNode one = sample.deepCopy();
                STORES.stream().filter(other -> !other.equals(store)).forEach(one.withObject("/spec")::remove);
                Files.writeString(file(store), one.toString());
            }
            secret("zentoria-postgres-admin", "username", postgres.adminUser());
            secret("zentoria-postgres-admin", "password", postgres.adminPassword());
            secret("zentoria-redis-admin", "password", redis.adminPassword());
        }

        /** The sample, or one store of it. */
        Path file(String store) {
            return folder.resolve("sample-" + store + ".yaml");
        }

        private void secret(String name, String key, String value) throws IOException {
            Files.createDirectories(secrets.resolve(name));
            Files.writeString(secrets.resolve(name).resolve(key), value);
        }

        List<String> reading() throws IOException, InterruptedException {
            return Reading.of(servers, postgres);
        }

        @Override
        public void close() {
            servers.close();
            qdrant.close();
            redis.close();
            postgres.close();
        }
    }

    /**
     * Starts the process, with an ahead-of-time cache of its classes (JEP 514): it starts a hundred times.
     *
     * @param classPath jars only, as the cache asks for
     */
    private record Java(String classPath, Path cache) {
        static Java trained() throws IOException, InterruptedException {
            Path folder = TestServers.folder("kill-java");
            List<String> jars = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path path = Path.of(entry);
                jars.add(Files.isDirectory(path) ? jar(path, folder.resolve(jars.size() + ".jar")) : entry);
            }
            Java java = new Java(String.join(File.pathSeparator, jars), folder.resolve("classes.aot"));
            try (Ground ground = new Ground()) {
                List<String> said = java.run(ground, "", KilledApply.At.NOWHERE, "-XX:AOTCacheOutput=" + java.cache);
                assertThat(said.getFirst()).as("%s", said).isEqualTo("0");
            }
            return java;
        }

        private static String jar(Path classes, Path jar) throws IOException {
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                    Files.copy(file, out);
                }
            }
            return jar.toString();
        }

        List<String> run(Ground ground, String store, KilledApply.At at) throws IOException, InterruptedException {
            return run(ground, store, at, "-XX:AOTCache=" + cache);
        }

        /** One process; what it said, with its exit code first. */
        private List<String> run(Ground ground, String store, KilledApply.At at, String flag)
                throws IOException, InterruptedException {
            Path output = Files.createTempFile(ground.folder, "", ".out");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            flag,
                            "-cp",
                            classPath,
                            KilledApply.class.getName(),
                            ground.file(store).toString(),
                            ground.secrets.toString(),
                            at.name())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("hangs: " + Files.readString(output));
            }
            List<String> said = new ArrayList<>(List.of(String.valueOf(process.exitValue())));
            said.addAll(Files.readAllLines(output));
            Files.delete(output);
            return said;
        }
    }
}
