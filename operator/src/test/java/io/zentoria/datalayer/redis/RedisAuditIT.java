package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of an audit on a prepared data set. */
class RedisAuditIT {
    private static final RedisAudit.Budget FAST = new RedisAudit.Budget(10_000_000, Duration.ofMinutes(1), 500, 200, 5);

    @TempDir
    Path dir;

    private RedisServer server;
    private Bench bench;
    private Admin admin;

    @BeforeEach
    void start() {
        server = RedisServer.start(dir, Map.of());
        bench = new Bench(server);
        admin = new Admin(server);
    }

    @AfterEach
    void stop() {
        admin.close();
        bench.close();
        server.close();
    }

    private List<AllocationAudit> audit(String yaml, RedisAudit.Budget budget, boolean mayWrite) throws Exception {
        try (RedisAudit audit = bench.clients().openAudit(bench.endpoint(), budget)) {
            return audit.run(RedisDesired.allocations(Bench.spec(yaml)), mayWrite);
        }
    }

    private Map<String, AllocationAudit> auditSample() throws Exception {
        return audit(Bench.sample(), FAST, true).stream()
                .collect(Collectors.toMap(AllocationAudit::name, audit -> audit));
    }

    private void fill(int db, String prefix, int count, int seconds) {
        admin.run().select(db);
        admin.run().multi();
        for (int i = 0; i < count; i++) {
            if (seconds > 0) {
                admin.run().setex(prefix + i, seconds, "x".repeat(100));
            } else {
                admin.run().set(prefix + i, "x".repeat(100));
            }
        }
        admin.run().exec();
    }

    @Test
    void figuresAreThoseOfTheData() throws Exception {
        bench.bring(Bench.sample());
        fill(0, "session:user:7:", 3000, 3000); // as promised
        fill(0, "session:user:8:", 20, 0); // for ever
        fill(0, "session:user:9:", 30, 7200); // longer than the default
        fill(0, "sessions:", 7, 100); // elsewhere
        fill(1, "cache:api:users:", 10, 90_000); // above max
        fill(2, "queue:n8n:job:", 40, 0); // for ever, as meant
        fill(5, "ratelimit:api:1:", 5, 0);
        fill(5, "ratelimit:api:2:", 6, 1_000_000); // required, any length
        fill(6, "lock:file:", 4, 31);
        fill(6, "lock:file:part:", 3, 20); // one part too many

        Map<String, AllocationAudit> found = auditSample();

        AllocationAudit sessions = found.get("sessions");
        assertThat(sessions.keys()).as("without the operator's own").isEqualTo(3057);
        assertThat(sessions.outsidePattern()).isEqualTo(7);
        assertThat(sessions.ttlMissing()).isEqualTo(20);
        assertThat(sessions.ttlTooLong()).isEqualTo(30);
        assertThat(sessions.memory()).isBetween(3057L * 150, 3057L * 350);
        assertThat(sessions.examples()).hasSize(5);
        assertThat(sessions.complete()).isTrue();
        assertThat(found.get("cache").ttlTooLong()).isEqualTo(10);
        assertThat(found.get("queues").keys()).isEqualTo(40);
        assertThat(found.get("queues").ttlMissing()).isZero();
        assertThat(found.get("rate-limit").ttlMissing()).isEqualTo(5);
        assertThat(found.get("rate-limit").ttlTooLong()).isZero();
        assertThat(found.get("locks").ttlTooLong()).isEqualTo(4);
        assertThat(found.get("locks").outsidePattern()).isEqualTo(3);
        assertThat(found.get("metrics").keys()).isZero();
        DataLayerStatus.Allocation row = sessions.toStatus();
        assertThat(row.memory()).endsWith("KiB");
        assertThat(row.auditedAt()).endsWith("Z");
    }

    @Test
    void keysThatAreNoTextAreCountedAndShownSafely() throws Exception {
        byte[] binary = {(byte) 's', ':', (byte) 0xff, (byte) 0xfe, 0, 27};
        byte[] fitting = new byte[20];
        System.arraycopy("session:user:".getBytes(StandardCharsets.US_ASCII), 0, fitting, 0, 13);
        fitting[13] = (byte) 0x80;
        fitting[14] = ':';
        fitting[15] = (byte) 0xc0;
        try (StatefulRedisConnection<byte[], byte[]> raw = admin.client().connect(ByteArrayCodec.INSTANCE)) {
            raw.sync().set(binary, new byte[] {1});
            raw.sync().setex(fitting, 100, new byte[] {1});
            raw.sync().set("evil\n\u001b[31m\u202ekey".getBytes(StandardCharsets.UTF_8), new byte[] {1});
        }

        AllocationAudit sessions = auditSample().get("sessions");

        assertThat(sessions.keys()).isEqualTo(3);
        assertThat(sessions.outsidePattern()).isEqualTo(2);
        assertThat(sessions.ttlMissing()).isZero();
        assertThat(sessions.examples())
                .containsExactlyInAnyOrder(
                        "s:\\xff\\xfe\\x00\\x1b (outside the pattern)",
                        "evil\\x0a\\x1b[31m\\u202ekey (outside the pattern)");
    }

