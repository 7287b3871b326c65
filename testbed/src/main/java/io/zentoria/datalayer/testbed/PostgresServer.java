package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL 17 with pgvector, with a cluster of its own. */
public final class PostgresServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String ADMIN = "postgres";

    private final Installation installation;
    private final Path folder;
    private final int port;
    private final String password;
    private Process process;

    private PostgresServer(Installation installation, Path folder, int port, String password, Process process) {
        this.installation = installation;
        this.folder = folder;
        this.port = port;
        this.password = password;
        this.process = process;
    }

    /**
     * Makes a new cluster in the folder and starts it.
     *
     * @param settings lines of postgresql.conf beside those of the test bed
     */
    public static PostgresServer start(Path folder, Map<String, String> settings) {
        return start(folder, Ports.free(), settings);
    }

    static PostgresServer start(Path folder, int port, Map<String, String> settings) {
        Installation installation = Installation.find();
        String password = Secrets.random();
        try {
            Files.createDirectories(folder);
            Secrets.write(folder.resolve("password"), password);
            initialize(installation, folder);
            StringBuilder file = new StringBuilder(
                    "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nfull_page_writes = off\n"
                            + "synchronous_commit = off\nlogging_collector = off\nlog_line_prefix = '%m [%p] %u@%d %a '\n"
                            + "timezone = 'UTC'\nshared_buffers = 128MB\n");
            settings.forEach((name, value) -> file.append(name)
                    .append(" = '")
                    .append(value.replace("'", "''"))
                    .append("'\n"));
            Files.writeString(folder.resolve("data/conf.d.conf"), file);
            Files.writeString(
                    folder.resolve("data/postgresql.conf"),
                    Files.readString(folder.resolve("data/postgresql.conf")) + "\ninclude 'conf.d.conf'\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the PostgreSQL cluster could not be made in " + folder, e);
        }
        PostgresServer server =
                new PostgresServer(installation, folder, port, password, launch(installation, folder, port));
        server.await();
        return server;
    }

    /**
     * Makes a new cluster in the folder and starts it on a postgresql.conf that somebody else wrote.
     *
     * @param port the one that stands in it
     */
    public static PostgresServer startFrom(Path folder, int port, String configuration) {
        Installation installation = Installation.find();
        String password = Secrets.random();
        try {
            Files.createDirectories(folder);
            Secrets.write(folder.resolve("password"), password);
            initialize(installation, folder);
            Files.writeString(
                    folder.resolve("data/postgresql.conf"),
                    configuration + "unix_socket_directories = ''\nfsync = off\nlog_statement = 'all'\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the PostgreSQL cluster could not be made in " + folder, e);
        }
        PostgresServer server =
                new PostgresServer(installation, folder, port, password, launch(installation, folder, port));
        server.await();
        return server;
    }

    private static void initialize(Installation installation, Path folder) {
        Process initdb = Programs.inDebian(
                installation,
                "postgres",
                folder,
                folder.resolve("initdb.log"),
                List.of(
                        "initdb",
                        "--pgdata=/srv/data",
                        "--username=" + ADMIN,
                        "--pwfile=/srv/password",
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync"));
        try {
            if (!initdb.waitFor(START.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                throw new IllegalStateException("initdb failed: see " + folder.resolve("initdb.log"));
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while initdb ran", e);
        }
    }

    private static Process launch(Installation installation, Path folder, int port) {
        return Programs.inDebian(
                installation,
                "postgres",
                folder,
                folder.resolve("postgres.log"),
                List.of("postgres", "-D", "/srv/data", "-p", String.valueOf(port)));
    }

    /** Roles, databases and everything in them but rows, as {@code pg_dumpall --schema-only} of the same version. */
    public String schemaDump() {
        Path output = folder.resolve("pg_dumpall.log");
        try {
            Secrets.write(folder.resolve("pgpass"), "*:*:*:*:" + password + "\n");
            Process dump = Programs.inDebian(
                    Installation.find(),
                    "postgres",
                    folder,
                    output,
                    List.of(
                            "pg_dumpall",
                            "--schema-only",
                            "--file=/srv/schema.sql",
                            "--dbname=host=%s port=%d user=%s passfile=/srv/pgpass".formatted(host(), port, ADMIN)));
            if (!dump.waitFor(START.toSeconds(), TimeUnit.SECONDS) || dump.exitValue() != 0) {
                dump.destroyForcibly();
                throw new IllegalStateException("pg_dumpall failed: " + Files.readString(output));
            }
            return Files.readString(folder.resolve("schema.sql"));
        } catch (IOException e) {
            throw new UncheckedIOException("pg_dumpall wrote nothing into " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while pg_dumpall ran", e);
        }
    }

    private void await() {
        Waiting.until("PostgreSQL", process, logFile(), START, () -> {
            try (Connection connection = connect("postgres")) {
                return connection.isValid(1);
            } catch (SQLException e) {
                return false;
            }
        });
    }

    public String host() {
        return Ports.HOST;
    }

    public int port() {
        return port;
    }

    /** A superuser. */
    public String adminUser() {
        return ADMIN;
    }

    public String adminPassword() {
        return password;
    }

    /** What the server logs. */
    public Path logFile() {
        return folder.resolve("postgres.log");
    }

    /** A new connection of the superuser. */
    public Connection connect(String database) throws SQLException {
        return connect(database, ADMIN, password);
    }

    /** A new connection of any user. */
    public Connection connect(String database, String user, String userPassword) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", userPassword);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host() + ":" + port + "/" + encoded(database), properties);
    }

    private static String encoded(String database) {
        return java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    /** Stops the server, keeping its port and data. */
    public void stop() {
        Programs.stop(process, 20);
    }

    /** Starts it again after {@link #stop}. */
    public void startAgain() {
        process = launch(installation, folder, port);
        await();
    }

    /** Stops and starts it on the same port. */
    public void restart() {
        stop();
        startAgain();
    }

    @Override
    public void close() {
        stop();
    }
}
