package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.plan.StoreException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What went wrong in a restore, for a person. Of the server's words only the primary message is passed on: detail and
 * context repeat rows and statements.
 */
final class RestoreErrors {
    private static final int LONGEST = 300;
    private static final Pattern FULL = Pattern.compile("no space left|disk full|could not extend file");
    private static final Pattern AWAY = Pattern.compile(
            "connection to server|server closed the connection|terminating connection|could not receive data"
                    + "|could not send data|no connection to the server|ssl syscall|the database system is"
                    + "|connection reset|broken pipe");
    private static final Pattern DAMAGED = Pattern.compile(
            "end of file|input file|decompress|corrupt|incorrect data|incorrect header|did not find magic|unexpected data offset"
                    + "|could not read|unrecognized data block|unsupported version|found unexpected");

    private RestoreErrors() {}

    /**
     * A statement that failed.
     *
     * @param doing what was tried, {@code "check database x"}
     */
    static BackupException of(String address, String doing, SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String said = said(e);
        if ("53100".equals(state)) {
            return full(address, doing, e);
        }
        if ("42501".equals(state)) {
            return BackupException.permanent(
                    "InsufficientPrivilege",
                    "PostgreSQL at %s did not let the administrator %s: %s; grant that right, or name a role that has it in adminSecretRef"
                            .formatted(address, doing, said),
                    e);
        }
        if (state.startsWith("55") || state.startsWith("40") || "57014".equals(state)) {
            return BackupException.passing(
                    "Busy", "PostgreSQL at %s could not %s now: %s; try again".formatted(address, doing, said), e);
        }
        if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53") || state.isEmpty()) {
            return BackupException.passing(
                    "StoreUnavailable",
                    "PostgreSQL at %s did not answer when the restore was to %s: look at the server's log, and try again"
                            .formatted(address, doing),
                    e);
        }
        return BackupException.permanent(
                "RestoreFailed",
                "PostgreSQL at %s refuses to %s: %s (SQLSTATE %s); the live data is as it was"
                        .formatted(address, doing, said, state),
                e);
    }

    /** A server that cannot be reached, or not with this login. */
    static BackupException of(StoreException e) {
        return e.kind() == StoreException.Kind.UNAVAILABLE
                ? BackupException.passing(e.reason(), e.getMessage(), e)
                : BackupException.permanent(e.reason(), e.getMessage(), e);
    }

    /** pg_restore that did not end well. */
    static BackupException of(String address, String doing, String program, ToolResult result) {
        String error = firstError(result);
        String all = result.errors().toLowerCase(Locale.ROOT);
        if (FULL.matcher(all).find()) {
            return full(address, doing, null);
        }
        String message =
                "%s could not %s at %s (exit code %d): %s".formatted(program, doing, address, result.exitCode(), error);
        if (AWAY.matcher(all).find() || result.exitCode() > 128) {
            return BackupException.passing("StoreUnavailable", message + "; try again", null);
        }
        if (DAMAGED.matcher(error.toLowerCase(Locale.ROOT)).find()) {
            return BackupException.permanent(
                    "ArtifactDamaged",
                    message + "; the dump cannot be read to its end: restore from another tier or an older backup",
                    null);
        }
        return BackupException.permanent("RestoreFailed", message + "; the live data is as it was", null);
    }

    private static BackupException full(String address, String doing, @Nullable Exception e) {
        return BackupException.permanent(
                "StoreFull",
                "PostgreSQL at %s has no room on its disk to %s: a restore needs the room of the data once more; make room and try again, the live data is as it was"
                        .formatted(address, doing),
                e);
    }

    /** With several jobs the last error only says that a worker is gone. */
    private static String firstError(ToolResult result) {
        String first = result.errors()
                .lines()
                .map(String::strip)
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("error:"))
                .filter(line -> !line.contains("a worker process died"))
                .findFirst()
                .orElseGet(result::lastError);
        return first.length() <= LONGEST ? first : first.substring(0, LONGEST) + "…";
    }

    private static String said(SQLException e) {
        if (e instanceof PSQLException driver) {
            ServerErrorMessage server = driver.getServerErrorMessage();
            if (server != null && server.getMessage() != null) {
                return server.getMessage().lines().findFirst().orElse("");
            }
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
