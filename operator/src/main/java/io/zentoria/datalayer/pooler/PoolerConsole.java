package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.plan.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** The database {@code pgbouncer}, which knows {@code SHOW}, {@code SET}, {@code RELOAD} and no SQL (usage.html). */
final class PoolerConsole implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofSeconds(15);

    private final PoolerEndpoint endpoint;
    private @Nullable Connection open;

    /** Opens nothing yet. */
    PoolerConsole(PoolerEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    String address() {
        return endpoint.address();
    }

    /**
     * The rows that a SHOW gives, by column; a value that is NULL or blank is left out.
     *
     * @param doing for the message when it fails
     */
    List<Map<String, String>> show(String what, String doing) throws StoreException {
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + what)) {
            ResultSetMetaData columns = rows.getMetaData();
            List<Map<String, String>> all = new ArrayList<>();
            while (rows.next()) {
                Map<String, String> row = new HashMap<>();
                for (int column = 1; column <= columns.getColumnCount(); column++) {
                    String value = rows.getString(column);
                    if (value != null && !value.isBlank()) {
                        row.put(columns.getColumnLabel(column), value.strip()); // numbers of users are right-aligned
                    }
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw PoolerErrors.of(address(), doing, e);
        }
    }

    /** A command. */
    void run(String command, String doing) throws StoreException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw PoolerErrors.of(address(), doing, e);
        }
    }

    private Connection connection() throws StoreException {
        Connection known = open;
        if (known != null) {
            return known;
        }
        Optional<Path> authority = Optional.empty();
        try {
            authority = authority();
            Connection connection = new Driver().connect(url(), properties(authority));
            if (connection == null) {
                throw new IllegalStateException("the driver does not know its own URL");
            }
            open = connection;
            return connection;
        } catch (SQLException e) {
            throw PoolerErrors.of(address(), "log in to its console", e);
        } finally {
            authority.ifPresent(file -> file.toFile().delete());
        }
    }

    private String url() {
        return "jdbc:postgresql://" + endpoint.address() + "/pgbouncer";
    }

    private Properties properties(Optional<Path> authority) {
        Properties properties = new Properties();
        properties.setProperty("user", endpoint.user());
        properties.setProperty("password", endpoint.password().reveal());
        // The console knows the simple protocol only. To a server that calls itself older than 12 the driver says SET
        // extra_float_digits, which the console refuses; it does not where replication is spoken of.
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "9.0");
        properties.setProperty("replication", "false");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT.toSeconds()));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT.toSeconds() * 2));
        properties.setProperty("socketTimeout", String.valueOf(READ.toSeconds()));
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty(
                "sslmode",
                switch (endpoint.tls()) {
                    case DISABLE -> "disable";
                    case PREFER -> "prefer";
                    case REQUIRE -> "require";
                    case VERIFY_FULL -> "verify-full";
                });
        authority.ifPresent(file -> properties.setProperty("sslrootcert", file.toString()));
        if (endpoint.tls() == Tls.Mode.VERIFY_FULL && authority.isEmpty()) {
            // Left alone, the driver looks for an authority in somebody's home.
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return properties;
    }

    /** The driver takes the authority's certificate from a file only, and reads it when it connects. */
    private Optional<Path> authority() {
        if (endpoint.caCertificate().isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = Files.createTempFile(
                    "zdl-ca-",
                    ".pem",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, endpoint.caCertificate().get().reveal());
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file for the certificate", e);
        }
    }

    @Override
    public void close() {
        Connection last = open;
        open = null;
        if (last != null) {
            try {
                last.close();
            } catch (SQLException e) {
                // The console forgets a client that is gone; there is nothing left to save.
                System.getLogger(PoolerConsole.class.getName())
                        .log(System.Logger.Level.DEBUG, "a console did not close cleanly", e);
            }
        }
    }
}
