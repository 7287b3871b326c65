package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What pg_restore is asked to do. */
final class RestoreTool implements AutoCloseable {
    /** It says nothing while it works, and indexes take hours: no silence is too long. */
    private static final Duration LIMIT = Duration.ofHours(24);

    private static final Duration READ_LIMIT = Duration.ofMinutes(10);
    private static final long BIG = 64L << 20;

    private final Tools.Client program;
    private final String address;
    private final PostgresTool login;

    RestoreTool(PostgresEndpoint admin, Tools.Client program) {
        this.program = program;
        this.address = admin.address();
        this.login = new PostgresTool(admin);
    }

    /** Reads what a dump holds, without a server. */
    DumpContents contents(String database, Path dump) throws BackupException, InterruptedException {
        DumpContents.Reader reader = new DumpContents.Reader();
        run(
                List.of("--schema-only", "--create", "--file=-", absolute(dump)),
                READ_LIMIT,
                new LineOutput(reader::line),
                "read the dump of database " + database);
        return reader.contents();
    }

    /** Restores all of a dump into an empty database. Subscriptions are left out: a copy must not take changes from the publisher too. */
    void all(Path dump, String into, String database) throws BackupException, InterruptedException {
        try {
            restore(Files.size(dump) > BIG ? List.of("--jobs=2") : List.of(), dump, into, "database " + database);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the dump of database " + database + " is gone", e);
        }
    }

    /** Restores schemas, types, functions and empty tables. */
    void definitions(Path dump, String into, String database) throws BackupException, InterruptedException {
        restore(List.of("--section=pre-data"), dump, into, "the definitions of database " + database);
    }

    /** Restores the rows of a table, or the state of a sequence; pg_restore takes these names as they are. */
    void data(Path dump, String into, String schema, String relation) throws BackupException, InterruptedException {
        restore(
                List.of("--section=data", "--schema=" + schema, "--table=" + relation),
                dump,
                into,
                schema + "." + relation);
    }

    private void restore(List<String> what, Path dump, String into, String title)
            throws BackupException, InterruptedException {
        List<String> arguments = new ArrayList<>(what);
        arguments.addAll(List.of(
                "--exit-on-error",
                "--no-password",
                "--no-subscriptions",
                "--dbname=" + login.connection(into),
                absolute(dump)));
        run(arguments, LIMIT, OutputStream.nullOutputStream(), "restore " + title);
    }

    private void run(List<String> arguments, Duration limit, OutputStream output, String doing)
            throws BackupException, InterruptedException {
        ToolResult result;
        try {
            result = Tool.run(
                    new ToolCall(program.program(), arguments, login.environment(), new byte[0], limit, limit), output);
        } catch (IOException e) {
            throw new IllegalStateException("nothing here fails to take bytes", e);
        }
        if (result.exitCode() != 0) {
            throw RestoreErrors.of(address, doing, program.title(), result);
        }
    }

    /** So that no name of a file is ever read as an option. */
    private static String absolute(Path dump) {
        return dump.toAbsolutePath().toString();
    }

    @Override
    public void close() {
        login.close();
    }
}
