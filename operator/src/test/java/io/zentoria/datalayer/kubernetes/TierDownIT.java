package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.testbed.FaultProxy;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A tier that is down, and back again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TierDownIT {
    private static final String BACKUP = "with-one-tier-down";

    private Bench bench;
    private BackupPlaces places;
    private FaultProxy line;

    @BeforeAll
    void applyTheSample() {
        bench = Bench.start("tier-down");
        places = new BackupPlaces();
        URI minio = URI.create(places.minio.endpoint());
        line = FaultProxy.to(minio.getHost(), minio.getPort());
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        for (JsonNode tier : sample.at("/spec/backup/tiers")) {
            if (tier.has("s3")) {
                ((ObjectNode) tier.get("s3")).put("endpoint", "http://" + line.host() + ":" + line.port());
            }
        }
        bench.apply(sample);
        bench.startOperator();
        bench.awaitReady("personal");
    }

    @Test
    void otherTiersGetTheirCopyAndTheOneThatWasDownCatchesUpByItselfWithoutTheStores() {
        line.set(new FaultProxy.Fault.Refuse());
        ObjectNode asked = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaBackup
                metadata: {}
                spec: {dataLayer: personal, stores: [qdrant]}
                """);
        asked.withObject("/metadata").put("name", BACKUP).put("namespace", bench.namespace);
        bench.apply(asked);

        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> phase() == BackupRunStatus.Phase.PARTIALLY_FAILED);
        BackupRunStatus owed = backup().getStatus();
        assertThat(owed.tiers())
                .extracting(tier -> tier.name() + " " + tier.state())
                .containsExactly("local STORED", "minio FAILED", "onedrive STORED");
        assertThat(owed.message()).contains("minio");
        assertThat(owed.tiers().get(1).nextAttemptTime()).isNotNull();

        line.heal();
        bench.qdrantLine.set(new FaultProxy.Fault.Refuse()); // the stores are not needed any more
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> phase() == BackupRunStatus.Phase.COMPLETED);

        assertThat(Files.isDirectory(places.local.resolve(backup().getStatus().folder())))
                .isTrue();
        assertThat(backup().getStatus().tiers())
                .extracting(BackupRunStatus.TierState::state)
                .containsOnly(BackupRunStatus.Stored.STORED);
    }

    private BackupRunStatus.Phase phase() {
        ZentoriaBackup now = backup();
        return now.getStatus() == null || now.getStatus().phase() == null
                ? BackupRunStatus.Phase.PENDING
                : now.getStatus().phase();
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
        if (line != null) {
            line.close();
        }
        if (places != null) {
            places.close();
        }
        if (bench != null) {
            bench.close();
        }
    }
}
