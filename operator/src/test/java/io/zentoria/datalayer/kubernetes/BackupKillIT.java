package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.restore.Verification;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The operator dies by signal 9, or stands still for longer than its lease, at one visible step after the other of what it
 * does with backups. Whoever comes after it ends the work: nothing is lost, nothing is there twice, nothing is left over.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BackupKillIT {
    private static final String NAME = "personal";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Instant FIRST_DUE = Instant.parse("2026-01-05T02:00:00Z");
    private static final List<String> TIERS = List.of("local", "minio", "onedrive");

    private final Path staging = TestServers.folder("staging");
    private final List<OperatorJvm> operators = new ArrayList<>();
    private Bench bench;
    private Servers servers;
    private BackupPlaces places;
    private BackupSession session;
    private int made;

    @BeforeAll
    void fillTheSample() throws IOException, InterruptedException {
        bench = Bench.start("backup-kill");
        servers = bench.servers();
        places = new BackupPlaces();
        ObjectNode sample = bench.sample();
        places.use(bench, sample);
        for (JsonNode schedule : sample.at("/spec/backup/schedules")) {
            ((ObjectNode) schedule).remove("retention");
            ((ObjectNode) schedule).withObject("/keep").put("daily", 2);
        }
        bench.apply(sample);
        bench.startOperator();
        bench.awaitReady(NAME);
        SampleData.fill(servers);
        bench.stopOperator();
        session = new BackupSession(
                new Owner(bench.namespace, NAME),
                bench.get(NAME).getSpec(),
                new SecretCredentialStore(bench.client, bench.namespace, NAME),
                new Site(Tools.in(List.of(ClientTools.folder())), TestServers.folder("looking"), Clock.systemUTC()));
    }

    @Test
    void killedAtEveryStepOfRunCopiesAndRetentionItEndsInOneGoodBackupInEachTier() throws Exception {
        List<String> schedules = List.of("postgres-daily", "qdrant-daily", "redis");
        int kills = 0;
        for (int step = 1, alive = 0; alive < schedules.size(); step += 2) {
            String schedule = schedules.get(made % schedules.size());
            OperatorJvm operator = operator();
            ZentoriaBackup backup = scheduled(schedule);
            boolean killed = killAt(operator, step, () -> backupState(backup), () -> isOver(backup));
            alive = killed ? 0 : alive + 1;
            kills += killed ? 1 : 0;
            OperatorJvm next = operator();

            awaitCompleted(backup);
            awaitCleaned(next);
            nothingIsLeftOver();
        }
        assertThat(kills).isGreaterThan(8);
        for (String schedule : schedules) {
            for (String tier : schedule.equals("redis") ? TIERS.subList(0, 2) : TIERS) {
                Awaitility.await(schedule + " in " + tier)
                        .atMost(LONG)
                        .untilAsserted(() -> assertThat(
                                        session.tier(tier).folders(bench.namespace + "/" + NAME + "/" + schedule))
                                .as("%s in %s keeps two days", schedule, tier)
                                .hasSize(2));
            }
        }
        everythingStoredIsGood();
    }

    @Test
    void killedAtEveryStepOfARestoreBesideTheLiveDataItIsThereOnceAndWhole() throws Exception {
        ZentoriaBackup source = whole();
        SampleData before = SampleData.of(servers);
        int kills = restoreUntilItLives(
                3,
                name -> restore(name, "{mode: Suffix, suffix: _restored}", source, "postgres", "qdrant"),
                restore -> {
                    assertThat(servers.rows(
                                    "postgres",
                                    "SELECT datname FROM pg_database WHERE datname LIKE '%restored' ORDER BY 1"))
                            .containsExactly("n8n_restored", "zentoria_main_restored", "zentoria_vectors_restored");
                    assertThat(servers.rows("zentoria_main_restored", "SELECT count(*) FROM core.users"))
                            .containsExactly("200");
                    assertThat(servers.qdrant("/collections/documents_restored")
                                    .at("/result/points_count")
                                    .asInt())
                            .isEqualTo(20);
                    assertThat(SampleData.of(servers)).isEqualTo(before);
                    servers.forget("zentoria_main_restored");
                    for (String database : List.of("n8n", "zentoria_main", "zentoria_vectors")) {
                        servers.sql("postgres", "DROP DATABASE " + database + "_restored WITH (FORCE)");
                    }
                    for (JsonNode collection : servers.qdrant("/collections").at("/result/collections")) {
                        String name = collection.get("name").asText();
                        if (name.endsWith("_restored")) {
                            servers.qdrant("DELETE", "/collections/" + name, null);
                        }
                    }
                });
        assertThat(kills).isPositive();
    }

    @Test
    void killedAtEveryStepOfARestoreInPlaceTheDataIsThatOfTheBackup() throws Exception {
        ZentoriaBackup source = whole();
        SampleData good = SampleData.of(servers);
        int kills = restoreUntilItLives(
                7,
                name -> {
                    servers.sql("zentoria_main", "DELETE FROM core.users WHERE email LIKE 'p1%'");
                    servers.redis("DEL session:user:7:a");
                    servers.qdrant("POST", "/collections/documents/points/delete?wait=true", "{\"points\":[3,4]}");
                    return restore(name, "{mode: InPlace}", source);
                },
                restore -> {
                    servers.forget("zentoria_main", "zentoria_vectors", "n8n");
                    assertThat(SampleData.of(servers)).isEqualTo(good);
                    assertThat(bench
                                    .client
                                    .resources(ZentoriaBackup.class)
                                    .inNamespace(bench.namespace)
                                    .list()
                                    .getItems()
                                    .stream()
                                    .map(backup -> backup.getMetadata().getName())
                                    .filter(name -> name.startsWith(
                                            restore.getMetadata().getName())))
                            .as("what was there before is kept once")
                            .hasSize(1);
                });
        assertThat(kills).isPositive();
    }

    @Test
    void killedAtEveryStepOfADrillItProvesTheBackupAndLeavesNoScratch() throws Exception {
        ZentoriaBackup source = whole();
        SampleData before = SampleData.of(servers);
        int kills = restoreUntilItLives(3, name -> restore(name, "{mode: Drill}", source), restore -> {
            assertThat(restore.getStatus().proofs()).hasSize(3).allMatch(proof -> proof.good());
            assertThat(SampleData.of(servers)).isEqualTo(before);
        });
        assertThat(kills).isPositive();
    }

    @Test
    void operatorThatStoodStillLongerThanItsLeaseLeavesTheRunToTheOneThatTookIt() throws Exception {
        for (int step : List.of(3, 5, 8)) {
            OperatorJvm one = operator();
            OperatorJvm other = start();
            ZentoriaBackup backup = scheduled("postgres-daily");
            String[] runner = new String[1];
            Awaitility.await().atMost(LONG).until(() -> (runner[0] = runner(backup)) != null);
            awaitState(step, () -> backupState(backup), () -> isOver(backup));
            // Which of the two it is stands in its log.
            OperatorJvm working = one.log().contains(runner[0]) ? one : other;
            working.pause(true);
            awaitCompleted(backup);
            working.pause(false);
            awaitCleaned(other);

            awaitCompleted(backup);
            nothingIsLeftOver();
            assertThat(one.isAlive() && other.isAlive()).isTrue();
            other.close();
            operators.remove(other);
        }
        everythingStoredIsGood();
    }

    // --- what is asked for

    @FunctionalInterface
    private interface Asking {
        ZentoriaRestore named(String name) throws IOException, InterruptedException;
    }

    @FunctionalInterface
    private interface Looking {
        void at(ZentoriaRestore done) throws IOException, InterruptedException;
    }

    /** Does one restore after the other, killing a later step each time, until one ends before its step comes. */
    private int restoreUntilItLives(int stride, Asking asking, Looking looking) throws Exception {
        int kills = 0;
        boolean killed = true;
        for (int step = 1; killed; step += stride) {
            OperatorJvm operator = operator();
            ZentoriaRestore restore =
                    asking.named("kill-" + UUID.randomUUID().toString().substring(0, 8));
            killed = killAt(operator, step, () -> restoreState(restore), () -> isOver(restore));
            kills += killed ? 1 : 0;
            OperatorJvm next = operator();
            Awaitility.await(restore.getMetadata().getName()).atMost(LONG).until(() -> isOver(restore));
            RestoreStatus status = now(restore).getStatus();
            assertThat(status.phase())
                    .as("killed at step %d: %s", step, status.message())
                    .isEqualTo(RestoreStatus.Phase.COMPLETED);
            awaitCleaned(next);
            nothingIsLeftOver();
            looking.at(now(restore));
        }
        return kills;
    }

    private ZentoriaRestore restore(String name, String target, ZentoriaBackup source, String... stores) {
        ObjectNode restore = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaRestore
                metadata: {}
                spec: {dataLayer: personal, confirm: personal, target: %s}
                """.formatted(target));
        for (String store : stores) {
            restore.withObject("/spec").withArray("/stores").add(store);
        }
        restore.withObject("/metadata").put("name", name).put("namespace", bench.namespace);
        restore.withObject("/spec/backup").put("name", source.getMetadata().getName());
        if (target.contains("Drill") || target.contains("Suffix")) {
            restore.withObject("/spec").remove("confirm");
        }
        bench.apply(restore);
        return bench.client
                .resources(ZentoriaRestore.class)
                .inNamespace(bench.namespace)
                .withName(name)
                .get();
    }

    /** A backup as the schedule makes it: due on the day after the last one. */
    private ZentoriaBackup scheduled(String schedule) {
        Instant due = FIRST_DUE.plus(Duration.ofDays(made++));
        String store = schedule.replaceAll("-.*", "");
        return backup(
                BackupName.of(NAME, schedule, due),
                "{dataLayer: personal, stores: [%s], tiers: %s, schedule: %s, dueTime: '%s'}"
                        .formatted(store, store.equals("redis") ? TIERS.subList(0, 2) : TIERS, schedule, due));
    }

    /** One that a person asked for, of everything, to restore from. */
    private ZentoriaBackup whole() {
        operator();
        ZentoriaBackup backup = backup(
                "whole-" + UUID.randomUUID().toString().substring(0, 8), "{dataLayer: personal, tiers: [local]}");
        awaitCompleted(backup);
        return backup;
    }

    private ZentoriaBackup backup(String name, String spec) {
        ObjectNode backup = Yaml.read("""
                apiVersion: zentoria.io/v1alpha1
                kind: ZentoriaBackup
                metadata: {}
                spec: %s
                """.formatted(spec));
        backup.withObject("/metadata").put("name", name).put("namespace", bench.namespace);
        bench.apply(backup);
        return bench.client
                .resources(ZentoriaBackup.class)
                .inNamespace(bench.namespace)
                .withName(name)
                .get();
    }

    // --- the operator and its deaths

    /** The one that runs, or a new one when the last was killed. */
    private OperatorJvm operator() {
        if (operators.isEmpty() || !operators.getFirst().isAlive()) {
            operators.clear();
            return start();
        }
        return operators.getFirst();
    }

    private OperatorJvm start() {
        OperatorJvm operator = OperatorJvm.start(
                bench,
                List.of(
                        "--runner-lease",
                        "3s",
                        "--tools",
                        ClientTools.folder().toString(),
                        "--staging",
                        staging.toString()));
        operators.add(operator);
        return operator;
    }

    @FunctionalInterface
    private interface State {
        String now() throws IOException;
    }

    @FunctionalInterface
    private interface Over {
        boolean now();
    }

    /** Kills it right after what can be seen from outside has changed so many times; false when it was over before. */
    private static boolean killAt(OperatorJvm operator, int step, State state, Over over) throws IOException {
        boolean reached = awaitState(step, state, over);
        if (reached) {
            operator.kill();
        }
        return reached;
    }

    private static boolean awaitState(int step, State state, Over over) throws IOException {
        String last = state.now();
        long until = System.nanoTime() + LONG.toNanos();
        for (int changes = 0; changes < step; ) {
            if (over.now()) {
                return false;
            }
            if (System.nanoTime() > until) {
                throw new AssertionError("nothing goes on: " + last);
            }
            String now = state.now();
            changes += now.equals(last) ? 0 : 1;
            last = now;
        }
        return true;
    }

    private String backupState(ZentoriaBackup backup) throws IOException {
        @Nullable BackupRunStatus status = now(backup).getStatus();
        return files() + " "
                + (status == null
                        ? ""
                        : status.phase() + " "
                                + status.tiers().stream()
                                        .map(tier -> tier.name() + tier.state())
                                        .toList());
    }

    private String restoreState(ZentoriaRestore restore) throws IOException {
        @Nullable RestoreStatus status = now(restore).getStatus();
        return files() + " " + servers.rows("postgres", "SELECT datname FROM pg_database ORDER BY 1") + " "
                + (status == null ? "" : status.phase() + " " + status.message());
    }

    /** Everything that lies in the folders of the tiers and in the staging. */
    private String files() throws IOException {
        StringBuilder names = new StringBuilder();
        for (Path root : List.of(places.local, places.distant, staging)) {
            names.append(below(root));
        }
        return names.toString();
    }

    private static List<String> below(Path root) throws IOException {
        while (true) {
            try (Stream<Path> all = Files.walk(root)) {
                return all.map(Path::toString).sorted().toList();
            } catch (NoSuchFileException | UncheckedIOException e) {
                continue; // something was taken away while it was looked at
            }
        }
    }

    // --- what there is afterwards

    private void awaitCompleted(ZentoriaBackup backup) {
        Awaitility.await(backup.getMetadata().getName()).atMost(LONG).until(() -> isOver(backup));
        BackupRunStatus status = now(backup).getStatus();
        assertThat(status.phase()).as(status.message()).isEqualTo(BackupRunStatus.Phase.COMPLETED);
        assertThat(status.tiers())
                .extracting(BackupRunStatus.TierState::state)
                .containsOnly(BackupRunStatus.Stored.STORED);
    }

    /** What a process before it left in the staging goes when the next one begins to work. */
    private static void awaitCleaned(OperatorJvm operator) {
        Awaitility.await().atMost(LONG).until(() -> operator.log().contains("the schedules are running"));
    }

    private void nothingIsLeftOver() throws Exception {
        String home = bench.namespace + "/" + NAME;
        for (String tier : TIERS) {
            // Retention, or somebody who lost the run, may be about to tidy up.
            Awaitility.await(tier)
                    .atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(session.tier(tier).unfinished(home)).isEmpty());
        }
        assertThat(servers.rows("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'zdl%'"))
                .isEmpty();
        for (JsonNode collection : servers.qdrant("/collections").at("/result/collections")) {
            String name = collection.get("name").asText();
            assertThat(name).doesNotContain("zdl_scratch");
            assertThat(servers.qdrant("/collections/" + name + "/snapshots").at("/result"))
                    .as("snapshots of " + name)
                    .isEmpty();
        }
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(below(staging)).hasSizeLessThanOrEqualTo(1));
    }

    private void everythingStoredIsGood() throws Exception {
        for (String tier : TIERS) {
            Verification.Result result = new Verification(session.encryption())
                    .run(session.tier(tier), bench.namespace + "/" + NAME, List.of(), folder -> {});
            assertThat(result.damages()).as(tier).isEmpty();
            assertThat(result.backups()).as(tier).isPositive();
        }
    }

    private @Nullable String runner(ZentoriaBackup backup) {
        BackupRunStatus status = now(backup).getStatus();
        Runner runner = status == null ? null : status.runner();
        return runner == null ? null : runner.identity();
    }

    private boolean isOver(ZentoriaBackup backup) {
        BackupRunStatus status = now(backup).getStatus();
        return status != null && status.completionTime() != null && status.runner() == null;
    }

    private boolean isOver(ZentoriaRestore restore) {
        RestoreStatus status = now(restore).getStatus();
        return status != null && status.completionTime() != null;
    }

    private ZentoriaBackup now(ZentoriaBackup backup) {
        return Objects.requireNonNull(bench.client.resource(backup).get(), "it was deleted");
    }

    private ZentoriaRestore now(ZentoriaRestore restore) {
        return Objects.requireNonNull(bench.client.resource(restore).get(), "it was deleted");
    }

    @AfterEach
    void stopTheSecondOne() {
        operators.stream().skip(1).forEach(OperatorJvm::close);
        if (operators.size() > 1) {
            operators.subList(1, operators.size()).clear();
        }
    }

    @AfterAll
    void end() {
        operators.forEach(OperatorJvm::close);
        for (AutoCloseable each : Stream.of(session, servers, places, bench)
                .filter(Objects::nonNull)
                .toList()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
