package io.zentoria.datalayer.postgres.bundle;

import io.zentoria.datalayer.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import liquibase.ChecksumVersion;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.change.Change;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.ChangeSet.RunStatus;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.FastCheckService;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.DatabaseList;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.exception.ValidationFailedException;
import liquibase.parser.ChangeLogParser;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.ui.LoggerUIService;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Runs changelogs by Liquibase. Its own tables live in schema {@value #SCHEMA} of each database and belong to the
 * administrator; what the changesets make belongs to the database's owner.
 */
public final class Migrations {
    /** Where Liquibase keeps what it ran, and where the operator keeps its ledger. */
    public static final String SCHEMA = "zentoria_operator";

    /** Concurrent updates in one JVM leave lock rows behind (liquibase-core 4.33): one at a time. */
    private static final ReentrantLock ONE = new ReentrantLock();

    private static final String POSTGRES = "postgresql";

    private static final Map<String, Changelog> READ = new ConcurrentHashMap<>();

    private Migrations() {}

    /** The changelogs of a bundle, oldest first. */
    public static List<Changelog> changelogs(Bundle bundle, String extensionSchema) throws MigrationException {
        List<Changelog> changelogs = new ArrayList<>();
        for (String file : bundle.files()) {
            changelogs.add(read(file, bundle.text(file).replace("${extensions}", Sql.name(extensionSchema))));
        }
        return changelogs;
    }

    /**
     * Reads formatted SQL. The same text is read once for the life of the process.
     *
     * @param path the logical file path that its changesets are known by
     */
    public static Changelog read(String path, String text) throws MigrationException {
        String file = path.endsWith(".sql") ? path : path + ".sql";
        Changelog known = READ.get(file);
        if (known != null && known.text().equals(text)) {
            return known;
        }
        if (!text.stripLeading().toLowerCase(Locale.ROOT).startsWith("--liquibase formatted sql")) {
            throw new MigrationException(
                    "InvalidChangelog",
                    "changelog %s is not formatted SQL: begin it with the line '--liquibase formatted sql'"
                            .formatted(path),
                    null);
        }
        Changelog read = quietly(() -> parse(file, text), path);
        READ.put(file, read);
        return read;
    }

    private static Changelog parse(String file, String text) throws LiquibaseException {
        TextResources resources = new TextResources(file, text);
        ChangeLogParser parser = ChangeLogParserFactory.getInstance().getParser(file, resources);
        DatabaseChangeLog log = parser.parse(file, new ChangeLogParameters(), resources);
        List<Changelog.Changeset> changesets = new ArrayList<>();
        for (ChangeSet changeSet : ours(log)) {
            changesets.add(new Changelog.Changeset(
                    changeSet.getId(),
                    changeSet.getAuthor(),
                    changeSet.generateCheckSum(ChecksumVersion.latest()).toString(),
                    changeSet.isRunOnChange(),
                    changeSet.getLabels() == null
                            ? List.of()
                            : List.copyOf(changeSet.getLabels().getLabels())));
        }
        return new Changelog(Objects.requireNonNullElse(log.getLogicalFilePath(), file), text, changesets);
    }

    /** The changesets that Liquibase does not pass over: those of other database systems, and those marked so, it never runs. */
    static List<ChangeSet> ours(DatabaseChangeLog log) {
        return log.getChangeSets().stream()
                .filter(changeSet -> !changeSet.isIgnore())
                .filter(changeSet -> DatabaseList.definitionMatches(changeSet.getDbmsSet(), POSTGRES, true))
                .toList();
    }

    /**
     * Runs what is pending of a changelog. The caller holds the operator's lock on the server, so that a Liquibase lock
     * found here is a stale one.
     *
     * @param connection of the administrator, to the database; in autocommit, and left so
     * @param owner who everything that is made belongs to
     * @param labels the vector tables whose changesets are run
     */
    public static void run(Connection connection, Changelog changelog, String owner, Collection<String> labels)
            throws MigrationException, SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        }
        try {
            quietly(() -> update(connection, changelog, owner, labels), changelog.path());
        } finally {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                try (Statement statement = connection.createStatement()) {
                    statement.execute("RESET ROLE");
                    statement.execute("SET search_path = pg_catalog");
                }
            }
        }
    }

    private static boolean update(Connection connection, Changelog changelog, String owner, Collection<String> labels)
            throws LiquibaseException {
        String file = changelog.path().endsWith(".sql") ? changelog.path() : changelog.path() + ".sql";
        Database database =
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        database.setLiquibaseSchemaName(SCHEMA);
        database.setDefaultSchemaName(SCHEMA);
        // Liquibase trusts a cache over the table: rows that somebody deleted would be skipped in silence.
        Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
        Liquibase liquibase = new Liquibase(file, new TextResources(file, changelog.text()), database);
        liquibase.setChangeExecListener(new AsOwner(connection, owner));
        liquibase.setShowSummary(UpdateSummaryEnum.OFF);
        liquibase.forceReleaseLocks();
        liquibase.update(new Contexts(), new LabelExpression(labels.isEmpty() ? "none" : String.join(",", labels)));
        return true;
    }

    /** Something that Liquibase does. */
    interface Work<T> {
        T run() throws LiquibaseException;
    }

    static <T> T quietly(Work<T> work, String path) throws MigrationException {
        ONE.lock();
        try {
            List<T> result = new ArrayList<>();
            Scope.child(
                    Map.of(
                            Scope.Attr.ui.name(),
                            new LoggerUIService(),
                            "liquibase.analytics.enabled",
                            "false",
                            "liquibase.showBanner",
                            "false"),
                    () -> result.add(work.run()));
            return result.getFirst();
        } catch (ValidationFailedException e) {
            throw new MigrationException(
                    "ChecksumMismatch",
                    "changelog %s: a changeset that ran already was edited; take the edit back and write a new changeset"
                            .formatted(path),
                    e);
        } catch (LiquibaseException e) {
            throw new MigrationException("MigrationFailed", "changelog " + path + ": " + what(e), e);
        } catch (Exception e) {
            throw new MigrationException("MigrationFailed", "changelog " + path + ": " + what(e), e);
        } finally {
            ONE.unlock();
        }
    }

    /** The changeset and the server's primary message; Liquibase's own message repeats the statement. */
    private static String what(Exception e) {
        String changeset = "";
        Matcher named = Pattern.compile("changeset (\\S+::\\S+::\\S+)").matcher(String.valueOf(e.getMessage()));
        if (named.find()) {
            String[] parts = named.group(1).split("::");
            changeset = "changeset " + parts[2] + ":" + parts[1] + " failed and was rolled back: ";
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException driver) {
                ServerErrorMessage server = driver.getServerErrorMessage();
                return changeset
                        + (server == null || server.getMessage() == null
                                ? "the connection broke"
                                : server.getMessage().lines().findFirst().orElse(""));
            }
        }
        return changeset + String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
    }

    /** Changes run as the owner; Liquibase's own rows are written as the administrator. */
    private static final class AsOwner extends AbstractChangeExecListener {
        private final Connection connection;
        private final String owner;

        AsOwner(Connection connection, String owner) {
            this.connection = connection;
            this.owner = owner;
        }

        @Override
        public void willRun(Change change, ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
            execute("SET ROLE " + Sql.name(owner));
        }

        @Override
        public void ran(Change change, ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
            execute("RESET ROLE");
        }

        @Override
        public void willRun(
                ChangeSet changeSet, DatabaseChangeLog databaseChangeLog, Database database, RunStatus runStatus) {
            // the role is set for each change
        }

        private void execute(String sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new UnexpectedLiquibaseException(e);
            }
        }
    }
}
