package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisLockIT {
    private static final Owner OTHER = new Owner("other", "second");

    @TempDir
    static Path dir;

    private static RedisServer server;
    private static Bench bench;

    @BeforeAll
    static void start() {
        server = RedisServer.start(dir, Map.of());
        bench = new Bench(server);
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    @Test
    void secondOperatorWaitsAndIsToldForWhom() throws Exception {
        try (RedisStore first = bench.clients().open(bench.endpoint(), Bench.OWNER);
                RedisStore second = bench.clients().open(bench.endpoint(), OTHER)) {
            try (Store.Lock held = first.lock()) {
                assertThatThrownBy(second::lock)
                        .isInstanceOfSatisfying(StoreException.class, e -> {
                            assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
                            assertThat(e.reason()).isEqualTo("Locked");
                        })
                        .hasMessageContaining("zentoria/personal");
            }
            second.lock().close();
        }
        assertThat(locked()).isFalse();
    }

    @Test
    void lockOfAnOperatorThatDiedIsTakenOverAtOnce() throws Exception {
        RedisStore dying = bench.clients().open(bench.endpoint(), Bench.OWNER);
        dying.lock();
        // Closing the connection is all that the server sees of a process that was killed.
        dying.close();
        assertThat(locked()).isTrue();

        try (RedisStore next = bench.clients().open(bench.endpoint(), Bench.OWNER);
                Store.Lock lock = next.lock()) {
            assertThat(locked()).isTrue();
        }
        assertThat(locked()).isFalse();
    }

    @Test
    void lockFromBeforeARestartOfTheServerIsTakenOver() throws Exception {
        RedisStore before = bench.clients().open(bench.endpoint(), Bench.OWNER);
        before.lock();
        try (Admin admin = new Admin(server)) {
            admin.run().save();
        }
        server.restart();
        before.close();

        try (RedisStore next = bench.clients().open(bench.endpoint(), OTHER);
                Store.Lock lock = next.lock()) {
            assertThat(locked()).isTrue();
        }
    }

    @Test
    void whoLostTheLockChangesNothingMore() throws Exception {
        try (RedisStore paused = bench.clients().open(bench.endpoint(), Bench.OWNER);
                Admin admin = new Admin(server)) {
            RedisDesired desired = Bench.desired(Bench.sample());
            Change change =
                    paused.plan(desired, paused.observe(desired)).changes().getLast();
            try (Store.Lock lock = paused.lock()) {
                // The time ran out while it was paused, and another one came.
                admin.run().set(RedisLedger.LOCK, "other/second 999 run 7");

                assertThatThrownBy(() -> paused.apply(change))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo("LockLost"));
            }
            assertThat(admin.run().get(RedisLedger.LOCK))
                    .as("the other's lock is not released by the one that lost it")
                    .startsWith("other/second");
            admin.run().del(RedisLedger.LOCK);
        }
    }

    @Test
    void lockExpiresByItself() throws Exception {
        try (RedisStore store = bench.clients().open(bench.endpoint(), Bench.OWNER);
                Store.Lock lock = store.lock();
                Admin admin = new Admin(server)) {
            assertThat(admin.run().pttl(RedisLedger.LOCK)).isBetween(1L, 30_000L);
        }
    }

    private static boolean locked() {
        try (Admin admin = new Admin(server)) {
            return admin.run().exists(RedisLedger.LOCK) == 1;
        }
    }
}
