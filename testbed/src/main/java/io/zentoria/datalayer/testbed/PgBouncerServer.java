package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A PgBouncer before one PostgreSQL: every database of that server under its own name, every role of it with its own
 * password, in transaction mode.
 */
public final class PgBouncerServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    private static final String ADMIN = "pooler_admin";

    /** The database that is PgBouncer itself; src: pgbouncer.org/usage.html, "Admin console". */
    private static final String CONSOLE = "pgbouncer";

    /**
     * Settings of one that waits for the files that an operator renders: it says of itself that it has older ones.
     */
    public static final Map<String, String> WAITING_FOR_FILES = Map.of("syslog_ident", "zdl-0000000000000000");

    private final Path folder;
    private final int port;
    private final String user;
    private final String password;
    private final Process process;

    private PgBouncerServer(Path folder, int port, String user, String password, Process process) {
        this.folder = folder;
        this.port = port;
        this.user = user;
        this.password = password;
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param settings of the section {@code [pgbouncer]}, beside those of the test bed or in place of them
     */
    public static PgBouncerServer start(Path folder, PostgresServer postgres, Map<String, String> settings) {
        Installation installation = Installation.find();
        int port = Ports.free();
        String password = Secrets.random();
        try {
            Files.createDirectories(folder);
            Secrets.write(
                    folder.resolve("userlist.txt"),
                    "\"%s\" \"%s\"%n\"%s\" \"%s\"%n"
                            .formatted(ADMIN, password, postgres.adminUser(), postgres.adminPassword()));
            Files.writeString(folder.resolve("pgbouncer.ini"), ini(port, postgres, settings));
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer could not be set up in " + folder, e);
        }
        Process process = Programs.inDebian(
                installation,
                "postgres",
                folder,
                folder.resolve("pgbouncer.log"),
                List.of("pgbouncer", "/srv/pgbouncer.ini"));
        PgBouncerServer server = new PgBouncerServer(folder, port, ADMIN, password, process);
        Waiting.until("PgBouncer", process, server.logFile(), START, server::answers);
        return server;
    }

    /**
     * Starts one on files that somebody else wrote.
     *
     * @param port the one that stands in the first
     * @param password of the user of its console that stands in both
     */
    public static PgBouncerServer startFrom(
            Path folder, int port, String ini, String userList, String user, String password) {
        try {
            Files.createDirectories(folder);
            Secrets.write(folder.resolve("userlist.txt"), userList);
            Files.writeString(folder.resolve("rendered.ini"), ini);
            Files.writeString(
                    folder.resolve("pgbouncer.ini"), "%include /srv/rendered.ini\nauth_file = /srv/userlist.txt\n");
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer could not be set up in " + folder, e);
        }
        Process process = Programs.inDebian(
                Installation.find(),
                "postgres",
                folder,
                folder.resolve("pgbouncer.log"),
                List.of("pgbouncer", "/srv/pgbouncer.ini"));
        PgBouncerServer server = new PgBouncerServer(folder, port, user, password, process);
        Waiting.until("PgBouncer", process, server.logFile(), START, server::answers);
        return server;
    }

    private static String ini(int port, PostgresServer postgres, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "listen_addr",
                Ports.HOST,
                "listen_port",
                String.valueOf(port),
                "unix_socket_dir",
                "",
                "auth_type",
                "scram-sha-256",
                "auth_file",
                "/srv/userlist.txt",
                // Asks the server for the verifier of whoever is not in the file.
                "auth_user",
                postgres.adminUser(),
                "admin_users",
                ADMIN,
                "pool_mode",
                "transaction",
                // Older pgjdbc sends it with the first word.
                "ignore_startup_parameters",
                "extra_float_digits"));
        all.putAll(settings);
        StringBuilder ini = new StringBuilder(
                "[databases]%n* = host=%s port=%d%n%n[pgbouncer]%n".formatted(postgres.host(), postgres.port()));
        all.forEach(
                (name, value) -> ini.append(name).append(" = ").append(value).append('\n'));
        return ini.toString();
    }

    private boolean answers() {
        try (Connection console = admin()) {
            return !console.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    public String host() {
        return Ports.HOST;
    }

    public int port() {
        return port;
    }

    /** Who may do everything on the console, and nothing else. */
    public String adminUser() {
        return user;
    }

    public String adminPassword() {
        return password;
    }

    /** Its {@code pgbouncer.ini}; what is written there holds after {@link #reload}. */
    public Path configFile() {
        return folder.resolve("pgbouncer.ini");
    }

    public Path logFile() {
        return folder.resolve("pgbouncer.log");
    }

    /** A new connection to the console, which knows {@code SHOW}, {@code SET}, {@code RELOAD}, but no SQL. */
    public Connection admin() throws SQLException {
        return connect(CONSOLE, user, password);
    }

    /** A new connection through the pooler, of a role of the server. */
    public Connection connect(String database, String user, String userPassword) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", userPassword);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        if (database.equals(CONSOLE)) {
            // The console knows the simple protocol only. To a server that calls itself older than 12, as PgBouncer
            // does,
            // pgjdbc sends SET extra_float_digits, which the console refuses; it does not with a word on replication.
            properties.setProperty("preferQueryMode", "simple");
            properties.setProperty("assumeMinServerVersion", "9.0");
            properties.setProperty("replication", "false");
        }
        return DriverManager.getConnection("jdbc:postgresql://" + host() + ":" + port + "/" + database, properties);
    }

    /**
     * Puts it on files that somebody rendered, and has it read them: what they say of the machine (where to listen, where
     * the user list is) stays as it is here.
     *
     * @param ini includes the administrator of the console in {@code admin_users}
     * @param userList with the administrator of the console
     */
    public void load(String ini, String userList) throws SQLException {
        try {
            Files.writeString(folder.resolve("rendered.ini"), ini);
            replaceUserList(userList);
            // Lines after the other file, and no section of their own: a section would begin with all defaults again.
            Files.writeString(configFile(), """
                    %%include /srv/rendered.ini
                    listen_addr = %s
                    listen_port = %d
                    auth_file = /srv/rendered-users.txt
                    """.formatted(Ports.HOST, port));
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer's files could not be written in " + folder, e);
        }
        reload();
    }

    /**
     * Changes the user list alone; PgBouncer has not read it yet. It is always another file: one of the same number,
     * size and second as the last one PgBouncer does not read again.
     */
    public void replaceUserList(String userList) {
        try {
            Path fresh = Secrets.write(folder.resolve("rendered-users.new"), userList);
            Files.move(fresh, folder.resolve("rendered-users.txt"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer's user list could not be written in " + folder, e);
        }
    }

    /** Has it read its files again. */
    public void reload() throws SQLException {
        try (Connection console = admin();
                Statement statement = console.createStatement()) {
            statement.execute("RELOAD");
        }
    }

    @Override
    public void close() {
        Programs.stop(process, 10);
    }
}
