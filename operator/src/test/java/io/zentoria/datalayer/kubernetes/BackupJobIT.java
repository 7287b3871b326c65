package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code backup.execution: Job}: the object on the API server, and its very command as a process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BackupJobIT {
    private static final String NAME = "personal";
    private static final String BACKUP = "by-job";

    private Bench bench;
    private Servers servers;
    private BackupPlaces places;

    @BeforeAll
    void askForABackup() {
        bench = Bench.start("job");
        servers = bench.servers();
        places = new BackupPlaces();
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        ObjectNode backup = sample.withObject("/spec/backup");
        backup.put("execution", "Job");
        ((ObjectNode) backup.at("/tiers/0/filesystem")).put("claimName", "kept-backups");
        backup.withObject("/job")
                .put("image", "registry.example.org/zentoria:1")
                .put("serviceAccountName", "dumper")
                .withObject("/limits")
                .put("memory", "512Mi");
        bench.apply(sample);
        bench.startOperator();
        bench.awaitReady(NAME);
        ObjectNode asked = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaBackup
                metadata: {name: by-job}
                spec: {dataLayer: personal}
                """);
        asked.withObject("/metadata").put("namespace", bench.namespace);
        bench.apply(asked);
    }

    @Test
    void jobHasNoPrivilegesAndItsCommandMakesTheSameBackup() throws IOException, InterruptedException {
        Awaitility.await().atMost(Bench.PATIENCE).until(() -> job() != null);
        PodSpec pod = job().getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().getFirst();

        assertThat(pod.getServiceAccountName()).isEqualTo("dumper");
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container.getImage()).isEqualTo("registry.example.org/zentoria:1");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("kept-backups");
                    assertThat(container.getVolumeMounts())
                            .filteredOn(mount -> mount.getName().equals(volume.getName()))
                            .singleElement()
                            .extracting(VolumeMount::getMountPath)
                            .isEqualTo(places.local.toString());
                });
        assertThat(job().getMetadata().getOwnerReferences().getFirst().getName())
                .isEqualTo(BACKUP);
        assertThat(backup().getStatus().phase()).as("nobody has begun it").isEqualTo(BackupRunStatus.Phase.PENDING);
        assertThat(backup().getStatus().reason()).isEqualTo("JobStarted");

        int exit = run(container.getArgs());

        assertThat(exit).isZero();
        BackupRunStatus status = backup().getStatus();
        assertThat(status.phase()).as(status.message()).isEqualTo(BackupRunStatus.Phase.COMPLETED);
        assertThat(status.tiers())
                .extracting(BackupRunStatus.TierState::state)
                .containsOnly(BackupRunStatus.Stored.STORED);
        assertThat(places.local.resolve(status.folder()).resolve("manifest.json"))
                .exists();
    }

    /** The container's arguments, as its image would start them. */
    private int run(List<String> arguments) throws IOException, InterruptedException {
        Path log = TestServers.folder("job").resolve("job.log");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.zentoria.datalayer.cli.Zdl"));
        line.addAll(arguments);
        line.addAll(List.of("--tools", ClientTools.folder().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", bench.cluster.kubeconfig().toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(Duration.ofMinutes(2).toSeconds(), TimeUnit.SECONDS))
                    .as(() -> read(log))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    private Job job() {
        return bench.client
                .batch()
                .v1()
                .jobs()
                .inNamespace(bench.namespace)
                .withName(BACKUP)
                .get();
    }

    private ZentoriaBackup backup() {
        return bench.client
                .resources(ZentoriaBackup.class)
                .inNamespace(bench.namespace)
                .withName(BACKUP)
                .get();
    }

    @AfterAll
    void end() {
        if (servers != null) {
            servers.close();
        }
        if (places != null) {
            places.close();
        }
        if (bench != null) {
            bench.close();
        }
    }
}
