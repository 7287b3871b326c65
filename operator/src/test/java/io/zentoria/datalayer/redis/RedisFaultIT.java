package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line is cut at each single word to the server, before it is heard and after it was done: the end is the same. */
class RedisFaultIT {
    private static final int MORE_THAN_A_PASS_NEEDS = 200;

    @TempDir
    static Path dir;

    private static RedisServer server;
    private static Bench direct;

    @BeforeAll
    static void start() {
        server = RedisServer.start(dir, Map.of());
        direct = new Bench(server);
    }

    @AfterAll
    static void stop() {
        direct.close();
        server.close();
    }

    /** All that the operator brings about, without times, the random id, and the server's words that save a second set. */
    private static TreeSet<String> state() {
        try (Admin admin = new Admin(server)) {
            TreeSet<String> state = new TreeSet<>(admin.run().aclList());
            for (String name : List.of("maxmemory", "maxmemory-policy", "appendonly", "appendfsync")) {
                state.add(name + " " + admin.run().configGet(name).get(name));
            }
            admin.run()
                    .hgetall(RedisLedger.LEDGER)
                    .forEach((field, row) ->
                            state.add(field + " " + row.replaceAll(",?\"(at|readBack)\":\"[^\"]*\"", "")));
            state.addAll(admin.run().keys("*"));
            state.remove(RedisLedger.FENCE);
            if (state.remove(RedisLedger.LOCK)) {
                // Its holder died with nothing left to do; the next one takes it over, and nobody needs to.
                assertThat(admin.run().pttl(RedisLedger.LOCK)).isPositive();
            }
            return state;
        }
    }

    /** A word that was not heard leaves the server where the answer before it did: only some of those are cut too. */
    @ParameterizedTest
    @CsvSource({"UNANSWERED, 1", "BEFORE, 5"})
    void cutAtAnyWordEndsInTheSameState(Proxy.Cut where, int step) throws Exception {
        RedisDesired sample = Bench.desired(Bench.sample());
        direct.bring(sample);
        TreeSet<String> asDesired = state();
        direct.delete(sample);
        TreeSet<String> clean = state();
        int cuts = 0;
        for (int word = 1; word < MORE_THAN_A_PASS_NEEDS; word += step) {
            if (!cutAt(word, where, sample)) {
                break;
            }
            cuts++;
            bringWhenTheServerHasNoticed(sample);
            assertThat(state()).as("cut %s word %d", where, word).isEqualTo(asDesired);
            assertThat(direct.plan(sample).changes()).isEmpty();
            direct.delete(sample);
            assertThat(state()).as("nothing is left after a deletion").isEqualTo(clean);
        }
        System.out.println("The first apply of Redis was cut " + where + " at " + cuts + " words");
        assertThat(cuts * step).isBetween(20, MORE_THAN_A_PASS_NEEDS - 2);
    }

    /** The lock of a line that was cut is there until the server has seen the line's end; the operator waits, too. */
    private static void bringWhenTheServerHasNoticed(RedisDesired sample) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsMatching(
                        e -> e instanceof StoreException store && store.kind() == StoreException.Kind.UNAVAILABLE)
                .until(() -> direct.bring(sample) != null);
    }

    /** Applies through a line that is cut; false when the whole apply has fewer words than that. */
    private static boolean cutAt(int word, Proxy.Cut where, RedisDesired sample) {
        try (Proxy proxy = new Proxy(server.port());
                Bench cut = new Bench(server.host(), proxy.port(), server.adminPassword())) {
            proxy.cut(word, where);
            try {
                cut.bring(sample);
            } catch (StoreException e) {
                assertThat(e.kind()).as(e.getMessage()).isEqualTo(StoreException.Kind.UNAVAILABLE);
            }
            return proxy.wasCut();
        }
    }
}
