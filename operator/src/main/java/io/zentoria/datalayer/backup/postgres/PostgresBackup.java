package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.ArtifactNames;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.Connections;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.postgres.Sql;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Dumps the databases of a spec in pg_dump's custom format, each in one snapshot in which its rows are counted too, and
 * the roles beside them.
 */
public final class PostgresBackup implements StoreBackup {
    /** pg_dump learned zstd with version 16. */
    private static final int ZSTD_SINCE = 16;

    /** The last that pg_dumpall writes. */
    private static final String ROLES_END = "-- PostgreSQL database cluster dump complete";

    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final Duration LIMIT = Duration.ofHours(20);
    /** A refusal comes when a table is opened, not after its rows were read. */
    private static final Duration RIGHTS_GRACE = Duration.ofSeconds(2);

    private static final Duration CANCEL_AGAIN = Duration.ofMillis(200);
    private static final Pattern MISSING_RIGHT = Pattern.compile("permission denied|row-level security");

    private final PostgresEndpoint admin;
    private final PostgresEndpoint login;
    private final List<String> databases;
    private final Clock clock;
    private final PostgresTool tool;
    private final Tools.Client dump;
    private final Tools.Client dumpAll;
    private final Origin origin;
    private final boolean superuser;
    private final Duration silence;
    private final Duration limit;

    /**
     * Looks at the server and finds the programs.
     *
     * @param admin gives the dumping role the rights that no grant of a spec gives
     * @param login who dumps; may be the administrator
     * @param databases in the order in which they are dumped
     * @throws BackupException reasons {@code ToolMissing} and those of a server that does not answer
     */
    public PostgresBackup(
            PostgresEndpoint admin, PostgresEndpoint login, List<String> databases, Tools tools, Clock clock)
            throws BackupException, InterruptedException {
        this(admin, login, databases, tools, clock, SILENCE, LIMIT);
    }

