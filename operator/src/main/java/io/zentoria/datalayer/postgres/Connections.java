package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.plan.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * One connection for each database, opened when it is first needed and kept for the pass. They go to the server itself,
 * never to a pooler: session settings and advisory locks do not survive transaction pooling.
 */
public final class Connections implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Reads of a catalog; long work sets its own time. */
    static final Duration READ = Duration.ofSeconds(60);
    /** Index builds and migrations. */
    static final Duration WORK = Duration.ofHours(2);

    /** search_path is pinned: what is called without a schema is PostgreSQL's own and nobody else's. */
    private static final String OPTIONS =
            "-c search_path=pg_catalog -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c lock_timeout=5s"
                    + " -c idle_in_transaction_session_timeout=10min -c client_connection_check_interval=10s"
                    + " -c statement_timeout=" + READ.toSeconds() + "s -c default_transaction_read_only=off"
                    + " -c standard_conforming_strings=on";

    private final PostgresEndpoint endpoint;
    private final Map<String, Connection> open = new HashMap<>();
    private @Nullable Path caFile;

    /** Opens nothing yet. */
    public Connections(PostgresEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** host:port. */
    public String address() {
        return endpoint.address();
    }

    /** The connection to a database; in autocommit. */
    public Connection to(String database) throws StoreException {
        Connection connection = open.get(database);
        try {
            if (connection == null || connection.isClosed()) {
                connection = connect(database);
                open.put(database, connection);
            }
        } catch (SQLException e) {
            throw PostgresErrors.of(address(), "look at the connection to " + database, e);
        }
        return connection;
    }

    /**
     * What an error of one of these connections means for a person.
     *
     * @param doing what was tried, {@code "read the tables"}
     */
    public StoreException failure(String doing, SQLException e) {
        return PostgresErrors.of(address(), doing, e);
    }

    /** The connection to the maintenance database. */
    public Connection maintenance() throws StoreException {
        return to(endpoint.maintenanceDatabase());
    }

    /** A connection of its own, for a lock that is held as long as it is open. */
    Connection separate() throws StoreException {
        return connect(endpoint.maintenanceDatabase());
    }

    /** Ends the connection to a database, so that it can be dropped. */
    void disconnect(String database) throws StoreException {
        Connection connection = open.remove(database);
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw PostgresErrors.of(address(), "leave " + database, e);
            }
        }
    }

    private Connection connect(String database) throws StoreException {
        Properties properties = new Properties();
        properties.setProperty("user", endpoint.user());
        properties.setProperty("password", endpoint.password().reveal());
        properties.setProperty("ApplicationName", "zentoria-operator");
        properties.setProperty("assumeMinServerVersion", "14"); // saves two round trips at the start
        properties.setProperty("connectTimeout", String.valueOf(CONNECT.toSeconds()));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT.toSeconds() * 2));
        properties.setProperty("socketTimeout", String.valueOf(READ.toSeconds() + 10));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("options", OPTIONS);
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("sslmode", sslMode());
        endpoint.caCertificate()
                .ifPresent(pem -> properties.setProperty(
                        "sslrootcert", caFile(pem.reveal()).toString()));
        try {
            Connection connection = new Driver().connect(url(database), properties);
            if (connection == null) {
                throw new IllegalStateException("the driver does not know its own URL");
            }
            return connection;
        } catch (SQLException e) {
            throw PostgresErrors.of(address(), "connect to database " + database, e);
        }
    }

    /** The driver believes its URL over its properties, and decodes a database's name from there. */
    private String url(String database) {
        return "jdbc:postgresql://" + endpoint.address() + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String sslMode() {
        return switch (endpoint.tls()) {
            case DISABLE -> "disable";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
            case VERIFY_FULL -> "verify-full";
        };
    }

    /** The driver takes the authority's certificate from a file only. */
    private Path caFile(String pem) {
        Path known = caFile;
        if (known != null) {
            return known;
        }
        try {
            Path file = Files.createTempFile(
                    "zdl-ca-",
                    ".pem",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, pem);
            caFile = file;
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file for the certificate", e);
        }
    }

    @Override
    public void close() {
        for (Connection connection : open.values()) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The server ends a session whose client is gone; there is nothing left to save.
                System.getLogger(Connections.class.getName())
                        .log(System.Logger.Level.DEBUG, "a connection did not close cleanly", e);
            }
        }
        open.clear();
        if (caFile != null) {
            caFile.toFile().delete();
            caFile = null;
        }
    }

    /** Whether a mode asks for encryption at all. */
    static boolean encrypts(Tls.Mode mode) {
        return mode == Tls.Mode.REQUIRE || mode == Tls.Mode.VERIFY_FULL;
    }
}
