package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.docs.ArgoFiles;
import io.zentoria.datalayer.testbed.ArgoHealth;
import io.zentoria.datalayer.testbed.ImageFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The operator out of its image: built as {@code make image} does, started in the image's own files as the chart says,
 * with nothing but the chart's account, and the sample brought to Ready and backed up with it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ImageIT {
    private static final String NAME = "personal";
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String SBOM = "usr/share/sbom/zentoria-data-layer.cdx.json";

    private ImageFiles image;
    private Bench bench;
    private BackupPlaces places;
    private ImagePod pod;

    @BeforeAll
    void startTheImage() {
        image = ImagePod.build();
        bench = Bench.start("image");
        places = new BackupPlaces();
        ChartRoles.render(bench.namespace).apply(bench);
        pod = new ImagePod(image, bench, List.of(places.local, places.distant));
        Awaitility.await("ready")
                .atMost(Duration.ofSeconds(60))
                .failFast("the operator ended", () -> !pod.operator().isAlive())
                .until(pod::isReady);
    }

    @Test
    @Order(1)
    void imageIsTheOneThatTheChartAsksFor() {
        assertThat(image.tags()).containsExactly(pod.container().path("image").asText());
        assertThat(image.configuration().at("/config/User").asText())
                .isEqualTo(pod.pod().at("/securityContext/runAsUser").asText() + ":"
                        + pod.pod().at("/securityContext/runAsGroup").asText());
        for (JsonNode mount : pod.container().path("volumeMounts")) {
            assertThat(image.root().resolve(mount.path("mountPath").asText().substring(1)))
                    .isDirectory();
        }
        String label = "org.opencontainers.image.";
        assertThat(image.labels())
                .containsEntry(label + "title", "zentoria-data-layer")
                .containsEntry(label + "licenses", "Apache-2.0")
                .containsKeys(label + "version", label + "source", label + "description");
        assertThat(pod.exec("zdl", "--version").text())
                .isEqualToIgnoringNewLines("zdl " + image.labels().get(label + "version"));
    }

    @Test
    @Order(1)
    void operatorHasNoRightsAndNothingToWriteTo() {
        assertThat(pod.exec("id", "-u").text().strip()).isEqualTo("65532");
        for (String place : List.of("/new", "/app/new", "/usr/bin/new", "/etc/new", "/var/lib/zentoria/new")) {
            ImagePod.Said said = pod.exec("sh", "-c", "echo x >" + place);
            assertThat(said.exit()).as(place).isNotZero();
            assertThat(said.text()).containsIgnoringCase("read-only file system");
        }
        assertThat(pod.exec("sh", "-c", "echo x >/tmp/new && echo x >/var/lib/zentoria/staging/new")
                        .exit())
                .isZero();
        assertThat(pod.exec("find", "/", "-xdev", "-perm", "/6000").text()).isBlank();
    }

    @Test
    @Order(1)
    void programsAreTheNewestClients() {
        for (String client : List.of("pg_dump", "pg_dumpall", "pg_restore", "psql")) {
            assertThat(pod.exec(client, "--version").text()).startsWith(client + " (PostgreSQL) 18.");
        }
        assertThat(pod.exec("rclone", "version").text()).startsWith("rclone v1.76.0");
        for (String program : List.of("redis-cli", "redis-check-rdb", "redis-server")) {
            assertThat(pod.exec(program, "--version").exit()).as(program).isZero();
        }
        assertThat(image.root().resolve("etc/ssl/certs/ca-certificates.crt"))
                .content()
                .contains("BEGIN CERTIFICATE");
        assertThat(image.root().resolve("usr/share/zoneinfo/Europe/Vienna")).exists();
    }

    @Test
    @Order(1)
    void classesComeFromTheCache() {
        List<String> command = new ArrayList<>(image.entrypoint());
        // On: a cache that does not fit ends the JVM instead of being passed over.
        command.addAll(1, List.of("-XX:AOTMode=on", "-Xlog:class+load:stdout"));
        command.add("--version");

        ImagePod.Said said = pod.exec(command.toArray(new String[0]));

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text()).contains("io.zentoria.datalayer.cli.Zdl source: shared objects file");
    }

    @Test
    @Order(1)
    void billOfMaterialsListsJarsPackagesAndPrograms() {
        String text = Bench.read(image.root().resolve(SBOM));
        JsonNode bom = Yaml.read(text);
        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom.path("components").findValuesAsText("purl"))
                .anyMatch(purl -> purl.startsWith("pkg:maven/org.postgresql/postgresql@"))
                .anyMatch(purl -> purl.startsWith("pkg:maven/redis.clients/jedis@"))
                .anyMatch(purl -> purl.startsWith("pkg:deb/debian/postgresql-client-18@18."))
                .anyMatch(purl -> purl.startsWith("pkg:deb/debian/libc6@"))
                .anyMatch(purl -> purl.startsWith("pkg:golang/github.com/rclone/rclone@v1.76.0"))
                .anyMatch(purl -> purl.startsWith("pkg:generic/"))
                .noneMatch(purl -> purl.contains("junit") || purl.contains("netty"));
        Path beside = Path.of(ImagePod.archive(Path.of("..")).toString().replace(".tar", ".cdx.json"));
        assertThat(beside).content().isEqualTo(text);
    }

    @Test
    @Order(2)
    void sampleBecomesReadyAndArgoCdSaysHealthyOnlyThen() {
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        bench.apply(sample);
        List<String> early = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .failFast("the operator ended", () -> !pod.operator().isAlive())
                .until(() -> {
                    String object = bench.client.raw(
                            "/apis/zentoria.io/v1alpha1/namespaces/" + bench.namespace + "/zentoriadatalayers/" + NAME);
                    String health = ArgoHealth.of(ArgoFiles.check("ZentoriaDataLayer"), object)
                            .status();
                    seen.add(health);
                    if (health.equals("Healthy") && !isReady(Yaml.read(object))) {
                        early.add(object);
                    }
                    return health.equals("Healthy");
                });
        assertThat(early).isEmpty();
        assertThat(seen).contains("Progressing").doesNotContain("Degraded");
        bench.awaitReady(NAME);
        assertThat(AuditedCalls.of(bench.cluster, bench.namespace, ChartRoles.OPERATOR)
                        .refused())
                .isEmpty();
    }

    private static boolean isReady(ObjectNode object) {
        if (object.at("/status/observedGeneration").asLong()
                != object.at("/metadata/generation").asLong()) {
            return false;
        }
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    @Test
    @Order(3)
    void backupIsMadeByTheImagesProgramsAndIsAsItsManifestSays() {
        ObjectNode backup = bench.resource("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaBackup
                metadata: {name: now}
                spec: {dataLayer: personal}
                """);
        bench.apply(backup);
        Awaitility.await("backup")
                .atMost(LONG)
                .until(() -> status("now") != null && status("now").completionTime() != null);
        assertThat(status("now").phase()).as(String.valueOf(status("now"))).isEqualTo(BackupRunStatus.Phase.COMPLETED);

        String manifest =
                Bench.read(places.local.resolve(status("now").folder()).resolve("manifest.json"));
        assertThat(manifest).contains("pg_dump 18.").contains("\"serverVersion\"");
        Path identity = writeIdentity();
        ImagePod.Said said =
                pod.exec("zdl", "verify", "--at", places.local.toString(), "--identity", identity.toString());
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text()).contains("1 backup");
    }

    /** The key lies where the container sees it, for as long as the test runs. */
    private Path writeIdentity() {
        try {
            Path file = places.distant.resolve("identity");
            Files.writeString(file, bench.secretOf("zentoria-backup-identity").get("identity"));
            return file;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private BackupRunStatus status(String name) {
        return bench.client
                .resources(ZentoriaBackup.class)
                .inNamespace(bench.namespace)
                .withName(name)
                .get()
                .getStatus();
    }

    @Test
    @Order(4)
    void operatorEndsSoonWhenItIsToldTo() {
        long began = System.nanoTime();
        pod.operator().terminate();
        pod.operator().await(Duration.ofSeconds(20));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(pod.operator().output())
                .doesNotContain("\"level\":\"ERROR\"")
                .doesNotContain("WARNING:");
    }

    @AfterAll
    void stop() {
        if (pod != null) {
            pod.close();
        }
        if (places != null) {
            places.close();
        }
        if (bench != null) {
            bench.close();
        }
    }
}
