package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.testbed.KubeApiServer;
import java.io.IOException;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The whole sample, backed up by its own schedules with a clock set forward, proved by its own drill, and restored into
 * servers that were empty.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BackupsIT {
    private static final String NAME = "personal";
    private static final Duration LONG = Duration.ofMinutes(3);

    private Bench bench;
    private Servers servers;
    private BackupPlaces places;
    private Instant sunday;

    @BeforeAll
    void fillTheSample() throws IOException, InterruptedException {
        bench = Bench.start("backups");
        servers = bench.servers();
        places = new BackupPlaces();
        // The weekly one is due at that time; everything else was due before.
        sunday = ZonedDateTime.now(ZoneOffset.UTC)
                .plusHours(5)
                .with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY))
                .with(LocalTime.of(3, 0))
                .toInstant();
        if (sunday.isBefore(Instant.now().plus(Duration.ofHours(5)))) {
            sunday = sunday.plus(Duration.ofDays(7));
        }
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        bench.apply(sample);
        bench.startOperator();
        bench.awaitReady(NAME);
        SampleData.fill(servers);
        bench.stopOperator();
        // The schedules as the sample has them, from now on.
        ObjectNode again = bench.sample();
        places.use(bench, again);
        ((ObjectNode) again.get("spec")).set("backup", backupOfSample(again));
        bench.apply(again);
    }

    /** The cron lines as they stand in the sample; {@link Bench#sample} holds them back for other tests. */
    private JsonNode backupOfSample(ObjectNode pointed) {
        ObjectNode backup = pointed.at("/spec/backup").deepCopy();
        Map<String, String> lines = Map.of(
                "postgres-hourly", "0 * * * *",
                "postgres-daily", "0 2 * * *",
                "postgres-weekly", "0 3 * * 0",
                "redis", "0 */6 * * *",
                "qdrant-daily", "0 2 * * *");
        for (JsonNode schedule : backup.get("schedules")) {
            String line = Objects.requireNonNull(
                    lines.get(schedule.get("name").asText()), () -> "the sample has another schedule: " + schedule);
            ((ObjectNode) schedule).put("cron", line);
        }
        backup.withObject("/drill").put("cron", "30 4 * * 0");
        return backup;
    }

    @Test
    @Order(1)
    void everyScheduleOfTheSampleRunsOnceForItsNewestWindowAndReachesAllItsTiers() {
        startAt(sunday.minusSeconds(8));

        Map<String, Instant> newest = Map.of(
                "postgres-hourly", sunday,
                "postgres-daily", sunday.minus(Duration.ofHours(1)),
                "postgres-weekly", sunday,
                "redis", sunday.minus(Duration.ofHours(3)),
                "qdrant-daily", sunday.minus(Duration.ofHours(1)));
        Map<String, ZentoriaBackup> ended = new HashMap<>();
        for (Map.Entry<String, Instant> schedule : newest.entrySet()) {
            ended.put(schedule.getKey(), awaitBackup(schedule.getKey(), schedule.getValue()));
        }

        ended.forEach((schedule, backup) -> assertThat(backup.getStatus().phase())
                .as("%s: %s", schedule, backup.getStatus().message())
                .isEqualTo(BackupRunStatus.Phase.COMPLETED));
        Map<String, Long> byWindow = backups().stream()
                .collect(Collectors.groupingBy(
                        backup -> backup.getSpec().schedule() + " "
                                + backup.getSpec().dueTime(),
                        Collectors.counting()));
        assertThat(byWindow.values()).containsOnly(1L);
        assertThat(byWindow).as("one catch-up and one on time").hasSize(6);
        assertThat(ended.get("postgres-daily").getStatus().tiers())
                .extracting(BackupRunStatus.TierState::name)
                .containsExactly("local", "minio", "onedrive");
        assertThat(ended.get("postgres-weekly").getSpec().catchUp()).isNull();
    }

    @Test
    @Order(2)
    void noTwoRunsReadOneStoreAtTheSameTime() throws BackupException {
        FilesystemTier local = new FilesystemTier("local", places.local);
        List<Manifest> postgres = new ArrayList<>();
        for (String folder : local.folders(bench.namespace + "/" + NAME)) {
            Manifest manifest = ManifestJson.read(local.manifest(folder).orElseThrow(), folder);
            if (manifest.schedule().startsWith("postgres")) {
                postgres.add(manifest);
            }
        }
        postgres.sort(Comparator.comparing(Manifest::startTime));

        assertThat(postgres).as("hourly twice, daily, weekly").hasSize(4);
        for (int i = 1; i < postgres.size(); i++) {
            assertThat(Instant.parse(postgres.get(i).startTime()))
                    .isAfterOrEqualTo(Instant.parse(postgres.get(i - 1).completionTime()));
        }
    }

    @Test
    @Order(3)
    void dataLayerSaysWhatWasBackedUpAndWhatComesNext() {
        DataLayerStatus status = awaitStatus(
                "healthy",
                now -> Bench.condition(now, "BackupsHealthy").status().equals("True"));

        DataLayerStatus.Schedule weekly = status.backup().schedules().stream()
                .filter(schedule -> schedule.name().equals("postgres-weekly"))
                .findFirst()
                .orElseThrow();
        assertThat(weekly.lastSuccessTime()).isNotNull();
        assertThat(weekly.nextTimes())
                .containsExactly(
                        sunday.plus(Duration.ofDays(7)).toString(),
                        sunday.plus(Duration.ofDays(14)).toString(),
                        sunday.plus(Duration.ofDays(21)).toString());
        assertThat(status.backup().tiers())
                .extracting(DataLayerStatus.Tier::state)
                .containsOnly("Ready");
        assertThat(Bench.condition(status, "BackupVerified").status()).isEqualTo("Unknown");
        KubeApiServer.Result table = bench.cluster.kubectl("get", "zbk", "-n", bench.namespace);
        assertThat(table.out()).contains("LAYER", "SCHEDULE", "PHASE", "STORES", "SIZE", "DURATION", "VERIFIED");
    }

    @Test
    @Order(4)
    void drillOfTheSampleProvesEveryStoreInEveryTierAndLeavesNoScratch() throws IOException, InterruptedException {
        bench.stopOperator();
        // The drill is late then, and one window of the hourly schedule went by.
        startAt(sunday.plus(Duration.ofMinutes(149)).plusSeconds(55));

        ZentoriaRestore drill =
                awaitRestore(restore -> restore.getMetadata().getName().contains("-drill-"));

        assertThat(drill.getStatus().phase()).as(drill.getStatus().message()).isEqualTo(RestoreStatus.Phase.COMPLETED);
        assertThat(drill.getStatus().proofs())
                .extracting(proof -> proof.store() + "@" + proof.tier())
                .containsExactlyInAnyOrder(
                        "postgres@local",
                        "redis@local",
                        "qdrant@local",
                        "postgres@minio",
                        "redis@minio",
                        "qdrant@minio",
                        "postgres@onedrive",
                        "qdrant@onedrive");
        assertThat(servers.rows("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'zdl%'"))
                .isEmpty();
        assertThat(servers.qdrant("/collections").toString()).doesNotContain("zdl_scratch");
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(events())
                        .anySatisfy(
                                event -> assertThat(event).contains("ScheduleMissed", "postgres-hourly: 1 window")));
        DataLayerStatus status = awaitStatus(
                "verified",
                now -> Bench.condition(now, "BackupVerified").status().equals("True"));
        assertThat(status.backup().lastVerified()).isNotNull();
        assertThat(status.backup().rto()).isNotNull();
        assertThat(backups())
                .anySatisfy(backup -> assertThat(backup.getStatus().verified()).isNotNull());
    }

    @Test
    @Order(5)
    void emptyServersHoldTheSameAfterARestoreFromTheBucket() throws IOException, InterruptedException {
        bench.stopOperator();
        Map<String, String> folders = new HashMap<>();
        for (String schedule : List.of("postgres-weekly", "redis", "qdrant-daily")) {
            folders.put(
                    schedule,
                    backups().stream()
                            .filter(backup -> schedule.equals(backup.getSpec().schedule()))
                            .findFirst()
                            .orElseThrow()
                            .getStatus()
                            .folder());
        }
        try (Bench empty = Bench.start("rebuilt");
                Servers fresh = empty.servers()) {
            ObjectNode sample = empty.sample();
            places.use(empty, sample);
            empty.apply(sample);
            empty.startOperator();
            empty.awaitReady(NAME);
            for (Map.Entry<String, String> each : folders.entrySet()) {
                ZentoriaRestore done = restore(empty, "from-" + each.getKey(), each.getValue());
                assertThat(done.getStatus().phase())
                        .as("%s: %s", each.getKey(), done.getStatus().message())
                        .isEqualTo(RestoreStatus.Phase.COMPLETED);
            }
            assertThat(SampleData.of(fresh)).isEqualTo(SampleData.of(servers));
            assertThat(fresh.qdrant("/aliases").toString()).contains("kb");
        }
    }

    private static ZentoriaRestore restore(Bench in, String name, String folder) {
        ObjectNode restore = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaRestore
                metadata: {}
                spec: {dataLayer: personal, backup: {tier: minio}, target: {mode: InPlace}, confirm: personal}
                """);
        restore.withObject("/metadata").put("name", name).put("namespace", in.namespace);
        restore.withObject("/spec/backup").put("path", folder);
        in.apply(restore);
        Awaitility.await().atMost(LONG).until(() -> {
            ZentoriaRestore now = in.client
                    .resources(ZentoriaRestore.class)
                    .inNamespace(in.namespace)
                    .withName(name)
                    .get();
            return now != null && now.getStatus() != null && now.getStatus().completionTime() != null;
        });
        return in.client
                .resources(ZentoriaRestore.class)
                .inNamespace(in.namespace)
                .withName(name)
                .get();
    }

    private void startAt(Instant time) {
        bench.startOperator(Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), time)), Optional.empty());
    }

    private List<ZentoriaBackup> backups() {
        return bench.client.resources(ZentoriaBackup.class).inNamespace(bench.namespace).list().getItems().stream()
                .filter(backup -> backup.getSpec().schedule() != null)
                .toList();
    }

    private ZentoriaBackup awaitBackup(String schedule, Instant due) {
        List<ZentoriaBackup> found = new ArrayList<>();
        Awaitility.await(schedule + " of " + due).atMost(LONG).until(() -> {
            found.clear();
            backups().stream()
                    .filter(backup -> schedule.equals(backup.getSpec().schedule())
                            && due.toString().equals(backup.getSpec().dueTime()))
                    .filter(backup -> backup.getStatus() != null
                            && backup.getStatus().completionTime() != null
                            && backup.getStatus().runner() == null)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private ZentoriaRestore awaitRestore(Predicate<ZentoriaRestore> wanted) {
        List<ZentoriaRestore> found = new ArrayList<>();
        Awaitility.await().atMost(LONG).until(() -> {
            found.clear();
            bench.client.resources(ZentoriaRestore.class).inNamespace(bench.namespace).list().getItems().stream()
                    .filter(wanted)
                    .filter(restore ->
                            restore.getStatus() != null && restore.getStatus().completionTime() != null)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private DataLayerStatus awaitStatus(String what, Predicate<DataLayerStatus> expected) {
        bench.annotate(NAME, Labels.RECONCILE_AT, what + Instant.now());
        return bench.await(NAME, what, expected).getStatus();
    }

    private HashSet<String> events() {
        return bench.client.events().v1().events().inNamespace(bench.namespace).list().getItems().stream()
                .map(event -> event.getReason() + ": " + event.getNote())
                .collect(Collectors.toCollection(HashSet::new));
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
