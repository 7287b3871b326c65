package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreException.Kind;
import io.zentoria.datalayer.plan.StoreKind;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** What an error of the console means for a person. */
final class PoolerErrors {
    private PoolerErrors() {}

    /**
     * @param doing what was tried, {@code "read its settings"}
     */
    static StoreException of(String address, String doing, SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (isLogin(state, said)) {
            return failure(
                    address,
                    Kind.DENIED,
                    "AuthenticationFailed",
                    "PgBouncer at %s refuses the login to its console: check the Secret of pooler.adminSecretRef, the user list and admin_users (%s)"
                            .formatted(address, said),
                    e);
        }
        if (isTls(e)) {
            return failure(
                    address,
                    Kind.DENIED,
                    "TlsFailed",
                    "the encryption to PgBouncer at %s failed: see pooler.endpoint.tls and the certificate there (%s)"
                            .formatted(address, said),
                    e);
        }
        if (state.startsWith("08") || state.startsWith("57P") || state.isEmpty()) {
            return failure(
                    address,
                    Kind.UNAVAILABLE,
                    "Unreachable",
                    "PgBouncer at %s does not answer while trying to %s".formatted(address, doing),
                    e);
        }
        return failure(
                address,
                Kind.INVALID,
                "Refused",
                "PgBouncer at %s refuses to %s: %s".formatted(address, doing, said),
                e);
    }

    private static boolean isTls(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return String.valueOf(e.getMessage()).contains("does not support SSL");
    }

    /** PgBouncer gives all its refusals the class of connection errors (08P01). */
    private static boolean isLogin(String state, String said) {
        String words = said.toLowerCase(Locale.ROOT);
        return state.startsWith("28")
                || words.contains("authentication failed")
                || words.contains("no such user")
                || words.contains("not allowed");
    }

    static StoreException failure(String address, Kind kind, String reason, String message, SQLException e) {
        return new StoreException(StoreKind.POOLER, address, kind, reason, message, e);
    }

    static StoreException failure(String address, Kind kind, String reason, String message) {
        return new StoreException(StoreKind.POOLER, address, kind, reason, message, null);
    }
}
