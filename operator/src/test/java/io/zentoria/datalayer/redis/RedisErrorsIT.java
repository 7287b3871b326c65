package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreException.Kind;
import io.zentoria.datalayer.testbed.RedisServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on the way to a server and inside it, in words for a person. */
class RedisErrorsIT {
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

    private static RedisEndpoint at(String host, int port, String user, String password) {
        return new RedisEndpoint(
                host,
                port,
                RedisEndpoint.Encryption.NONE,
                Optional.empty(),
                Optional.ofNullable(user),
                Optional.ofNullable(password).map(Password::of));
    }

    private static RedisEndpoint here(String user, String password) {
        return at(server.host(), server.port(), user, password);
    }

    private static StoreException failure(ThrowingCallable call, Kind kind, String reason) {
        StoreException e = catchThrowableOfType(StoreException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.getMessage()).contains(e.address()).doesNotContain("canary", "Exception");
        return e;
    }

    private static void look(RedisEndpoint endpoint) throws StoreException {
        try (RedisStore store = bench.clients().open(endpoint, Bench.OWNER)) {
            store.observe(Bench.desired(Bench.sample()));
        }
    }

    private static void bring(RedisEndpoint endpoint, String yaml) throws StoreException {
        try (RedisStore store = bench.clients().open(endpoint, Bench.OWNER)) {
            RedisDesired desired = Bench.desired(yaml);
            for (var change : store.plan(desired, store.observe(desired)).changes()) {
                store.apply(change);
            }
        }
    }

    @Test
    void wrongPasswordIsDenied() {
        failure(() -> look(here(null, "canary")), Kind.DENIED, "AuthenticationFailed");
        failure(() -> look(here("nobody", "canary")), Kind.DENIED, "AuthenticationFailed");
    }

    @Test
    void missingPasswordIsAskedFor() {
        StoreException e = failure(() -> look(here(null, null)), Kind.DENIED, "AuthenticationFailed");

        assertThat(e.getMessage()).contains("adminSecretRef");
    }

    @Test
    void serverWithoutPasswordIsReachedWithoutOneAndSaysSoOtherwise(@TempDir Path own) throws Exception {
        try (RedisServer open = RedisServer.start(own, Map.of());
                Admin admin = new Admin(open)) {
            admin.run().configSet("requirepass", "");

            look(at(open.host(), open.port(), null, null));
            StoreException e = failure(
                    () -> look(at(open.host(), open.port(), null, "canary")), Kind.DENIED, "AuthenticationFailed");
            assertThat(e.getMessage()).contains("has no password");
        }
    }

