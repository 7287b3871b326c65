package io.zentoria.datalayer.postgres.bundle;

import io.zentoria.datalayer.postgres.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import liquibase.change.Change;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.precondition.core.PreconditionContainer;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;
import liquibase.util.LiquibaseUtil;
import org.jspecify.annotations.Nullable;

/**
 * A changelog as a script of psql, for those who have no operator: each changeset that has not run yet in one transaction
 * with the row by which Liquibase knows it, checksum and all. Equal inputs give equal text.
 */
public final class ChangelogScript {
    /** Liquibase's own tables, as Liquibase makes them for PostgreSQL. */
    public static final String HISTORY = """
            CREATE SCHEMA IF NOT EXISTS zentoria_operator;
            CREATE TABLE IF NOT EXISTS zentoria_operator.databasechangelog (
              id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL,
              dateexecuted timestamp without time zone NOT NULL, orderexecuted integer NOT NULL,
              exectype varchar(10) NOT NULL, md5sum varchar(35), description varchar(255), comments varchar(255),
              tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255),
              deployment_id varchar(10));
            CREATE TABLE IF NOT EXISTS zentoria_operator.databasechangeloglock (
              id integer NOT NULL, locked boolean NOT NULL, lockgranted timestamp without time zone,
              lockedby varchar(255), CONSTRAINT databasechangeloglock_pkey PRIMARY KEY (id));
            INSERT INTO zentoria_operator.databasechangeloglock (id, locked) VALUES (1, false) ON CONFLICT DO NOTHING;
            """;

    /** What Liquibase's table holds of a description or comment. */
    private static final int COLUMN = 255;

    private ChangelogScript() {}

    /**
     * The script.
     *
     * @param owner who everything that is made belongs to
     * @param labels the vector tables whose changesets are run
     * @throws MigrationException reason {@code NotRenderable}, when a changeset asks the server before it decides whether
     *     it runs
     */
    public static String of(Changelog changelog, String owner, Collection<String> labels) throws MigrationException {
        String file = changelog.path().endsWith(".sql") ? changelog.path() : changelog.path() + ".sql";
        List<Refusal> refused = new ArrayList<>();
        String script = Migrations.quietly(() -> script(file, changelog, owner, labels, refused), changelog.path());
        if (!refused.isEmpty()) {
            Refusal first = refused.getFirst();
            throw new MigrationException(
                    "NotRenderable",
                    "changelog %s: changeset %s has %s, which no file can decide: take that out, or leave this changelog to 'zdl apply'"
                            .formatted(changelog.path(), first.changeset, first.what),
                    null);
        }
        return script;
    }

    private record Refusal(String changeset, String what) {}

    private static String script(
            String file, Changelog changelog, String owner, Collection<String> labels, List<Refusal> refused)
            throws LiquibaseException {
        TextResources resources = new TextResources(file, changelog.text());
        DatabaseChangeLog log = ChangeLogParserFactory.getInstance()
                .getParser(file, resources)
                .parse(file, new ChangeLogParameters(), resources);
        if (isAsking(log.getPreconditions())) {
            refused.add(new Refusal("(all)", "preconditions"));
        }
        StringBuilder script = new StringBuilder();
        List<ChangeSet> changeSets = Migrations.ours(log);
        for (int i = 0; i < changeSets.size(); i++) {
            ChangeSet changeSet = changeSets.get(i);
            Changelog.Changeset known = changelog.changesets().get(i);
            boolean ours = known.labels().isEmpty() || known.labels().stream().anyMatch(labels::contains);
            if (!ours) {
                continue;
            }
            if (isAsking(changeSet.getPreconditions())) {
                refused.add(new Refusal(changeSet.getAuthor() + ":" + changeSet.getId(), "preconditions"));
            }
            one(script, changelog.path(), changeSet, known, owner);
        }
        return script.toString();
    }

    private static boolean isAsking(@Nullable PreconditionContainer preconditions) {
        return preconditions != null && !preconditions.getNestedPreconditions().isEmpty();
    }

    private static void one(
            StringBuilder script, String path, ChangeSet changeSet, Changelog.Changeset known, String owner) {
        String key = "id = " + Sql.literal(known.id()) + " AND author = " + Sql.literal(known.author())
                + " AND filename = " + Sql.literal(path);
        String ran = "SELECT FROM zentoria_operator.databasechangelog WHERE " + key
                // One that may be edited runs again when it was.
                + (known.repeatable() ? " AND md5sum = " + Sql.literal(known.checksum()) : "");
        boolean atomic = changeSet.isRunInTransaction();
        script.append("\n-- changeset ").append(oneLine(known.author() + ":" + known.id()));
        script.append("\nSELECT NOT EXISTS (").append(ran).append(") AS pending \\gset\n\\if :pending\n");
        script.append(atomic ? "BEGIN;\n" : "");
        script.append("SET ROLE ").append(Sql.name(owner)).append(";\n");
        Database database = new PostgresDatabase();
        for (Change change : changeSet.getChanges()) {
            for (SqlStatement statement : change.generateStatements(database)) {
                for (liquibase.sql.Sql sql : SqlGeneratorFactory.getInstance().generateSql(statement, database)) {
                    script.append(sql.toSql().strip()).append("\n;\n");
                }
            }
        }
        script.append("RESET ROLE;\nSET search_path = pg_catalog;\n");
        script.append("DELETE FROM zentoria_operator.databasechangelog WHERE ")
                .append(key)
                .append(";\n");
        script.append(
                        "INSERT INTO zentoria_operator.databasechangelog (id, author, filename, dateexecuted, orderexecuted,"
                                + " exectype, md5sum, description, comments, liquibase, labels, deployment_id)\n  SELECT ")
                .append(String.join(
                        ", ",
                        Sql.literal(known.id()),
                        Sql.literal(known.author()),
                        Sql.literal(path),
                        "localtimestamp",
                        "coalesce(max(orderexecuted), 0) + 1",
                        "'EXECUTED'",
                        Sql.literal(known.checksum()),
                        Sql.literal(cut(Objects.requireNonNullElse(changeSet.getDescription(), ""))),
                        Sql.literal(cut(Objects.requireNonNullElse(changeSet.getComments(), ""))),
                        Sql.literal(version()),
                        known.labels().isEmpty() ? "NULL" : Sql.literal(String.join(",", known.labels())),
                        "right((extract(epoch FROM now()) * 1000)::bigint::text, 10)"))
                .append("\n  FROM zentoria_operator.databasechangelog;\n");
        script.append(atomic ? "COMMIT;\n" : "").append("\\endif\n");
    }

    private static String version() {
        String version = LiquibaseUtil.getBuildVersion();
        return version.length() <= 20 ? version : version.substring(0, 20);
    }

    private static String cut(String text) {
        return text.length() <= COLUMN ? text : text.substring(0, COLUMN - 3) + "...";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
