package io.zentoria.datalayer.cli;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.kubernetes.Labels;
import io.zentoria.datalayer.kubernetes.backups.BackupOperator;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Works on one ZentoriaBackup of a cluster to its end. */
@Command(
        name = "run",
        description = "Does one ZentoriaBackup of the cluster in this process; what a Job of backup.execution runs.",
        mixinStandardHelpOptions = true)
final class BackupRunCommand implements Callable<Integer> {
    private static final Duration LEASE = Duration.ofSeconds(60);

    @Parameters(paramLabel = "NAME", description = "Name of the ZentoriaBackup.")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NAMESPACE",
            description = "Its namespace.")
    private String namespace = "";

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "text, json, or auto: JSON inside a container, text elsewhere. Default: ${DEFAULT-VALUE}.")
    private Logging.Format logFormat = Logging.Format.AUTO;

    @Mixin
    private SiteOptions site = new SiteOptions();

    @Override
    public Integer call() throws UserException, InterruptedException {
        Logging.start(logFormat, "info");
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder().withUserAgent(Labels.FIELD_MANAGER).build())
                .build()) {
            ZentoriaBackup backup = client.resources(ZentoriaBackup.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (backup == null || backup.getSpec() == null) {
                throw new UserException(
                        "there is no ZentoriaBackup %s in namespace %s: 'kubectl get zbk' lists them"
                                .formatted(name, namespace),
                        null);
            }
            BackupOperator.runOne(
                    client,
                    site.site(true),
                    "job-" + name + "-" + UUID.randomUUID().toString().substring(0, 8),
                    LEASE,
                    backup);
            ZentoriaBackup now = client.resource(backup).get();
            BackupRunStatus status = now == null ? null : now.getStatus();
            if (status == null || status.phase() == null) {
                throw new UserException("the backup is gone, or has no status", null);
            }
            return switch (status.phase()) {
                case COMPLETED -> 0;
                // The operator goes on with the tiers that are still owed their copies.
                case PARTIALLY_FAILED -> 0;
                case PENDING, RUNNING, FAILED -> throw new UserException(String.valueOf(status.message()), null);
            };
        }
    }
}