    @Test
    void nobodyListeningIsUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        failure(() -> look(at("127.0.0.1", free, null, "canary")), Kind.UNAVAILABLE, "Unreachable");
    }

    @Test
    void unknownHostIsUnreachable() {
        StoreException e =
                failure(() -> look(at("no-such-host.invalid", 6379, null, null)), Kind.UNAVAILABLE, "Unreachable");

        assertThat(e.getMessage()).contains("not known");
    }

    @Test
    void serverThatAcceptsAndSaysNothingTimesOut() throws Exception {
        RedisClients hasty =
                new RedisClients(Clock.systemUTC(), () -> "id", Duration.ofMillis(500), Duration.ofMillis(500));
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();

            failure(
                    () -> hasty.open(at("127.0.0.1", mute.getLocalPort(), null, "canary"), Bench.OWNER),
                    Kind.UNAVAILABLE,
                    "Timeout");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void serverThatHangsInTheMiddleTimesOut(@TempDir Path own) throws Exception {
        RedisClients hasty =
                new RedisClients(Clock.systemUTC(), () -> "id", Duration.ofSeconds(2), Duration.ofMillis(500));
        try (RedisServer hanging = RedisServer.start(own, Map.of());
                Admin admin = new Admin(hanging);
                RedisStore store =
                        hasty.open(at(hanging.host(), hanging.port(), null, hanging.adminPassword()), Bench.OWNER)) {
            admin.run().clientPause(4000);

            failure(() -> store.observe(Bench.desired(Bench.sample())), Kind.UNAVAILABLE, "Timeout");
        }
    }

    @Test
    void connectionThatBreaksIsUnreachable(@TempDir Path own) throws Exception {
        RedisServer dying = RedisServer.start(own, Map.of());
        try (RedisStore store =
                bench.clients().open(at(dying.host(), dying.port(), null, dying.adminPassword()), Bench.OWNER)) {
            dying.stop();

            failure(() -> store.observe(Bench.desired(Bench.sample())), Kind.UNAVAILABLE, "Unreachable");
        } finally {
            dying.close();
        }
    }

    @Test
    void missingRightIsNamed() {
        try (Admin admin = new Admin(server)) {
            admin.aclSetuser("weak", "reset", "on", ">canary", "~*", "&*", "+@all", "-config|get");
            assertThat(failure(() -> look(here("weak", "canary")), Kind.DENIED, "InsufficientPrivilege")
                            .getMessage())
                    .contains("'+config|get'");

            admin.aclSetuser("weak", "reset", "on", ">canary", "&*", "~app:*", "+@all");
            assertThat(failure(() -> look(here("weak", "canary")), Kind.DENIED, "InsufficientPrivilege")
                            .getMessage())
                    .contains("~zentoria:operator:");

            admin.aclSetuser("weak", "reset", "on", ">canary", "~*", "&*", "+@all", "-acl|setuser");
            assertThat(failure(
                                    () -> bring(here("weak", "canary"), Bench.sample()),
                                    Kind.DENIED,
                                    "InsufficientPrivilege")
                            .getMessage())
                    .contains("'+acl|setuser'");
            bring(here(null, server.adminPassword()), "{endpoint: {host: r}}");
            admin.run().aclDeluser("weak");
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void valueThatTheServerRefusesIsInvalid() {
        StoreException e = failure(
                () -> bring(
                        here(null, server.adminPassword()), "{endpoint: {host: r}, config: {maxmemory-policy: best}}"),
                Kind.INVALID,
                "Refused");

        assertThat(e.getMessage()).contains("maxmemory-policy");
    }

    @Test
    void replicaIsNotChanged(@TempDir Path own) throws Exception {
        try (RedisServer replica = RedisServer.start(own, Map.of());
                Admin admin = new Admin(replica)) {
            admin.run().replicaof(server.host(), server.port());

            StoreException e = failure(
                    () -> look(at(replica.host(), replica.port(), null, replica.adminPassword())),
                    Kind.UNAVAILABLE,
                    "ReadOnlyReplica");
            assertThat(e.getMessage()).contains("primary");
        }
    }

    @Test
    void fullServerOfConnectionsIsSaid(@TempDir Path own) {
        try (RedisServer small = RedisServer.start(own, Map.of("maxclients", "4"))) {
            List<Admin> guests = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    guests.add(new Admin(small));
                }
                failure(
                        () -> look(at(small.host(), small.port(), null, small.adminPassword())),
                        Kind.UNAVAILABLE,
                        "TooManyConnections");
            } finally {
                guests.forEach(Admin::close);
            }
        }
    }

    @Test
    void serverThatCannotSaveTakesNoWrites(@TempDir Path own) throws Exception {
        try (RedisServer stuck = RedisServer.start(own, Map.of("save", "3600 1"));
                Admin admin = new Admin(stuck)) {
            Files.createDirectory(own.resolve("dump.rdb"));
            Files.writeString(own.resolve("dump.rdb/full"), "x");
            admin.run().set("a", "b");
            admin.run().bgsave();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> admin.run().info("persistence").contains("rdb_last_bgsave_status:err"));

            failure(
                    () -> bring(at(stuck.host(), stuck.port(), null, stuck.adminPassword()), Bench.sample()),
                    Kind.UNAVAILABLE,
                    "Misconf");
            // It would not end before it saved.
            admin.run().configSet("save", "");
        }
    }

    @Test
    void encryptionToAServerWithoutItIsHintedAt() {
        RedisEndpoint encrypted = new RedisEndpoint(
                server.host(),
                server.port(),
                RedisEndpoint.Encryption.REQUIRED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Password.of(server.adminPassword())));
        RedisClients hasty =
                new RedisClients(Clock.systemUTC(), () -> "id", Duration.ofSeconds(1), Duration.ofSeconds(1));
        // A server without TLS takes the first bytes for an odd command and waits for the rest.
        StoreException e = failure(() -> hasty.open(encrypted, Bench.OWNER), Kind.UNAVAILABLE, "Timeout");

        assertThat(e.getMessage()).contains("does this port speak TLS?");
    }
}
