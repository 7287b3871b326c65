package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * How PostgreSQL's client programs log in: the password and the authority's certificate lie in private files, and a
 * database's name is never an argument of its own, since the programs would read options and connection strings from it.
 */
final class PostgresTool implements AutoCloseable {
    private final PostgresEndpoint endpoint;
    private final PrivateFolder secrets;
    private final Path passwordFile;
    private final String tls;

    PostgresTool(PostgresEndpoint endpoint) {
        this.endpoint = endpoint;
        try {
            this.secrets = PrivateFolder.create();
            this.passwordFile = secrets.file(
                    "pgpass",
                    "*:*:*:*:"
                            + endpoint.password().reveal().replace("\\", "\\\\").replace(":", "\\:") + "\n");
            this.tls = "sslmode=" + sslMode(endpoint.tls()) + authority();
        } catch (IOException e) {
            throw new UncheckedIOException("no private files for the password: is the temporary folder writable?", e);
        }
    }

    private String authority() throws IOException {
        return endpoint.caCertificate().isEmpty()
                ? ""
                : " sslrootcert="
                        + quoted(secrets.file(
                                        "ca.pem", endpoint.caCertificate().get().reveal())
                                .toString());
    }

    /** The connection to a database as a string for {@code --dbname} (libpq-connect.html, keyword/value). */
    String connection(String database) {
        return "host=%s port=%d user=%s dbname=%s connect_timeout=10 application_name=zentoria-backup gssencmode=disable %s"
                .formatted(quoted(endpoint.host()), endpoint.port(), quoted(endpoint.user()), quoted(database), tls);
    }

    Map<String, String> environment() {
        return Map.of("PGPASSFILE", passwordFile.toString());
    }

    static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String sslMode(Tls.Mode mode) {
        return switch (mode) {
            case DISABLE -> "disable";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
            case VERIFY_FULL -> "verify-full";
        };
    }

    @Override
    public void close() {
        secrets.close();
    }
}
