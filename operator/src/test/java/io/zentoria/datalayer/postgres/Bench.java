package io.zentoria.datalayer.postgres;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the tests on a real server do again and again: read a spec, bring the server to it, look at it. */
final class Bench {
    static final Owner OWNER = new Owner("zentoria", "personal");
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static @Nullable PostgresServer shared;

    private final PostgresServer server;
    private final Map<String, String> changelogs = new HashMap<>();
    private final Map<String, String> passwords = new HashMap<>();
    private Instant now = NOW;

    Bench(PostgresServer server) {
        this.server = server;
    }

    /** The server that the tests of this package share, as empty as a new one. */
    static synchronized Bench onEmptyServer() throws SQLException {
        PostgresServer running = shared;
        if (running == null) {
            running =
                    start(Map.of("max_connections", "100", "log_statement", "all", "log_min_duration_statement", "0"));
            shared = running;
        }
        Bench bench = new Bench(running);
        bench.empty();
        return bench;
    }

    /** A server of one's own, which ends with the JVM. */
    static PostgresServer start(Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("zdl-postgres-");
            PostgresServer server = PostgresServer.start(folder, settings);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                server.close();
                remove(folder);
            }));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void empty() throws SQLException {
        for (String database :
                rows("postgres", "select datname from pg_database where not datistemplate and datname <> 'postgres'")) {
            sql("postgres", "DROP DATABASE " + Sql.name(database) + " WITH (FORCE)");
        }
        sql("postgres", "DROP SCHEMA IF EXISTS zentoria_operator CASCADE");
        for (String role :
                rows("postgres", "select rolname from pg_roles where rolname !~ '^pg_' and rolname <> 'postgres'")) {
            sql("postgres", "DROP OWNED BY " + Sql.name(role), "DROP ROLE " + Sql.name(role));
        }
        sql("postgres", "ALTER SYSTEM RESET ALL");
        sql("postgres", "SELECT pg_reload_conf()");
    }

    PostgresServer server() {
        return server;
    }

    /** The PostgreSQL part of the sample. */
    static String sample() {
        return resource("sample.yaml");
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Bench.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PostgresSpec spec(String yaml) {
        try {
            return YAML.readValue(yaml, PostgresSpec.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The password that the tests give a role. */
    String passwordOf(String role) {
        return passwords.getOrDefault(role, "canary-4711-" + role);
    }

    Bench withPassword(String role, String password) {
        passwords.put(role, password);
        return this;
    }

    /** Gives the text of a person's own changelog. */
    Bench withChangelog(String configMap, String text) {
        changelogs.put(PostgresDesired.changelogName(configMap, null), text);
        return this;
    }

    Bench at(Instant instant) {
        now = instant;
        return this;
    }

    PostgresEndpoint endpoint(String user, String password) {
        return new PostgresEndpoint(
                server.host(),
                server.port(),
                Tls.Mode.PREFER,
                Optional.empty(),
                user,
                Password.of(password),
                "postgres");
    }

    PostgresEndpoint endpoint() {
        return endpoint(server.adminUser(), server.adminPassword());
    }

    PostgresDesired desired(Owner owner, String yaml) {
        PostgresSpec spec = spec(yaml);
        Map<String, DesiredPassword> desired = new HashMap<>();
        spec.roles()
                .forEach(role -> desired.put(role.name(), DesiredPassword.of(Password.of(passwordOf(role.name())))));
        return PostgresDesired.of(owner, spec, endpoint(), desired, changelogs, now);
    }

    PostgresDesired desired(String yaml) {
        return desired(OWNER, yaml);
    }

    PostgresStore open(PostgresDesired desired) {
        return open(desired, endpoint());
    }

    PostgresStore open(PostgresDesired desired, PostgresEndpoint endpoint) {
        return new PostgresStore(endpoint, desired.owner(), new SecureRandom());
    }

    /** Brings the server to the spec as the operator does under {@code Deny}, and returns what was done, line by line. */
    List<String> bring(PostgresDesired desired, PostgresEndpoint endpoint, boolean allow) throws StoreException {
        List<String> done = new ArrayList<>();
        try (PostgresStore store = open(desired, endpoint)) {
            for (int round = 1; round <= 3; round++) {
                Plan plan = store.plan(desired, store.observe(desired));
                List<Change> changes = new ArrayList<>(plan.changes());
                if (allow) {
                    plan.orphans().stream().map(Orphan::drop).forEach(changes::add);
                } else {
                    changes.removeIf(change -> change.risk() == Risk.DESTRUCTIVE);
                }
                if (changes.isEmpty()) {
                    return done;
                }
                try (Store.Lock lock = store.lock()) {
                    for (Change change : changes) {
                        store.apply(change);
                        done.add(change.summary());
                    }
                }
            }
        }
        return done;
    }

    List<String> bring(PostgresDesired desired) throws StoreException {
        return bring(desired, endpoint(), false);
    }

    List<String> bring(String yaml) throws StoreException {
        return bring(desired(yaml));
    }

    List<String> bringAllowing(String yaml) throws StoreException {
        return bring(desired(yaml), endpoint(), true);
    }

    PostgresActual observe(PostgresDesired desired) throws StoreException {
        try (PostgresStore store = open(desired)) {
            return store.observe(desired);
        }
    }

    Plan plan(PostgresDesired desired) throws StoreException {
        return plan(desired, endpoint());
    }

    Plan plan(PostgresDesired desired, PostgresEndpoint endpoint) throws StoreException {
        try (PostgresStore store = open(desired, endpoint)) {
            return store.plan(desired, store.observe(desired));
        }
    }

    Plan plan(String yaml) throws StoreException {
        return plan(desired(yaml));
    }

    /** The lines of a plan's changes. */
    List<String> summaries(String yaml) throws StoreException {
        return plan(yaml).changes().stream().map(Change::summary).toList();
    }

    /** Takes away what was made for the owner. */
    List<String> delete(PostgresDesired desired) throws StoreException {
        List<String> done = new ArrayList<>();
        try (PostgresStore store = open(desired)) {
            Plan plan = store.planDeletion(desired, store.observe(desired));
            for (Change change : plan.changes()) {
                store.apply(change);
                done.add(change.summary());
            }
        }
        return done;
    }

    /** Statements by hand, each on its own. */
    void sql(String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of what a query gives, as text. */
    List<String> rows(String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(String.valueOf(rows.getString(1)));
            }
            return all;
        }
    }

    String row(String database, String query) throws SQLException {
        return String.join(",", rows(database, query));
    }
}