    PostgresBackup(
            PostgresEndpoint admin,
            PostgresEndpoint login,
            List<String> databases,
            Tools tools,
            Clock clock,
            Duration silence,
            Duration limit)
            throws BackupException, InterruptedException {
        this.silence = silence;
        this.limit = limit;
        this.admin = admin;
        this.login = login;
        this.databases = List.copyOf(databases);
        this.clock = clock;
        try (Connections connections = new Connections(admin);
                Statement statement = connections.maintenance().createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version'),"
                                + " (SELECT system_identifier::text FROM pg_catalog.pg_control_system()),"
                                + " (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = "
                                + Sql.literal(login.user()) + ")")) {
            row.next();
            this.dump = tools.postgres("pg_dump", row.getInt(1));
            this.dumpAll = tools.postgres("pg_dumpall", row.getInt(1));
            this.origin = new Origin(admin.address(), row.getString(2), row.getString(3), dump.title());
            this.superuser = row.getBoolean(4);
        } catch (SQLException | StoreException e) {
            throw trouble("look at the server", e);
        }
        this.tool = new PostgresTool(login);
    }

    @Override
    public StoreKind store() {
        return StoreKind.POSTGRES;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Globals());
        databases.forEach(database -> pieces.add(new Database(database)));
        return pieces;
    }

    @Override
    public void close() {
        tool.close();
    }

    /** The path of a database's dump; what a path cannot hold is percent-encoded. */
    public static String path(String database) {
        return "postgres/" + ArtifactNames.encode(database) + ".dump";
    }

    /** The database whose dump has that path; empty when the path is of something else. */
    static Optional<String> database(String path) {
        return path.startsWith("postgres/") && path.endsWith(".dump")
                ? Optional.of(URLDecoder.decode(
                        path.substring("postgres/".length(), path.length() - ".dump".length()), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private BackupException trouble(String doing, Exception e) {
        if (e instanceof StoreException store) {
            return store.kind() == StoreException.Kind.UNAVAILABLE
                    ? BackupException.passing(store.reason(), store.getMessage(), store)
                    : BackupException.permanent(store.reason(), store.getMessage(), store);
        }
        if (e instanceof SQLException sql && "42501".equals(sql.getSQLState())) {
            return BackupException.permanent(
                    "InsufficientPrivilege",
                    "role %s may not read all that a backup of PostgreSQL at %s holds (could not %s): grant it SELECT on everything, and bypassRowSecurity where tables have row-level security"
                            .formatted(login.user(), admin.address(), doing),
                    e);
        }
        return BackupException.passing(
                "StoreUnavailable",
                "PostgreSQL at %s did not let the backup %s: look at the server's log"
                        .formatted(admin.address(), doing),
                e);
    }

    private void run(Tools.Client program, List<String> arguments, OutputStream to, String what)
            throws BackupException, IOException, InterruptedException {
        ToolCall call = new ToolCall(program.program(), arguments, tool.environment(), new byte[0], silence, limit);
        ToolResult result;
        try {
            result = Tool.run(call, to);
        } catch (BackupException e) {
            throw e.about("%s of PostgreSQL at %s".formatted(what, admin.address()));
        }
        if (result.exitCode() != 0) {
            throw BackupException.passing(
                    "DumpFailed",
                    "%s of %s of PostgreSQL at %s ended with exit code %d (%s): look at the server's log and at this machine's memory"
                            .formatted(call.name(), what, admin.address(), result.exitCode(), result.lastError()),
                    null);
        }
    }

    /** A program that said that all is well, and did not do it all. */
    private BackupException lied(Tools.Client program, String what, String how) {
        return BackupException.passing(
                "DumpFailed",
                "%s said that it dumped %s of PostgreSQL at %s, but %s: is %s the real program?"
                        .formatted(program.title(), what, admin.address(), how, program.program()),
                null);
    }

    /** Roles and their memberships; with verifiers only when the login may read them. */
    private final class Globals implements Piece {
        @Override
        public String path() {
            return "postgres/globals.sql";
        }

        @Override
        public String title() {
            return superuser ? "the roles" : "the roles, without passwords";
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.empty();
        }

        @Override
        public Taken write(OutputStream to) throws BackupException, IOException, InterruptedException {
            Instant asOf = clock.instant();
            List<String> arguments = new ArrayList<>(List.of(
                    "--globals-only",
                    "--no-password",
                    "--database=" + admin.maintenanceDatabase(),
                    "--dbname=" + tool.connection(admin.maintenanceDatabase())));
            if (!superuser) {
                arguments.add("--no-role-passwords");
            }
            LastBytes checked = new LastBytes(to);
            run(dumpAll, arguments, checked, "the roles");
            if (!checked.hold(ROLES_END)) {
                throw lied(dumpAll, "the roles", "what came has no end");
            }
            return new Taken(asOf, new TreeMap<>());
        }
    }

    private final class Database implements Piece {
        private final String name;

        Database(String name) {
            this.name = name;
        }

        @Override
        public String path() {
            return PostgresBackup.path(name);
        }

        @Override
        public String title() {
            return "database " + name;
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.empty();
        }

        @Override
        public Taken write(OutputStream to) throws BackupException, IOException, InterruptedException {
            try {
                if (!login.user().equals(admin.user())) {
                    try (Connections connections = new Connections(admin)) {
                        BackupRights.ensure(connections.to(name), login.user());
                    }
                }
                try (Connections connections = new Connections(login);
                        Connection connection = connections.to(name);
                        DumpSnapshot snapshot = new DumpSnapshot(connection, LIMIT)) {
                    return dump(snapshot, to);
                }
            } catch (SQLException | StoreException e) {
                throw trouble("read database " + name, e);
            }
        }

        private Taken dump(DumpSnapshot snapshot, OutputStream to)
                throws BackupException, IOException, InterruptedException, SQLException {
            try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<SortedMap<String, Long>> counts = beside.submit(snapshot::counts);
                try {
                    write(snapshot, to);
                    return new Taken(snapshot.asOf(), counts.get());
                } catch (BackupException e) {
                    refusal(e, counts);
                    throw e;
                } finally {
                    stop(snapshot, counts);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException sql) {
                    throw sql;
                }
                throw new IllegalStateException("counting failed unexpectedly", e.getCause());
            }
        }

        private void write(DumpSnapshot snapshot, OutputStream to)
                throws BackupException, IOException, InterruptedException {
            DumpShape shape = new DumpShape(to);
            run(
                    dump,
                    List.of(
                            "--format=custom",
                            "--compress=" + (dump.major() >= ZSTD_SINCE ? "zstd:3" : "6"),
                            "--no-password",
                            "--lock-wait-timeout=60s",
                            "--snapshot=" + snapshot.id(),
                            "--dbname=" + tool.connection(name)),
                    shape,
                    "database " + name);
            switch (shape.state()) {
                case WHOLE -> {}
                case CUT -> throw lied(dump, "database " + name, "what came is cut");
                case NONE -> throw lied(dump, "database " + name, "what came is no dump");
                case UNKNOWN ->
                    throw BackupException.permanent(
                            "DumpFailed",
                            "%s made a dump of database %s of PostgreSQL at %s whose format is newer than this version knows, so that nobody can tell whether it is whole: use a pg_dump of PostgreSQL 18 or older, or a newer version"
                                    .formatted(dump.title(), name, admin.address()),
                            null);
            }
        }
    }

    /**
     * A missing right stops the counting too, and there the server says which; but hours of counting are not waited for
     * when nothing comes of them.
     *
     * @throws SQLException with SQLSTATE 42501 when a right is missing
     */
    private static void refusal(BackupException program, Future<SortedMap<String, Long>> counts)
            throws SQLException, ExecutionException, InterruptedException {
        try {
            counts.get(RIGHTS_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            if (MISSING_RIGHT.matcher(program.getMessage()).find()) {
                throw new SQLException(program.getMessage(), "42501", program);
            }
        }
    }

    /** Again and again, since a request to cancel that comes between two statements is lost. */
    private static void stop(DumpSnapshot snapshot, Future<SortedMap<String, Long>> counts)
            throws SQLException, InterruptedException {
        while (!counts.isDone()) {
            snapshot.cancelCounts();
            try {
                counts.get(CANCEL_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // Cancelled, or not yet: what the run is about has failed before, with a reason of its own.
                System.getLogger(PostgresBackup.class.getName())
                        .log(System.Logger.Level.DEBUG, "the counting beside a failed dump ends", e);
            }
        }
    }
}
