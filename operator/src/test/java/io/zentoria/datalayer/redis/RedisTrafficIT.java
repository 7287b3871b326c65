package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator says to a server, as the server sees it. */
class RedisTrafficIT {
    private static final int ROUND_TRIPS_OF_A_CHECK = 6;

    /** All that a look may ask; the connection's own words are among them. */
    private static final Set<String> READS =
            Set.of("info", "config", "hgetall", "get", "acl", "hello", "auth", "client", "ping", "echo", "command");

    @TempDir
    Path dir;

    private RedisServer server;
    private Bench bench;

    @BeforeEach
    void start() {
        server = RedisServer.start(dir, Map.of("slowlog-log-slower-than", "0", "slowlog-max-len", "10000"));
        bench = new Bench(server);
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    @Test
    void checkOfTheSampleTakesFewRoundTrips() throws Exception {
        bench.bring(Bench.sample());
        try (Proxy proxy = new Proxy(server.port());
                Bench counted = new Bench(server.host(), proxy.port(), server.adminPassword())) {
            Plan plan = counted.plan(Bench.sample());

            int roundTrips = proxy.roundTrips();
            System.out.println(
                    "A check of the Redis part of the sample takes " + roundTrips + " round trips, the login included");
            assertThat(plan.changes()).isEmpty();
            assertThat(roundTrips).isBetween(2, ROUND_TRIPS_OF_A_CHECK);
        }
    }

    @Test
    void tenChecksWriteNothing() throws Exception {
        bench.bring(Bench.sample());
        String before = dirty();
        try (Monitor monitor = new Monitor(server)) {
            for (int i = 0; i < 10; i++) {
                assertThat(bench.plan(Bench.sample()).changes()).isEmpty();
            }
            List<String> lines = monitor.lines();

            assertThat(new TreeSet<>(monitor.words())).isSubsetOf(READS);
            assertThat(lines)
                    .noneMatch(line -> line.matches("(?i).*\"config\" \"(set|rewrite|resetstat)\".*"))
                    .noneMatch(line -> line.matches("(?i).*\"acl\" \"(setuser|deluser|save|load)\".*"));
            assertThat(lines).filteredOn(line -> line.contains("\"HGETALL\"")).hasSize(10);
        }
        assertThat(dirty()).isEqualTo(before);
    }

    /** The server's own count of changes of its data. */
    private String dirty() {
        try (Admin admin = new Admin(server)) {
            return admin.run()
                    .info("persistence")
                    .lines()
                    .filter(line -> line.startsWith("rdb_changes_since_last_save"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void noPasswordIsSeenByMonitorSlowLogOrLedger() throws Exception {
        try (Monitor monitor = new Monitor(server);
                Admin admin = new Admin(server)) {
            bench.bring(Bench.sample());
            bench.bring("{endpoint: {host: r}}");
            bench.bring(Bench.sample());
            StringBuilder seen = new StringBuilder(String.join("\n", monitor.lines()));
            seen.append(showSlowLog(admin));
            seen.append(admin.run().hgetall(RedisLedger.LEDGER));
            seen.append(admin.run().aclList());

            assertThat(seen.toString()).contains("HSET", RedisLedger.LEDGER).doesNotContain("canary-4711");
            assertThat(seen.toString()).doesNotContain(server.adminPassword());
            assertThat(admin.run().hgetall(RedisLedger.LEDGER).toString()).doesNotContainPattern("[0-9a-f]{64}");
        }
    }

    private static String showSlowLog(Admin admin) {
        StringBuilder shown = new StringBuilder();
        admin.run().slowlogGet(10_000).forEach(entry -> shown.append('\n').append(text(entry)));
        return shown.toString();
    }

    private static String text(Object entry) {
        if (entry instanceof List<?> list) {
            return list.stream().map(RedisTrafficIT::text).toList().toString();
        }
        return entry instanceof byte[] bytes ? new String(bytes, java.nio.charset.StandardCharsets.UTF_8) : "" + entry;
    }
}