    @Test
    void missingTimeIsSetOnlyWhereTheSpecEnforcesItAndChangesAreAllowed() throws Exception {
        String enforced = """
                endpoint: {host: r}
                allocations:
                  - {db: 4, name: memory, keyPattern: "ai:{id}", ttl: {default: 1h, enforce: true}}
                  - {db: 5, name: rate, keyPattern: "rate:{id}", ttl: {required: true}}
                """;
        fill(4, "ai:", 10, 0);
        fill(4, "ai:short-", 3, 60);
        fill(4, "other:", 2, 0);
        fill(5, "rate:", 4, 0);

        AllocationAudit looked = audit(enforced, FAST, false).getFirst();
        assertThat(looked.ttlMissing()).isEqualTo(10);
        assertThat(looked.enforced()).isZero();
        assertThat(ttl(4, "ai:1")).isEqualTo(-1);

        List<AllocationAudit> mended = audit(enforced, FAST, true);
        assertThat(mended.getFirst().ttlMissing()).isZero();
        assertThat(mended.getFirst().enforced()).isEqualTo(10);
        assertThat(mended.getLast().ttlMissing()).isEqualTo(4);
        assertThat(ttl(4, "ai:1")).isBetween(3500L, 3600L);
        assertThat(ttl(4, "ai:short-1")).isLessThanOrEqualTo(60);
        assertThat(ttl(4, "other:1"))
                .as("what is not the allocation's is not touched")
                .isEqualTo(-1);
        assertThat(ttl(5, "rate:1")).isEqualTo(-1);
    }

    private long ttl(int db, String key) {
        admin.run().select(db);
        return admin.run().ttl(key);
    }

    @Test
    void twoAllocationsOfOneDatabaseShareItsKeys() throws Exception {
        fill(3, "a:", 30, 0);
        fill(3, "b:", 20, 0);
        fill(3, "c:", 10, 0);
        String shared = """
                endpoint: {host: r}
                allocations:
                  - {db: 3, name: a, keyPattern: "a:{id}"}
                  - {db: 3, name: b, keyPattern: "b:*", ttl: {required: true}}
                  - {db: 99, name: nowhere, keyPattern: "c:*"}
                """;

        List<AllocationAudit> found = audit(shared, FAST, true);

        assertThat(found).extracting(AllocationAudit::name).containsExactly("a", "b", "nowhere");
        assertThat(found.get(0).keys()).isEqualTo(40);
        assertThat(found.get(0).outsidePattern()).isEqualTo(10);
        assertThat(found.get(1).keys()).isEqualTo(20);
        assertThat(found.get(1).ttlMissing()).isEqualTo(20);
        assertThat(found.get(2).complete()).as("a database that is not there").isFalse();
    }

    @Test
    void scanUsesNoKeysCommandAndKeepsToItsRate() throws Exception {
        fill(0, "session:user:7:", 3000, 3000);
        try (Monitor monitor = new Monitor(server);
                RedisAudit audit = bench.clients()
                        .openAudit(bench.endpoint(), new RedisAudit.Budget(3000, Duration.ofMinutes(1), 500, 10, 5))) {
            long start = System.nanoTime();
            audit.run(RedisDesired.allocations(Bench.spec(Bench.sample())), true);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(950));
            assertThat(monitor.words())
                    .doesNotContain("keys", "flushall", "expire", "pexpire")
                    .contains("scan");
            assertThat(monitor.words()).filteredOn("memory"::equals).hasSize(10);
        }
    }

    @Test
    void scanThatTakesTooLongSaysThatItIsNotComplete() throws Exception {
        fill(0, "session:user:7:", 5000, 3000);

        AllocationAudit sessions = audit(
                        Bench.sample(), new RedisAudit.Budget(1000, Duration.ofMillis(200), 100, 10, 5), true)
                .getFirst();

        assertThat(sessions.complete()).isFalse();
        assertThat(sessions.keys()).isEqualTo(5000);
    }

    @Test
    void bigDatabaseIsAuditedWithinItsRate() throws Exception {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            many.put("session:user:" + i + ":x", "x");
        }
        admin.run().mset(many);
        long start = System.nanoTime();

        AllocationAudit sessions = auditSample().get("sessions");

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("An audit of 100,000 keys takes " + took.toMillis() + " ms when nothing slows it down");
        assertThat(sessions.ttlMissing()).isEqualTo(100_000);
        assertThat(took).isLessThan(Duration.ofSeconds(30));
    }
}
