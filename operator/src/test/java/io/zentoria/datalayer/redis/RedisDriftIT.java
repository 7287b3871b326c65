package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people change by hand: each is seen, left alone by a mere look, and mended by the next pass. */
class RedisDriftIT {
    @TempDir
    static Path dir;

    private static RedisServer server;
    private static Bench bench;
    private static TreeSet<String> asDesired;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start(dir, Map.of());
        bench = new Bench(server);
        bench.bring(Bench.sample());
        asDesired = state();
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private static TreeSet<String> state() {
        try (Admin admin = new Admin(server)) {
            TreeSet<String> state = new TreeSet<>(admin.run().aclList());
            for (String name : List.of("maxmemory", "maxmemory-policy", "appendonly", "appendfsync")) {
                state.add(name + " " + admin.run().configGet(name).get(name));
            }
            return state;
        }
    }

    /** What was done by hand, and the one change that mends it. */
    static List<Arguments> drift() {
        return List.of(
                config("maxmemory", "1gb", "set parameter maxmemory to 4gb"),
                config("maxmemory-policy", "noeviction", "set parameter maxmemory-policy to volatile-lru"),
                config("appendonly", "no", "set parameter appendonly to yes"),
                config("appendfsync", "no", "set parameter appendfsync to everysec"),
                acl("user switched off", "set state of acl user n8n", "n8n", "off"),
                acl("extra key pattern", "set keys of acl user n8n", "n8n", "~session:*"),
                acl("key pattern taken", "set keys of acl user backend-api", "backend-api", "resetkeys", "~session:*"),
                acl("all keys", "set keys of acl user n8n", "n8n", "allkeys"),
                acl("read-only pattern", "set keys of acl user n8n", "n8n", "%R~cache:*"),
                acl("extra channel", "set channels of acl user n8n", "n8n", "&secret:*"),
                acl("all channels", "set channels of acl user n8n", "n8n", "allchannels"),
                acl("no channels", "set channels of acl user n8n", "n8n", "resetchannels"),
                acl("extra command", "set commands of acl user ai-orchestrator", "ai-orchestrator", "+flushall"),
                acl("command taken", "set commands of acl user ai-orchestrator", "ai-orchestrator", "-get"),
                acl("all commands", "set commands of acl user ai-orchestrator", "ai-orchestrator", "+@all"),
                acl("another password", "set password of acl user n8n", "n8n", "resetpass", ">another"),
                acl("a second password", "set password of acl user n8n", "n8n", ">another"),
                acl("no password needed", "set password of acl user n8n", "n8n", "nopass"),
                acl("password taken", "set password of acl user n8n", "n8n", "resetpass"),
                acl("no check of payloads", "set payload check of acl user n8n", "n8n", "skip-sanitize-payload"),
                acl("a selector", "set selectors of acl user n8n", "n8n", "(+@all ~*)"),
                acl(
                        "everything at once",
                        "set state, password, keys, channels, commands of acl user n8n",
                        "n8n",
                        "reset"),
                Arguments.of(
                        "lost user",
                        (Hand) admin -> admin.run().aclDeluser("backend-api"),
                        "create acl user backend-api"));
    }

    /** What somebody does. */
    @FunctionalInterface
    interface Hand {
        void act(Admin admin);
    }

    private static Arguments config(String name, String value, String mended) {
        return Arguments.of(name + " " + value, (Hand) admin -> admin.run().configSet(name, value), mended);
    }

    private static Arguments acl(String what, String mended, String... words) {
        return Arguments.of(what, (Hand) admin -> admin.aclSetuser(words), mended);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drift")
    void changeByHandIsSeenAndMended(String what, Hand hand, String mended) throws Exception {
        try (Admin admin = new Admin(server)) {
            hand.act(admin);
        }
        TreeSet<String> changed = state();
        assertThat(changed).as("the hand did something").isNotEqualTo(asDesired);

        Plan plan = bench.plan(Bench.sample());

        assertThat(plan.changes())
                .filteredOn(change -> !change.target().kind().equals("file"))
                .extracting(change -> change.summary())
                .containsExactly(mended);
        assertThat(plan.conflicts()).isEmpty();
        assertThat(state()).as("a look changes nothing").isEqualTo(changed);
        bench.bring(Bench.sample());
        assertThat(state()).isEqualTo(asDesired);
        assertThat(bench.plan(Bench.sample()).changes()).isEmpty();
    }

    @Test
    void usersOfOthersAreLeftAlone() throws Exception {
        try (Admin admin = new Admin(server)) {
            admin.aclSetuser("somebody", "on", ">theirs", "~*", "+@all");
            try {
                assertThat(bench.plan(Bench.sample()).changes()).isEmpty();
                bench.bring(Bench.sample());
                assertThat(admin.run().aclUsers()).contains("somebody");
            } finally {
                admin.run().aclDeluser("somebody");
            }
        }
    }

    @Test
    void differencesSayBothSidesAndNoHash() throws Exception {
        try (Admin admin = new Admin(server)) {
            admin.aclSetuser("n8n", "resetpass", ">another", "~session:*", "off");
        }
        Plan plan = bench.plan(Bench.sample());

        assertThat(plan.changes().getFirst().differences().toString())
                .contains("keys", "~queue:n8n:* ~session:*", "the one in its Secret")
                .doesNotContainPattern("[0-9a-f]{64}");
        assertThat(plan.changes().getFirst().step().masked()).contains("#***").doesNotContainPattern("[0-9a-f]{64}");
        assertThat(plan.toString()).doesNotContainPattern("[0-9a-f]{64}");
        bench.bring(Bench.sample());
    }
}
