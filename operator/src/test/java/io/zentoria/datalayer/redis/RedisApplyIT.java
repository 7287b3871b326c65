package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisApplyIT {
    @TempDir
    Path dir;

    private RedisServer server;
    private Bench bench;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(dir, Map.of());
        bench = new Bench(server);
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private String config(String name) {
        try (Admin admin = new Admin(server)) {
            return admin.run().configGet(name).get(name);
        }
    }

    private List<String> acl() {
        try (Admin admin = new Admin(server)) {
            return admin.run().aclList();
        }
    }

    @Test
    void sampleIsAppliedOnAnEmptyServerAndThenNothingIsLeftToDo() throws Exception {
        List<String> done = bench.bring(Bench.sample());

        assertThat(done).startsWith("mark the data set as looked after").contains("create acl user backend-api");
        Plan after = bench.plan(Bench.sample());
        assertThat(after.changes()).isEmpty();
        assertThat(after.conflicts()).isEmpty();
        assertThat(config("maxmemory")).isEqualTo("4294967296");
        assertThat(config("maxmemory-policy")).isEqualTo("volatile-lru");
        assertThat(config("appendonly")).isEqualTo("yes");
        try (Admin admin = new Admin(server)) {
            assertThat(admin.run().info("persistence")).contains("aof_enabled:1", "aof_rewrite_in_progress:0");
        }
        assertThat(acl())
                .anyMatch(line -> line.startsWith("user n8n on ")
                        && line.endsWith(
                                "~queue:n8n:* resetchannels &pubsub:workflow:* +@all -@admin -@dangerous +info"));
    }

    @Test
    void whatWasAppliedOutlivesARestartOfTheServer() throws Exception {
        bench.bring(Bench.sample());

        server.restart();

        assertThat(bench.plan(Bench.sample()).changes()).isEmpty();
        assertThat(Files.readString(dir.resolve("redis.conf"))).contains("user backend-api on", "appendonly yes");
    }

    @Test
    void usersAreSavedToTheAclFileWhereTheServerHasOne() throws Exception {
        Path config = dir.resolve("redis.conf");
        Path users = dir.resolve("users.acl");
        Files.writeString(
                config, Files.readString(config).replaceAll("requirepass .*", "") + "aclfile /srv/users.acl\n");
        Files.writeString(users, "user default on >%s ~* &* +@all\n".formatted(server.adminPassword()));
        server.restart();

        bench.bring(Bench.sample());

        assertThat(Files.readString(users)).contains("user n8n on");
        server.restart();
        assertThat(bench.plan(Bench.sample()).changes()).isEmpty();
    }

    @Test
    void fileThatCannotBeWrittenIsToldAndNotTriedForEver() throws Exception {
        // The file's folder is what CONFIG REWRITE needs; a file that is gone cannot be replaced by name.
        Files.delete(dir.resolve("redis.conf"));
        Files.createDirectory(dir.resolve("redis.conf"));

        bench.bring(Bench.sample());

        Plan after = bench.plan(Bench.sample());
        assertThat(after.changes()).isEmpty();
        assertThat(after.notices()).extracting(Notice::reason).contains("NotPersisted");
    }

    @Test
    void afterAnotherSpecTheFirstOneGivesTheFirstState() throws Exception {
        bench.bring(Bench.sample());
        List<String> aclBefore = acl();
        String limitsBefore = config("client-output-buffer-limit");
        String other = """
                endpoint: {host: zentoria-redis}
                config:
                  maxmemory: 1gb
                  appendfsync: always
                  notify-keyspace-events: KEA
                  save: "900 1 300 10"
                  client-output-buffer-limit: "pubsub 64mb 16mb 90"
                allocations:
                  - {db: 2, name: queues, keyPattern: "queue:other:*"}
                users:
                  - {name: n8n, allocations: [queues], access: Read, channels: ["a:*"]}
                  - {name: extra, allocations: [queues], commands: ["get", "+@list", "-lpush", "+config|get"]}
                """;

        bench.bring(other);
        assertThat(bench.plan(other).changes()).isEmpty();
        assertThat(config("appendonly")).isEqualTo("no");
        assertThat(acl()).noneMatch(line -> line.startsWith("user backend-api "));
        assertThat(config("notify-keyspace-events")).isEqualTo("AKE");

        bench.bring(Bench.sample());
        assertThat(acl()).containsExactlyInAnyOrderElementsOf(aclBefore);
        assertThat(config("maxmemory")).isEqualTo("4294967296");
        assertThat(config("appendonly")).isEqualTo("yes");
        assertThat(config("appendfsync")).isEqualTo("everysec");
        assertThat(config("notify-keyspace-events")).isEmpty();
        assertThat(config("client-output-buffer-limit")).isEqualTo(limitsBefore);
        assertThat(bench.plan(Bench.sample()).changes()).isEmpty();
    }

    @Test
    void deletionTakesAwayWhatWasMadeAndOnlyThat() throws Exception {
        try (Admin admin = new Admin(server)) {
            admin.run().set("session:user:1:2", "kept");
        }
        List<String> aclBefore = acl();
        String policyBefore = config("maxmemory-policy");
        bench.bring(Bench.sample());

        bench.delete(Bench.desired(Bench.sample()));

        assertThat(acl()).isEqualTo(aclBefore);
        assertThat(config("maxmemory")).isEqualTo("0");
        assertThat(config("maxmemory-policy")).isEqualTo(policyBefore);
        assertThat(config("appendonly")).isEqualTo("no");
        try (Admin admin = new Admin(server)) {
            assertThat(admin.run().keys("*")).containsExactly("session:user:1:2");
        }
        server.restart();
        assertThat(acl()).hasSize(1);
    }

    @Test
    void secondResourceIsToldWhoseTheThingsAre() throws Exception {
        bench.bring(Bench.sample());
        Owner second = new Owner("other", "second");

        Plan plan = bench.plan(Bench.desired(second, Bench.spec(Bench.sample())));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.conflicts())
                .hasSize(7)
                .allSatisfy(conflict -> assertThat(conflict.message()).contains("zentoria/personal"));
        assertThat(bench.delete(Bench.desired(second, Bench.spec(Bench.sample()))))
                .as("and it takes away nothing of theirs")
                .isEmpty();
    }

    @Test
    void userThatFitsIsAdoptedAndNeverDropped() throws Exception {
        String one = """
                endpoint: {host: zentoria-redis}
                allocations:
                  - {db: 2, name: queues, keyPattern: "queue:n8n:*"}
                users:
                  - {name: n8n, allocations: [queues]}
                """;
        try (Admin admin = new Admin(server)) {
            String hash = PasswordHash.of(Password.of(Bench.passwordOf("n8n"))).reveal();
            admin.aclSetuser("n8n", "on", "#" + hash, "~queue:n8n:*", "+@all", "-@admin", "-@dangerous", "+info");
        }

        assertThat(bench.bring(one)).contains("adopt acl user n8n, which is as wanted already");
        bench.bring("endpoint: {host: zentoria-redis}");

        assertThat(acl()).anyMatch(line -> line.startsWith("user n8n "));
    }

    @Test
    void userOfSomebodyElseThatDiffersIsAConflictAndStaysAsItIs() throws Exception {
        try (Admin admin = new Admin(server)) {
            admin.run()
                    .aclSetuser(
                            "n8n", io.lettuce.core.AclSetuserArgs.Builder.on().addPassword("theirs"));
        }
        List<String> before = acl();

        bench.bring(Bench.sample());

        Plan plan = bench.plan(Bench.sample());
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.conflicts())
                .extracting(Conflict::message)
                .hasSize(1)
                .first()
                .asString()
                .contains("made by somebody else", "password");
        assertThat(acl())
                .containsAll(before.stream()
                        .filter(line -> line.startsWith("user n8n "))
                        .toList());
    }

    @Test
    void oneBadParameterDoesNotHoldUpTheGoodOnes() throws Exception {
        String bad = """
                endpoint: {host: zentoria-redis}
                config:
                  maxmemroy: 4gb
                  databases: "32"
                  dir: /elsewhere
                  requirepass: secret
                  maxmemory: 5g
                allocations:
                  - {db: 99, name: far, keyPattern: "far:*"}
                """;

        bench.bring(bad);

        Plan plan = bench.plan(bad);
        assertThat(config("maxmemory")).isEqualTo("5000000000");
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.conflicts())
                .extracting(conflict -> conflict.target().name())
                .containsExactlyInAnyOrder("maxmemroy", "requirepass", "far");
        assertThat(plan.notices())
                .extracting(Notice::message)
                .anyMatch(message -> message.contains("databases is '16' and should be '32'"))
                .anyMatch(message -> message.contains("dir is '/srv' and should be '/elsewhere'"));
        assertThat(plan.toString()).doesNotContain("requirepass secret");
    }

    @Test
    void hostileNamesBecomeNothingButThemselves() throws Exception {
        String hostile = """
                endpoint: {host: zentoria-redis}
                allocations:
                  - {db: 1, name: odd, keyPattern: "q[uo]te?:\\"';--$(x):{id}:ü😀\\\\"}
                  - {db: 1, name: space, keyPattern: "a b:*"}
                users:
                  - {name: "x';--\\"$(reboot)ü😀", allocations: [odd], channels: ["c[h]?*"]}
                  - {name: "-flag", allocations: [odd]}
                  - {name: "a b", allocations: [odd]}
                  - {name: "nl\\nok", allocations: [odd]}
                  - {name: spaced, allocations: [space]}
                  - {name: sneaky, allocations: [odd], commands: ["+get", "allkeys", ">pw"]}
                  - {name: default, allocations: [odd]}
                  - {name: nowhere, allocations: [missing]}
                """;

        bench.bring(hostile);

        Plan plan = bench.plan(hostile);
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.conflicts())
                .extracting(conflict -> conflict.target().name())
                .containsExactlyInAnyOrder("a b", "nl\nok", "spaced", "sneaky", "default", "nowhere");
        try (Admin admin = new Admin(server)) {
            assertThat(admin.run().aclUsers()).containsExactlyInAnyOrder("default", "x';--\"$(reboot)ü😀", "-flag");
            assertThat(admin.run().aclGetuser("-flag").toString()).contains("~q\\[uo\\]te\\?:\"';--$(x):*:ü😀\\\\");
        }
    }

    @Test
    void memoryLimitBelowWhatIsInUseIsDestructive() throws Exception {
        try (Admin admin = new Admin(server)) {
            admin.run().set("session:user:1:2", "x".repeat(4_000_000));
        }
        Plan plan = bench.plan("{endpoint: {host: r}, config: {maxmemory: 2mb, maxmemory-policy: allkeys-lru}}");

        assertThat(plan.changes())
                .filteredOn(change -> change.target().name().startsWith("maxmemory"))
                .allMatch(change -> change.risk() == Risk.DESTRUCTIVE)
                .hasSize(2);
    }

    @Test
    void fullServerIsGivenMoreRoom() throws Exception {
        try (Admin admin = new Admin(server)) {
            admin.run().set("session:user:1:2", "x".repeat(4_000_000));
            admin.run().configSet("maxmemory", "1mb");
        }
        // The marker cannot be written while the server is full; the next pass does it.
        String more = "{endpoint: {host: r}, config: {maxmemory: 100mb}}";
        try (RedisStore store = bench.clients().open(bench.endpoint(), Bench.OWNER)) {
            RedisDesired desired = Bench.desired(more);
            Plan plan = store.plan(desired, store.observe(desired));
            store.apply(plan.changes().stream()
                    .filter(change -> change.target().name().equals("maxmemory"))
                    .findFirst()
                    .orElseThrow());
        }
        bench.bring(more);

        assertThat(config("maxmemory")).isEqualTo("104857600");
        assertThat(bench.plan(more).changes()).isEmpty();
    }
}
