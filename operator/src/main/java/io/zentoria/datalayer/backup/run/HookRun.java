package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.layer.Durations;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.Connections;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one hook of a person: a statement, or a program with its arguments and no shell. */
final class HookRun {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final BackupSession session;

    HookRun(BackupSession session) {
        this.session = session;
    }

    /**
     * Runs it to its end.
     *
     * @throws BackupException reason {@code HookFailed}
     */
    void run(BackupSpec.Hook hook) throws BackupException, InterruptedException {
        Duration timeout = hook.timeout() == null
                ? TIMEOUT
                : Durations.parse(hook.timeout()).orElse(TIMEOUT);
        BackupSpec.Sql sql = hook.sql();
        if (sql != null) {
            statement(hook, sql, timeout);
        } else {
            command(hook, timeout);
        }
    }

    private void statement(BackupSpec.Hook hook, BackupSpec.Sql sql, Duration timeout) throws BackupException {
        PostgresEndpoint postgres = session.postgres()
                .orElseThrow(() -> failed(hook, "the resource has no PostgreSQL to run a statement in", null));
        try (Connections connections = new Connections(postgres);
                Connection connection = connections.to(sql.database());
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(
                    Runnable::run, (int) timeout.plusSeconds(5).toMillis());
            // Of each statement, and of all of them together when the hook has several.
            statement.execute("SET statement_timeout = " + timeout.toMillis());
            statement.execute("SET lock_timeout = 0");
            statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
            statement.execute(sql.statement());
        } catch (SQLException e) {
            // Not the server's sentence: it repeats pieces of the statement and of rows.
            throw failed(hook, answer(String.valueOf(e.getSQLState()), timeout), e);
        } catch (StoreException e) {
            throw failed(hook, e.getMessage(), e);
        }
    }

    private static String answer(String state, Duration timeout) {
        return switch (state) {
            case "57014" -> "it did not end within %d s".formatted(timeout.toSeconds());
            case "42P01", "42883", "42704", "3F000" ->
                "the server answered SQLSTATE %s: write every name with its schema".formatted(state);
            default -> "the server answered SQLSTATE " + state;
        };
    }

    private void command(BackupSpec.Hook hook, Duration timeout) throws BackupException, InterruptedException {
        if (!session.site().hookCommands()) {
            throw failed(
                    hook,
                    "commands are not allowed here: start the operator with --allow-hook-commands, use execution: Job, or write sql",
                    null);
        }
        List<String> words = hook.command();
        if (words.isEmpty()) {
            throw failed(hook, "it has neither sql nor command", null);
        }
        try {
            ToolResult result = Tool.run(
                    new ToolCall(
                            Path.of(words.getFirst()),
                            words.subList(1, words.size()),
                            Map.of(),
                            new byte[0],
                            timeout,
                            timeout),
                    OutputStream.nullOutputStream());
            if (result.exitCode() != 0) {
                // Nobody knows what a person's program says when it fails; it may be a password.
                throw failed(hook, "it ended with exit code " + result.exitCode(), null);
            }
        } catch (BackupException e) {
            if (e.reason().equals("HookFailed")) {
                throw e;
            }
            throw failed(
                    hook,
                    e.reason().equals("ToolHung")
                            ? "it did not end within %d s".formatted(timeout.toSeconds())
                            : "%s cannot be started".formatted(words.getFirst()),
                    e);
        } catch (IOException e) {
            throw failed(hook, "it could not be run", e);
        }
    }

    private static BackupException failed(BackupSpec.Hook hook, String how, @Nullable Exception e) {
        return BackupException.permanent(
                "HookFailed", "backup hook %s failed (%s): mend it, or take it out".formatted(hook.name(), how), e);
    }
}
