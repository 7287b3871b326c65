package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.zentoria.datalayer.testbed.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications with the users of the sample: common client libraries connect and work, and go no further. */
class RedisClientsIT {
    @TempDir
    static Path dir;

    private static RedisServer server;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start(dir, Map.of());
        try (Bench bench = new Bench(server)) {
            bench.bring(Bench.sample());
            // Beside the sample's users one that only reads.
            bench.bring(Bench.sample()
                    + "  - {name: reader, allocations: [sessions], access: Read, channels: [\"pubsub:*\"]}\n");
        }
        admin = new Admin(server);
    }

    @AfterAll
    static void stop() {
        admin.close();
        server.close();
    }

    private static Admin as(String user) {
        return new Admin(server.host(), server.port(), user, Bench.passwordOf(user));
    }

    @Test
    void lettuceWorksWithTheUserOfAnApplication() throws Exception {
        try (Admin app = as("backend-api")) {
            RedisCommands<String, String> commands = app.run();
            commands.set("session:user:1:a", "x", SetArgs.Builder.ex(Duration.ofHours(1)));
            commands.select(6);
            commands.set("lock:file:1", "me", SetArgs.Builder.nx().px(30_000));
            commands.multi();
            commands.incr("metrics:api:calls");
            assertThat(commands.exec().wasDiscarded()).isFalse();
            assertThat(commands.<Long>eval(
                            "return redis.call('del', KEYS[1])", ScriptOutputType.INTEGER, "lock:file:1"))
                    .isEqualTo(1);
            assertThat(commands.info("server")).contains("redis_version");
            assertThatThrownBy(() -> commands.get("queue:n8n:x"))
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessageContaining("NOPERM");
            assertThatThrownBy(commands::flushall).hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> commands.configGet("*")).hasMessageContaining("NOPERM");
        }
    }

    @Test
    void messagesArriveOnTheChannelsOfTheUserAndOnNoOthers() throws Exception {
        LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (Admin reader = as("reader");
                Admin writer = as("backend-api");
                StatefulRedisPubSubConnection<String, String> channel =
                        reader.client().connectPubSub()) {
            channel.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String name, String message) {
                    received.add(message);
                }
            });
            channel.sync().subscribe("pubsub:files:uploaded");
            assertThat(writer.run().publish("pubsub:files:uploaded", "hello")).isEqualTo(1);
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThatThrownBy(() -> writer.run().publish("other", "x")).hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> reader.run().set("session:user:1:a", "x")).hasMessageContaining("NOPERM");
        }
    }

    @Test
    void oldPasswordIsRefusedAfterANewOneWasSet() {
        assertThatThrownBy(() -> new Admin(server.host(), server.port(), "n8n", "wrong"))
                .hasStackTraceContaining("WRONGPASS");
        try (Admin app = as("n8n");
                StatefulRedisConnection<String, String> second = app.client().connect()) {
            assertThat(second.sync().lpush("queue:n8n:jobs", "1")).isPositive();
        }
    }

    /** What redis-py sends: its connection, pipelines, locks, streams. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HELLO 3",
                "CLIENT SETINFO LIB-NAME redis-py",
                "CLIENT SETINFO LIB-VER 6.4.0",
                "CLIENT SETNAME app",
                "CLIENT ID",
                "CLIENT TRACKING ON",
                "CLIENT NO-TOUCH ON",
                "SELECT 1",
                "PING",
                "INFO",
                "MULTI",
                "EXEC",
                "WATCH session:user:1:2",
                "UNWATCH",
                "SET session:user:1:2 x EX 10 NX",
                "SETEX session:user:1:2 10 x",
                "MGET session:user:1:2 cache:api:e:h",
                "SCAN 0 MATCH session:* COUNT 100",
                "SCRIPT LOAD return",
                "SCRIPT EXISTS a",
                "EVALSHA a 1 lock:file:1",
                "EVAL return 1 lock:file:1",
                "PEXPIRE lock:file:1 30000",
                "INCR ratelimit:api:1:60",
                "EXPIRE ratelimit:api:1:60 60",
                "HSET session:user:1:2 a b",
                "ZADD metrics:api:calls 1 a",
                "SUBSCRIBE pubsub:files:uploaded",
                "PSUBSCRIBE pubsub:*",
                "PUBLISH pubsub:ai:response x",
                "OBJECT ENCODING session:user:1:2",
                "MEMORY USAGE session:user:1:2",
                "COMMAND",
                "RESET",
                "QUIT"
            })
    void redisPyMayDoWhatItDoes(String command) {
        assertThat(admin.dryRun("backend-api", command.split(" "))).isEqualTo("OK");
    }

    /** What ioredis and a Bull or BullMQ queue send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH n8n x",
                "CLIENT SETNAME bull:queue",
                "CLIENT SETINFO LIB-NAME ioredis",
                "INFO",
                "SELECT 2",
                "EVALSHA a 2 queue:n8n:wait queue:n8n:active",
                "EVAL return 2 queue:n8n:wait queue:n8n:active",
                "SCRIPT LOAD return",
                "BRPOPLPUSH queue:n8n:wait queue:n8n:active 5",
                "BLMOVE queue:n8n:wait queue:n8n:active RIGHT LEFT 5",
                "BZPOPMIN queue:n8n:marker 5",
                "LPUSH queue:n8n:wait 1",
                "LREM queue:n8n:active 0 1",
                "LRANGE queue:n8n:wait 0 -1",
                "RPOPLPUSH queue:n8n:wait queue:n8n:active",
                "ZADD queue:n8n:delayed 1 1",
                "ZRANGEBYSCORE queue:n8n:delayed 0 1",
                "HGETALL queue:n8n:1",
                "HMSET queue:n8n:1 a b",
                "INCR queue:n8n:id",
                "SET queue:n8n:1:lock t PX 30000 NX",
                "XADD queue:n8n:events * a b",
                "XREAD BLOCK 5000 STREAMS queue:n8n:events 0",
                "XTRIM queue:n8n:events MAXLEN 10",
                "SCAN 0 MATCH queue:n8n:*",
                "DEL queue:n8n:1",
                "MULTI",
                "EXEC",
                "SUBSCRIBE pubsub:workflow:completed",
                "PUBLISH pubsub:workflow:completed x",
                "PSUBSCRIBE pubsub:workflow:*"
            })
    void bullQueueMayDoWhatItDoes(String command) {
        assertThat(admin.dryRun("n8n", command.split(" "))).isEqualTo("OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HELLO 3",
                "CLIENT SETINFO LIB-NAME redis-py",
                "INFO",
                "SELECT 0",
                "MULTI",
                "EXEC",
                "GET session:user:1:2",
                "MGET session:user:1:2",
                "HGETALL session:user:1:2",
                "TTL session:user:1:2",
                "SCAN 0",
                "SUBSCRIBE pubsub:files:uploaded",
                "UNSUBSCRIBE"
            })
    void readerMayRead(String command) {
        assertThat(admin.dryRun("reader", command.split(" "))).isEqualTo("OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET session:user:1:2 x",
                "DEL session:user:1:2",
                "EXPIRE session:user:1:2 1",
                "GET cache:api:e:h",
                "PUBLISH pubsub:files:uploaded x",
                "SUBSCRIBE other",
                "KEYS *",
                "CLIENT KILL ID 1",
                "CLIENT PAUSE 100",
                "EVAL return 0",
                "CONFIG GET *",
                "FLUSHALL"
            })
    void readerMayDoNothingElse(String command) {
        assertThat(admin.dryRun("reader", command.split(" "))).contains("no permissions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FLUSHALL",
                "FLUSHDB",
                "SWAPDB 0 1",
                "KEYS *",
                "CONFIG SET dir /tmp",
                "ACL SETUSER x on",
                "ACL LIST",
                "DEBUG SLEEP 1",
                "SHUTDOWN",
                "REPLICAOF NO ONE",
                "MODULE LIST",
                "MONITOR",
                "SAVE",
                "CLIENT KILL ID 1",
                "GET zentoria:operator:ledger",
                "HSET zentoria:operator:ledger a b",
                "GET queue:n8n:x",
                "GET session:other:1:2",
                "PUBLISH other x"
            })
    void applicationMayNotReachBeyondItsAllocations(String command) {
        assertThat(admin.dryRun("backend-api", command.split(" "))).contains("no permissions");
    }
}
