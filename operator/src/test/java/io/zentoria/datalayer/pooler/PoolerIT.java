package io.zentoria.datalayer.pooler;

import static io.zentoria.datalayer.pooler.PooledBed.one;
import static io.zentoria.datalayer.pooler.PooledBed.passwordOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGStatement;

/** The rendered files under a real PgBouncer before a real PostgreSQL, and the console compared with the spec. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PoolerIT {
    private PooledBed bed;
    private PostgresSpec sample;

    @BeforeAll
    void start() throws SQLException {
        bed = PooledBed.start();
        sample = bed.sample();
        bed.make(sample);
    }

    @AfterAll
    void stop() {
        bed.close();
    }

    @BeforeEach
    void loadTheSample() throws SQLException {
        bed.load(sample);
    }

    private Connection enter(String database, String role) throws SQLException {
        return bed.pooler.connect(database, role, passwordOf(role));
    }

    private PostgresSpec changed(String yaml) {
        ObjectNode spec = new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(sample);
        ObjectNode pooler = spec.withObject("/pooler");
        Yaml.read(yaml).properties().forEach(field -> pooler.set(field.getKey(), field.getValue()));
        return bed.spec(spec);
    }

    @Test
    void everyRoleOfTheSampleEntersItsDatabasesWithItsOwnPassword() throws SQLException {
        for (PostgresSpec.Role role : sample.roles()) {
            for (PostgresSpec.Database database : sample.databases()) {
                try (Connection connection = enter(database.name(), role.name())) {
                    assertThat(one(connection, "SELECT current_user || '@' || current_database()"))
                            .isEqualTo(role.name() + "@" + database.name());
                }
            }
        }
    }

    @Test
    void wrongPasswordAndUnknownRoleAreRefused() {
        assertThatThrownBy(() -> bed.pooler.connect("n8n", "n8n", "another"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("authentication failed");
        assertThatThrownBy(() -> bed.pooler.connect("n8n", bed.postgres.adminUser(), bed.postgres.adminPassword()))
                .as("the server's administrator is no role of the spec")
                .isInstanceOf(SQLException.class);
    }

    @Test
    void noPasswordStandsInTheFiles() throws SQLException {
        String files = bed.ini(sample) + bed.userList(sample);
        assertThat(sample.roles()).allSatisfy(role -> assertThat(files).doesNotContain(passwordOf(role.name())));
        assertThat(files).doesNotContain(bed.pooler.adminPassword());
    }

    @Test
    void loadedFilesAreWhatTheSpecAsksFor() throws StoreException, SQLException {
        Plan plan = bed.plan(sample);

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.conflicts()).isEmpty();
        assertThat(bed.shown("DATABASES", "name", "zentoria_main")).containsEntry("pool_size", "40");
        assertThat(bed.shown("DATABASES", "name", "zentoria_vectors")).containsEntry("pool_size", "20");
        assertThat(bed.shown("USERS", "name", "zentoria_ai"))
                .containsEntry("pool_size", "30")
                .containsEntry("max_user_connections", "35");
    }

    @Test
    void preparedStatementsGoOnWhenTheServerConnectionIsAnother() throws SQLException {
        try (Connection first = enter("n8n", "n8n");
                Connection second = enter("n8n", "n8n")) {
            PreparedStatement prepared = second.prepareStatement("SELECT pg_backend_pid(), ?::int");
            prepared.unwrap(PGStatement.class).setPrepareThreshold(1);
            List<String> servers = new ArrayList<>();
            servers.add(executed(prepared));
            first.setAutoCommit(false);
            one(first, "SELECT 1"); // keeps the server connection on which the statement was prepared
            servers.add(executed(prepared));
            servers.add(executed(prepared));
            first.rollback();

            assertThat(prepared.unwrap(PGStatement.class).isUseServerPrepare()).isTrue();
            assertThat(servers.get(1)).isNotEqualTo(servers.get(0));
        }
    }

    private static String executed(PreparedStatement prepared) throws SQLException {
        prepared.setInt(1, 7);
        try (ResultSet row = prepared.executeQuery()) {
            row.next();
            assertThat(row.getInt(2)).isEqualTo(7);
            return row.getString(1);
        }
    }

    @Test
    void poolIsAsLargeAsItsSizeAndOthersWait() throws Exception {
        PostgresSpec small = changed("{minPoolSize: 0, pools: [{service: a, database: n8n, role: n8n, size: 2}]}");
        bed.load(small);
        List<Connection> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                Connection client = enter("n8n", "n8n");
                client.setAutoCommit(false);
                one(client, "SELECT 1");
                clients.add(client);
            }
            // Also the driver's own first words need a server connection.
            Thread waiting = Thread.ofVirtual().start(() -> {
                try (Connection third = enter("n8n", "n8n")) {
                    one(third, "SELECT 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> bed.shown("POOLS", "database", "n8n")
                            .get("cl_waiting")
                            .equals("1"));
            clients.getFirst().rollback();
            assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        } finally {
            for (Connection client : clients) {
                client.close();
            }
        }
    }

    @Test
    void reloadAfterAChangedPoolDropsNoClient() throws Exception {
        PostgresSpec larger = changed("{defaultPoolSize: 25, maxClientConnections: 600}");
        try (Connection client = enter("zentoria_main", "zentoria_app")) {
            client.setAutoCommit(false);
            String before = one(client, "SELECT pg_backend_pid()");

            bed.load(larger);

            assertThat(one(client, "SELECT pg_backend_pid()")).isEqualTo(before);
            client.commit();
            assertThat(one(client, "SELECT 1")).isEqualTo("1");
        }
        assertThat(bed.plan(larger).changes()).isEmpty();
        assertThat(bed.shown("CONFIG", "key", "max_client_conn")).containsEntry("value", "600");
    }

    @Test
    void olderFilesAreReadAgainAndWhatHasNotComeIsSaid() throws Exception {
        PostgresSpec larger = changed("{defaultPoolSize: 25}");

        assertThat(bed.plan(larger).changes())
                .extracting(Change::summary)
                .containsExactly("load the files of this spec");
        assertThatThrownBy(() -> bed.mend(larger))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo("FilesNotLoaded"))
                .hasMessageContaining("have not arrived");
        bed.load(larger);
        assertThat(bed.mend(larger).changes()).isEmpty();
    }

    @Test
    void whatSomebodySetAtTheConsoleIsFoundAndMendedForGood() throws Exception {
        bed.say("SET default_pool_size = 99");

        Plan found = bed.plan(sample);
        assertThat(found.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.summary()).contains("default_pool_size"))
                .satisfies(change -> assertThat(change.differences().toString()).contains("from=99", "to=20"));
        assertThat(bed.mend(sample).changes()).isEmpty();
        assertThat(bed.shown("CONFIG", "key", "default_pool_size")).containsEntry("value", "20");
    }

    @Test
    void pausedDatabaseIsSaidAndLeftAlone() throws Exception {
        bed.say("PAUSE n8n");
        try {
            assertThat(bed.plan(sample).conflicts())
                    .singleElement()
                    .satisfies(conflict -> assertThat(conflict.message()).contains("paused", "RESUME n8n"));
        } finally {
            bed.say("RESUME n8n");
        }
        assertThat(bed.plan(sample).conflicts()).isEmpty();
    }

    @Test
    void changedPasswordEntersWithTheServersNewVerifier() throws Exception {
        bed.sql("postgres", "ALTER ROLE n8n PASSWORD 'rotated'");
        try {
            assertThatThrownBy(() -> bed.pooler.connect("n8n", "n8n", "rotated").close())
                    .isInstanceOf(SQLException.class);

            String list = bed.userList(sample);
            String mark = UserList.markOf(Password.of(list)).orElseThrow();
            try (PoolerStore console = bed.console()) {
                assertThatThrownBy(() -> console.loadUsers(mark))
                        .as("before the list has come")
                        .hasMessageContaining("has not arrived there yet");
                bed.pooler.replaceUserList(list);
                console.loadUsers(mark);
            }
            // PgBouncer's own pause after a refused login of its own, server_login_retry.
            Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> {
                try (Connection client = bed.pooler.connect("n8n", "n8n", "rotated")) {
                    return one(client, "SELECT 1").equals("1");
                }
            });
            assertThatThrownBy(() -> enter("n8n", "n8n")).isInstanceOf(SQLException.class);
        } finally {
            bed.sql("postgres", "ALTER ROLE n8n PASSWORD '" + passwordOf("n8n") + "'");
        }
    }

    @Test
    void reconnectLetsStatementsThatAMigrationOutdatedRunAgain() throws Exception {
        bed.sql("n8n", "CREATE TABLE public.plans (a int)", "GRANT SELECT ON public.plans TO n8n");
        try (Connection client = enter("n8n", "n8n");
                PoolerStore console = bed.console()) {
            PreparedStatement prepared = client.prepareStatement("SELECT * FROM public.plans");
            prepared.unwrap(PGStatement.class).setPrepareThreshold(1);
            prepared.executeQuery().close();
            prepared.executeQuery().close();
            bed.sql("n8n", "ALTER TABLE public.plans ADD COLUMN b int");

            console.reconnect();

            try (Connection fresh = enter("n8n", "n8n");
                    Statement statement = fresh.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT * FROM public.plans")) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
            }
            prepared.executeQuery().close();
        }
    }

    @Test
    void oddNamesAreServedAsFarAsPgBouncerCanNameThem() throws Exception {
        PostgresSpec odd = bed.spec(Yaml.read("""
                roles: [{name: 'Über "x" role', connectionLimit: 7}, {name: data-user.1, connectionLimit: 7}]
                databases: [{name: data-base.1, owner: 'Über "x" role'}, {name: of space, owner: data-user.1}]
                pooler: {pools: [{service: s, database: data-base.1, role: 'Über "x" role', size: 3}]}
                """));
        bed.make(odd);
        bed.load(odd);

        for (String role : List.of("Über \"x\" role", "data-user.1")) {
            try (Connection client = enter("data-base.1", role)) {
                assertThat(one(client, "SELECT current_user || '@' || current_database()"))
                        .isEqualTo(role + "@data-base.1");
            }
        }
        assertThat(bed.shown("DATABASES", "name", "data-base.1")).containsEntry("pool_size", "3");
        assertThat(bed.shown("USERS", "name", "data-user.1")).containsEntry("max_user_connections", "7");
        assertThat(bed.plan(odd).conflicts()).isEmpty();
        assertThat(PoolArithmetic.notices(PoolerDesired.of(odd), Optional.empty()))
                .extracting(Notice::message)
                .anySatisfy(message -> assertThat(message).contains("cannot serve database 'of space'"))
                .anySatisfy(message -> assertThat(message).contains("role 'Über \"x\" role'"));
    }

    @Test
    void nobodyEntersAsTheMarkOfTheList() throws SQLException {
        String mark = UserList.markOf(Password.of(bed.userList(sample))).orElseThrow();
        for (String password : List.of("", "zentoria", mark)) {
            assertThatThrownBy(() -> bed.pooler.connect("n8n", mark, password)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void nobodyThereIsSaidInASentence() {
        PoolerStore nobody = new PoolerStore(
                new PoolerEndpoint("127.0.0.1", 1, Tls.Mode.PREFER, Optional.empty(), "a", Password.of("b")));
        assertThatThrownBy(() -> nobody.observe(PoolerDesired.of(sample)))
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.reason()).isEqualTo("Unreachable");
                    assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
                })
                .hasMessage("PgBouncer at 127.0.0.1:1 does not answer while trying to log in to its console");
    }

    @Test
    void wrongLoginOfTheConsoleNeedsAPerson() {
        PoolerStore stranger = new PoolerStore(new PoolerEndpoint(
                bed.pooler.host(),
                bed.pooler.port(),
                Tls.Mode.PREFER,
                Optional.empty(),
                bed.pooler.adminUser(),
                Password.of("wrong")));
        assertThatThrownBy(() -> stranger.observe(PoolerDesired.of(sample)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo("AuthenticationFailed"))
                .hasMessageContaining("pooler.adminSecretRef");
    }

    @Test
    void foreignFilesAreSetAsFarAsTheConsoleGoesAndTheRestIsSaid() throws Exception {
        try (PooledBed foreign = PooledBed.start()) {
            PostgresSpec spec = foreign.sample();
            Plan before = foreign.plan(spec);
            assertThat(before.changes())
                    .extracting(Change::summary)
                    .contains("set max_client_conn = 500 on the console", "set max_db_connections = 50 on the console");
            assertThat(before.conflicts())
                    .extracting(Conflict::message)
                    .contains("is not in its section [databases]: add it there and RELOAD");

            Plan after = foreign.mend(spec);

            assertThat(after.changes()).isEmpty();
            assertThat(foreign.shown("CONFIG", "key", "max_client_conn")).containsEntry("value", "500");
            assertThat(after.notices()).extracting(Notice::reason).contains("PoolerNotPersisted");
            foreign.say("RELOAD");
            assertThat(foreign.plan(spec).changes())
                    .as("what was set has not lasted, as the warning says")
                    .hasSameSizeAs(before.changes());
        }
    }
}
