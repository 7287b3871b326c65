package io.zentoria.datalayer.redis;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What the tests on real servers do again and again: read a spec, bring a server to it, look at it. */
final class Bench implements AutoCloseable {
    static final Owner OWNER = new Owner("zentoria", "personal");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final RedisClients clients =
            new RedisClients(Clock.systemUTC(), () -> UUID.randomUUID().toString());
    private final RedisEndpoint endpoint;

    Bench(String host, int port, String adminPassword) {
        this.endpoint = new RedisEndpoint(
                host,
                port,
                RedisEndpoint.Encryption.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Password.of(adminPassword)));
    }

    Bench(RedisServer server) {
        this(server.host(), server.port(), server.adminPassword());
    }

    RedisClients clients() {
        return clients;
    }

    RedisEndpoint endpoint() {
        return endpoint;
    }

    /** The Redis part of the sample. */
    static String sample() {
        try (InputStream in = Objects.requireNonNull(Bench.class.getResourceAsStream("sample.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RedisSpec spec(String yaml) {
        try {
            return YAML.readValue(yaml, RedisSpec.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The password that the tests give a user. */
    static String passwordOf(String user) {
        return "canary-4711-" + user;
    }

    static RedisDesired desired(Owner owner, RedisSpec spec) {
        Map<String, DesiredPassword> passwords = new HashMap<>();
        spec.users()
                .forEach(user -> passwords.put(user.name(), DesiredPassword.of(Password.of(passwordOf(user.name())))));
        return RedisDesired.of(spec, owner, passwords);
    }

    static RedisDesired desired(String yaml) {
        return desired(OWNER, spec(yaml));
    }

    /** Brings the server to the spec as the operator does, and returns what was done, line by line. */
    List<String> bring(RedisDesired desired) throws StoreException {
        List<String> done = new ArrayList<>();
        try (RedisStore store = clients.open(endpoint, desired.owner())) {
            for (int round = 1; round <= 3; round++) {
                Plan plan = store.plan(desired, store.observe(desired));
                if (plan.changes().isEmpty()) {
                    return done;
                }
                try (Store.Lock lock = store.lock()) {
                    for (Change change : plan.changes()) {
                        store.apply(change);
                        done.add(change.summary());
                    }
                }
            }
        }
        return done;
    }

    List<String> bring(String yaml) throws StoreException {
        return bring(desired(yaml));
    }

    Plan plan(RedisDesired desired) throws StoreException {
        try (RedisStore store = clients.open(endpoint, desired.owner())) {
            return store.plan(desired, store.observe(desired));
        }
    }

    Plan plan(String yaml) throws StoreException {
        return plan(desired(yaml));
    }

    /** Takes away what was made for an owner. */
    List<String> delete(RedisDesired desired) throws StoreException {
        List<String> done = new ArrayList<>();
        try (RedisStore store = clients.open(endpoint, desired.owner())) {
            Plan plan = RedisStore.planDeletion(desired.owner(), store.observe(desired));
            for (Change change : plan.changes()) {
                store.apply(change);
                done.add(change.summary());
            }
        }
        return done;
    }

    @Override
    public void close() {}
}
