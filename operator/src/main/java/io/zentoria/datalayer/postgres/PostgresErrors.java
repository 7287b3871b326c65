package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreException.Kind;
import io.zentoria.datalayer.plan.StoreKind;
import java.sql.SQLException;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an SQLSTATE means for a person (errcodes-appendix.html). Of the server's words only the primary message is passed
 * on: detail, hint and context repeat rows and statements.
 */
final class PostgresErrors {
    private PostgresErrors() {}

    /**
     * @param doing what was tried, {@code "create role x"}
     */
    static StoreException of(String address, String doing, SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String said = said(e);
        return switch (state) {
            case "28P01", "28000" ->
                failure(
                        address,
                        Kind.DENIED,
                        "AuthenticationFailed",
                        e,
                        "PostgreSQL at %s refuses the login: check the Secret of adminSecretRef and pg_hba.conf (%s)"
                                .formatted(address, said));
            case "42501" ->
                failure(
                        address,
                        Kind.DENIED,
                        "InsufficientPrivilege",
                        e,
                        "PostgreSQL at %s did not let the administrator %s: %s; grant that right, or name a role that has it in adminSecretRef"
                                .formatted(address, doing, said));
            case "53300" ->
                failure(
                        address,
                        Kind.UNAVAILABLE,
                        "TooManyConnections",
                        e,
                        "PostgreSQL at %s has no connection free to %s".formatted(address, doing));
            case "57P03" ->
                failure(
                        address,
                        Kind.UNAVAILABLE,
                        "Starting",
                        e,
                        "PostgreSQL at %s is starting, stopping or recovering (%s)".formatted(address, said));
            case "25006" ->
                failure(
                        address,
                        Kind.UNAVAILABLE,
                        "ReadOnly",
                        e,
                        "PostgreSQL at %s is read-only (a standby?): could not %s".formatted(address, doing));
            case "55P03" ->
                failure(
                        address,
                        Kind.UNAVAILABLE,
                        "Blocked",
                        e,
                        "PostgreSQL at %s: could not %s, since somebody holds a lock on it; it is tried again"
                                .formatted(address, doing));
            case "57014" ->
                failure(
                        address,
                        Kind.UNAVAILABLE,
                        "TimedOut",
                        e,
                        "PostgreSQL at %s took too long to %s; it is tried again".formatted(address, doing));
            case "40001", "40P01", "XX000", "55006" ->
                failure(
                        address,
                        Kind.UNAVAILABLE,
                        "Busy",
                        e,
                        "PostgreSQL at %s could not %s now: %s; it is tried again".formatted(address, doing, said));
            case "3D000" ->
                failure(
                        address,
                        Kind.INVALID,
                        "DatabaseMissing",
                        e,
                        "PostgreSQL at %s: could not %s: %s".formatted(address, doing, said));
            default -> other(address, doing, state, said, e);
        };
    }

    private static StoreException other(String address, String doing, String state, String said, SQLException e) {
        if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("58") || state.isEmpty()) {
            return failure(
                    address,
                    Kind.UNAVAILABLE,
                    "Unreachable",
                    e,
                    "PostgreSQL at %s does not answer while trying to %s".formatted(address, doing));
        }
        if (state.startsWith("53")) {
            return failure(
                    address,
                    Kind.UNAVAILABLE,
                    "OutOfResources",
                    e,
                    "PostgreSQL at %s has no room to %s: %s".formatted(address, doing, said));
        }
        return failure(
                address,
                Kind.INVALID,
                "Refused",
                e,
                "PostgreSQL at %s refuses to %s: %s (SQLSTATE %s)".formatted(address, doing, said, state));
    }

    private static StoreException failure(String address, Kind kind, String reason, SQLException e, String message) {
        return new StoreException(StoreKind.POSTGRES, address, kind, reason, message, e);
    }

    /** The server's primary message, one line, or what the driver says where no server spoke. */
    static String said(SQLException e) {
        if (e instanceof PSQLException driver) {
            ServerErrorMessage server = driver.getServerErrorMessage();
            if (server != null && server.getMessage() != null) {
                return server.getMessage().lines().findFirst().orElse("");
            }
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
