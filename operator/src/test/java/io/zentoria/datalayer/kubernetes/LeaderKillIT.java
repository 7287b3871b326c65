package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.backup.schedule.Spread;
import io.zentoria.datalayer.kubernetes.rights.Rights;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two operators, of which the one that leads is killed by signal 9, or stands still for longer than its Lease, or is
 * stopped in order, while the spec changes all the time and backups are due every minute. What they wrote is read from the
 * servers' own logs.
 *
 * <p>{@code -Dkills=50} says how often; 4 is the default.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LeaderKillIT {
    private static final String NAME = "kept";
    private static final int KILLS = Integer.getInteger("kills", 4);
    private static final Duration TAKEOVER = Duration.ofSeconds(20);
    private static final Duration HAND_OVER = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Map<String, String> STANDING = Map.of("operator-a", "127.0.0.2", "operator-b", "127.0.0.3");
    private static final List<String> SCHEDULES = List.of("tables", "keys");
    private static final int ROLES = 12;

    private final Bench bench = Bench.start("leader-kill");
    private final Servers servers = bench.servers();
    private final Writers writers = new Writers(bench, STANDING);
    private final Path tier = TestServers.folder("tier");
    private final Path staging = TestServers.folder("staging");
    private final Map<String, OperatorJvm> operators = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private volatile boolean over;
    private int spec;

    /** How a leader ended. */
    private enum End {
        KILLED,
        PAUSED,
        STOPPED
    }

    /**
     * One leader's end.
     *
     * @param at the moment before
     * @param leased when the next one had the Lease
     * @param holdingLock whether it had PostgreSQL's lock when it was paused
     */
    private record Change(Instant at, Instant leased, String from, String to, End end, boolean holdingLock) {}

    @Test
    void oneWritesAtATimeNoWindowIsDoubledOrLostAndTheNextOneIsThereSoon() throws Exception {
        bench.apply(resource());
        Instant created = Instant.parse(bench.get(NAME).getMetadata().getCreationTimestamp());
        STANDING.keySet().forEach(this::start);
        bench.awaitReady(NAME);
        Thread editing = Thread.ofVirtual().start(this::edit);
        try {
            for (int round = 0; round < KILLS; round++) {
                end(round % 2 == 0 ? End.KILLED : End.PAUSED);
            }
            for (int round = 0; round < Math.max(2, KILLS / 5); round++) {
                end(End.STOPPED);
            }
        } finally {
            over = true;
            editing.join();
        }
        Instant end = Instant.now();
        bench.awaitReady(NAME);

        oneWroteAtATime(writers.toApiServer(), "the API server");
        oneWroteAtATime(writers.toPostgres(), "PostgreSQL");
        assertThat(changes).as("paused while it held the lock").anyMatch(Change::holdingLock);
        nothingWasDoneTwice();
        figures();
        eachWindowHasItsBackup(created, end);
    }

    private ObjectNode resource() {
        ObjectNode resource = SmallLayer.of(bench, NAME);
        // Past the proxies: an operator is known by where it calls from.
        resource.withObject("/spec/postgres/endpoint").put("port", bench.postgres.port());
        resource.withObject("/spec/postgres").set("roles", roles(0));
        ObjectNode backup = Yaml.read("""
                tiers: [{name: local, filesystem: {}}]
                schedules:
                - {name: tables, store: postgres, cron: "* * * * *", retention: 7d, tiers: [local]}
                - {name: keys, store: redis, cron: "* * * * *", retention: 7d, tiers: [local]}
                """);
        ((ObjectNode) backup.at("/tiers/0/filesystem")).put("path", tier.toString());
        resource.withObject("/spec").set("backup", backup);
        return resource;
    }

    /** All of them with another limit: so many changes of PostgreSQL, and none of them destroys anything. */
    private static com.fasterxml.jackson.databind.JsonNode roles(int limit) {
        return Yaml.read("roles: [{name: %s, connectionLimit: %d}%s]"
                        .formatted(
                                NAME,
                                limit + 10,
                                IntStream.range(1, ROLES)
                                        .mapToObj(i -> ", {name: r%d, connectionLimit: %d}".formatted(i, limit + i))
                                        .collect(Collectors.joining())))
                .get("roles");
    }

    private void edit() {
        try {
            while (!over) {
                ObjectNode patch = Yaml.read("spec: {postgres: {}}");
                patch.withObject("/spec/postgres").set("roles", roles(++spec));
                bench.patch(NAME, patch.toString());
                Thread.sleep(500); // how often the spec changes
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(String who) {
        operators.put(
                who,
                OperatorJvm.launch(
                        bench,
                        writers.kubeconfig(who),
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                        writers.driver(who),
                        List.of(
                                "--leader-election-namespace",
                                bench.namespace,
                                "--tools",
                                ClientTools.folder().toString(),
                                "--staging",
                                staging.resolve(who).toString(),
                                "--runner-lease",
                                "10s")));
        Awaitility.await().atMost(LONG).until(() -> operators.get(who).log().contains("waits for its Lease"));
    }

    private boolean leads(String who) {
        return operators.get(who).log().contains(" is watching ");
    }

    /** Ends the leader's work, and waits until the other one works and a new one waits. */
    private void end(End end) {
        String leader = STANDING.keySet().stream().filter(this::leads).findAny().orElseThrow();
        String other = STANDING.keySet().stream()
                .filter(who -> !who.equals(leader))
                .findAny()
                .orElseThrow();
        OperatorJvm ending = operators.get(leader);
        Instant at;
        boolean holding = false;
        if (end == End.PAUSED) {
            at = Instant.now();
            // Sooner or later it is stopped in the middle of its changes.
            for (int attempt = 0; attempt < 20 && !holding; attempt++) {
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(LONG)
                        .until(() -> holdsLock(leader));
                at = Instant.now();
                ending.pause(true);
                holding = holdsLock(leader);
                if (!holding) {
                    ending.pause(false);
                }
            }
            ending.pause(true);
        } else {
            at = Instant.now();
            if (end == End.KILLED) {
                ending.kill();
            } else {
                ending.stop();
            }
        }
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> leads(other));
        if (end == End.PAUSED) {
            if (holding) {
                awaitThatTheOtherOneIsKeptOut(other);
            }
            ending.pause(false);
            assertThat(ending.exit())
                    .as("it finds that it is not the leader, and ends")
                    .isEqualTo(1);
        }
        changes.add(new Change(at, acquired(), leader, other, end, holding));
        long asked = bench.get(NAME).getMetadata().getGeneration();
        Awaitility.await(other + " works")
                .atMost(LONG)
                .until(() ->
                        Objects.requireNonNullElse(bench.get(NAME).getStatus().observedGeneration(), 0L) >= asked);
        start(leader);
    }

    private Instant acquired() {
        return bench.client
                .leases()
                .inNamespace(bench.namespace)
                .withName(Rights.LEASE)
                .get()
                .getSpec()
                .getAcquireTime()
                .toInstant();
    }

    /** The new leader stands before the lock of the one that is paused. */
    private void awaitThatTheOtherOneIsKeptOut(String other) {
        Awaitility.await("%s waits for PostgreSQL's lock".formatted(other))
                .atMost(LONG)
                .until(() -> !servers.rows("postgres", """
                                SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
                                WHERE locktype = 'advisory' AND NOT granted AND client_addr = '%s'""".formatted(writers.address(other)))
                        .isEmpty());
    }

    private boolean holdsLock(String who) {
        return !servers.rows("postgres", """
                        SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
                        WHERE locktype = 'advisory' AND granted AND client_addr = '%s'""".formatted(writers.address(who))).isEmpty();
    }

    // --- what is asked of all of it

    /** After the first write of a new leader there is none of the one before, until that leads again. */
    private void oneWroteAtATime(List<Writers.Write> writes, String where) {
        List<Writers.Write> firsts = new ArrayList<>();
        String last = "";
        for (Writers.Write write : writes) {
            if (!write.who().equals(last)) {
                firsts.add(write);
                last = write.who();
            }
        }
        List<String> expected = new ArrayList<>(List.of(changes.getFirst().from()));
        changes.forEach(change -> expected.add(change.to()));
        assertThat(firsts.stream().map(Writers.Write::who).toList())
                .as("who wrote to %s, one after the other: %s; the leaders: %s", where, firsts, changes)
                .isEqualTo(expected);
    }

    private void nothingWasDoneTwice() {
        assertThat(servers.rows("postgres", """
                        SELECT generation || ': ' || summary FROM zentoria_operator.changes
                        WHERE generation > 1 GROUP BY generation, summary HAVING count(*) > 1""")).isEmpty();
    }

    private void eachWindowHasItsBackup(Instant created, Instant end) throws IOException {
        for (String schedule : SCHEDULES) {
            Duration spread = Spread.of(new Owner(bench.namespace, NAME), schedule);
            List<Instant> windows = Stream.iterate(
                            created.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES),
                            due -> due.plus(spread).isBefore(end),
                            due -> due.plus(1, ChronoUnit.MINUTES))
                    .toList();
            Awaitility.await(schedule).atMost(LONG).untilAsserted(() -> {
                Map<Instant, BackupRunStatus> ended = new HashMap<>();
                for (ZentoriaBackup backup : backups(schedule)) {
                    if (backup.getStatus() != null && backup.getStatus().completionTime() != null) {
                        ended.put(Instant.parse(backup.getSpec().dueTime()), backup.getStatus());
                    }
                }
                assertThat(ended.keySet()).as("windows of %s", schedule).containsAll(windows);
                assertThat(ended.entrySet().stream()
                                .filter(each -> each.getValue().phase() != BackupRunStatus.Phase.COMPLETED)
                                .map(each -> "%s: %s, %s"
                                        .formatted(
                                                each.getKey(),
                                                each.getValue().reason(),
                                                each.getValue().message())))
                        .as("windows of %s without a good backup", schedule)
                        .isEmpty();
            });
            assertThat(backups(schedule))
                    .extracting(backup -> backup.getSpec().dueTime())
                    .doesNotHaveDuplicates();
            Set<String> published = new TreeSet<>();
            try (Stream<Path> files = Files.walk(tier)) {
                files.filter(file -> file.endsWith("manifest.json")
                                && file.getParent().getParent().endsWith(schedule))
                        .forEach(file ->
                                published.add(file.getParent().getFileName().toString()));
            }
            assertThat(published).hasSizeBetween(windows.size(), windows.size() + 2);
        }
        assertThat(bench.client
                        .events()
                        .v1()
                        .events()
                        .inNamespace(bench.namespace)
                        .list()
                        .getItems())
                .extracting(Event::getReason)
                .doesNotContain("ScheduleMissed", "ClockJumped");
    }

    private List<ZentoriaBackup> backups(String schedule) {
        return bench.client.resources(ZentoriaBackup.class).inNamespace(bench.namespace).list().getItems().stream()
                .filter(backup -> schedule.equals(backup.getSpec().schedule()))
                .toList();
    }

    private void figures() {
        List<Writers.Write> writes = Stream.concat(writers.toApiServer().stream(), writers.toPostgres().stream())
                .sorted(Comparator.comparing(Writers.Write::at))
                .toList();
        for (End end : End.values()) {
            List<Change> all =
                    changes.stream().filter(change -> change.end() == end).toList();
            List<Duration> leased = all.stream()
                    .map(change -> Duration.between(change.at(), change.leased()))
                    .sorted()
                    .toList();
            List<Duration> wrote = all.stream()
                    .map(change -> Duration.between(change.at(), firstWrite(writes, change)))
                    .sorted()
                    .toList();
            System.out.printf(
                    "%s %d times, %d of them while it held PostgreSQL's lock: the next one had the Lease after %s, and wrote first after %s%n",
                    end, all.size(), all.stream().filter(Change::holdingLock).count(), seconds(leased), seconds(wrote));
            assertThat(leased).allMatch(each -> each.compareTo(TAKEOVER) < 0);
            // The single one that a busy machine held up says nothing about the operator.
            assertThat(wrote.get(wrote.size() / 2)).isLessThan(TAKEOVER);
            if (end == End.STOPPED) {
                assertThat(leased).allMatch(each -> each.compareTo(HAND_OVER) < 0);
            }
        }
        System.out.printf(
                "%d writes to PostgreSQL, %d to the API server, %d backups%n",
                writers.toPostgres().size(),
                writers.toApiServer().size(),
                SCHEDULES.stream().mapToInt(each -> backups(each).size()).sum());
    }

    private static Instant firstWrite(List<Writers.Write> writes, Change change) {
        return writes.stream()
                .filter(write -> write.who().equals(change.to()) && write.at().isAfter(change.at()))
                .findFirst()
                .orElseThrow()
                .at();
    }

    private static String seconds(List<Duration> sorted) {
        return "%.1f s (median), %.1f s (most)"
                .formatted(
                        sorted.get(sorted.size() / 2).toMillis() / 1000.0,
                        sorted.getLast().toMillis() / 1000.0);
    }

    @AfterAll
    void end() {
        operators.values().forEach(OperatorJvm::close);
        servers.close();
        bench.close();
    }
}
