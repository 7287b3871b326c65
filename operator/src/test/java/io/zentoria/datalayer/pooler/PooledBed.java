package io.zentoria.datalayer.pooler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.credential.ScramVerifier;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real PostgreSQL with the roles and databases of a spec, and a real PgBouncer before it. */
final class PooledBed implements AutoCloseable {
    final PostgresServer postgres;
    final PgBouncerServer pooler;
    private Password consoleVerifier;

    private PooledBed(PostgresServer postgres, PgBouncerServer pooler) {
        this.postgres = postgres;
        this.pooler = pooler;
        this.consoleVerifier = Password.of(ScramVerifier.make(Password.of(pooler.adminPassword()), new SecureRandom()));
    }

    /** What PgBouncer sees as {@code /srv}. */
    Path folder() {
        return pooler.configFile().getParent();
    }

    /** Both, empty; PgBouncer runs on files of its own. */
    static PooledBed start() {
        PostgresServer postgres =
                PostgresServer.start(TestServers.folder("pooled-postgres"), Map.of("max_connections", "200"));
        return new PooledBed(
                postgres, PgBouncerServer.start(TestServers.folder("pooled-pgbouncer"), postgres, Map.of()));
    }

    /** The sample's PostgreSQL part as users write it, at this server. */
    PostgresSpec sample() {
        try {
            ObjectNode spec = (ObjectNode) Yaml.read(Files.readString(Path.of("../deploy/samples/personal.yaml")))
                    .at("/spec/postgres");
            return spec(spec);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A spec at this server. */
    PostgresSpec spec(ObjectNode postgresPart) {
        postgresPart.withObject("/endpoint").put("host", postgres.host()).put("port", postgres.port());
        postgresPart.withObject("/adminSecretRef").put("name", "admin");
        try {
            return new ObjectMapper().treeToValue(postgresPart, PostgresSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String passwordOf(String role) {
        return "pass-" + role.hashCode();
    }

    /** Makes the roles and databases of a spec. */
    void make(PostgresSpec spec) throws SQLException {
        for (PostgresSpec.Role role : spec.roles()) {
            sql(
                    "postgres",
                    "CREATE ROLE \"%s\" LOGIN CONNECTION LIMIT %d PASSWORD '%s'"
                            .formatted(
                                    role.name().replace("\"", "\"\""),
                                    role.connectionLimit() == null ? -1 : role.connectionLimit(),
                                    passwordOf(role.name())));
        }
        for (PostgresSpec.Database database : spec.databases()) {
            sql(
                    "postgres",
                    "CREATE DATABASE \"%s\" OWNER \"%s\""
                            .formatted(
                                    database.name().replace("\"", "\"\""),
                                    database.owner().replace("\"", "\"\"")));
        }
    }

    void sql(String database, String... statements) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The user list of a spec: what the server keeps, and the console's administrator. */
    String userList(PostgresSpec spec) throws SQLException {
        return RenderedPooler.userList(pooler, consoleVerifier, postgres, spec);
    }

    /** The file of a spec. */
    String ini(PostgresSpec spec) {
        return RenderedPooler.ini(pooler, spec);
    }

    /** Gives PgBouncer the files of a spec. */
    void load(PostgresSpec spec) throws SQLException {
        pooler.load(ini(spec), userList(spec));
    }

    PoolerStore console() {
        return new PoolerStore(new PoolerEndpoint(
                pooler.host(),
                pooler.port(),
                Tls.Mode.PREFER,
                Optional.empty(),
                pooler.adminUser(),
                Password.of(pooler.adminPassword())));
    }

    Plan plan(PostgresSpec spec) throws StoreException {
        try (PoolerStore store = console()) {
            PoolerDesired desired = PoolerDesired.of(spec);
            return store.plan(desired, store.observe(desired));
        }
    }

    /** Applies what the console can, and returns what is left. */
    Plan mend(PostgresSpec spec) throws StoreException {
        try (PoolerStore store = console()) {
            PoolerDesired desired = PoolerDesired.of(spec);
            List<Change> changes = store.plan(desired, store.observe(desired)).changes();
            for (Change change : changes) {
                store.apply(change);
            }
            return store.plan(desired, store.observe(desired));
        }
    }

    void say(String command) throws SQLException {
        try (Connection console = pooler.admin();
                Statement statement = console.createStatement()) {
            statement.execute(command);
        }
    }

    /** A row of a SHOW command, by the value of a column. */
    Map<String, String> shown(String what, String column, String value) throws SQLException {
        try (Connection console = pooler.admin();
                Statement statement = console.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + what)) {
            while (rows.next()) {
                if (value.equals(rows.getString(column))) {
                    Map<String, String> row = new HashMap<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.put(
                                rows.getMetaData().getColumnLabel(i),
                                String.valueOf(rows.getString(i)).strip());
                    }
                    return row;
                }
            }
        }
        return Map.of();
    }

    static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        pooler.close();
        postgres.close();
    }
}
