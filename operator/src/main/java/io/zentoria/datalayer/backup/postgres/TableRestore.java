package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore.Progress;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Restores one table: its rows go into a scratch database with the definitions of all, and from there to the live one. */
final class TableRestore {
    private static final Duration LIMIT = Duration.ofHours(20);

    /** What holds its rows. */
    private static final String LEAVES = """
            SELECT n.nspname, c.relname
              FROM pg_partition_tree((SELECT t.oid FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace
                                       WHERE s.nspname = ? AND t.relname = ?)::regclass) p
              JOIN pg_class c ON c.oid = p.relid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r'
            """;

    private static final String SEQUENCES = """
            SELECT n.nspname, s.relname
              FROM pg_depend d
              JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace n ON n.oid = s.relnamespace
              JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace o ON o.oid = c.relnamespace
             WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
               AND d.deptype IN ('a', 'i') AND o.nspname = ? AND c.relname = ?
            """;

    private final PostgresEndpoint admin;
    private final RestoreTool tool;
    private final Progress progress;
    private final String id;
    private final Instant now;

    /** @param id of the restore */
    TableRestore(PostgresEndpoint admin, RestoreTool tool, Progress progress, String id, Instant now) {
        this.id = id;
        this.now = now;
        this.admin = admin;
        this.tool = tool;
        this.progress = progress;
    }

    /**
     * @param scratch an empty database
     * @param named {@code schema.table}
     */
    List<String> restore(RestorePlan.Piece piece, String named, String scratch, Target target)
            throws BackupException, StoreException, SQLException, InterruptedException {
        progress.says("restore table %s of database %s".formatted(named, piece.database()));
        tool.definitions(piece.dump(), scratch, piece.database());
        try (RestoreSession restored = new RestoreSession(admin, scratch, LIMIT)) {
            TableTarget.Table table = TableTarget.find(restored, named)
                    .orElseThrow(() -> RestoreChecks.mismatch(piece.database(), "table " + named + " is missing"));
            long expected = rows(piece, restored, table);
            progress.says("check table %s of database %s".formatted(named, piece.database()));
            long found = RestoreChecks.count(restored, table);
            if (found != expected) {
                throw RestoreChecks.mismatch(
                        piece.database(), "table %s has %d rows and not %d".formatted(named, found, expected));
            }
            if (!(target instanceof Target.Drill)) {
                progress.says("copy table %s into database %s".formatted(named, piece.database()));
                try (RestoreSession live = new RestoreSession(admin, piece.database(), LIMIT)) {
                    TableCopy copy = new TableCopy(restored, live, table, piece.database());
                    if (target instanceof Target.Suffix(String suffix)) {
                        String beside = table.name() + suffix;
                        if (TableTarget.comment(live, table.schema(), beside).isEmpty()) {
                            copy.beside(beside, found, ScratchName.restored(id, now));
                        } // else an earlier attempt came as far as this
                    } else {
                        copy.inPlace(found);
                    }
                }
            }
            return List.of("%s: table %s, %d rows as counted".formatted(piece.database(), named, found));
        }
    }

    /** Restores them, and says how many the backup counted. */
    private long rows(RestorePlan.Piece piece, RestoreSession restored, TableTarget.Table table)
            throws BackupException, SQLException, InterruptedException {
        long expected = 0;
        // pg_partition_tree knows nothing of a table that is not partitioned.
        List<String[]> leaves = table.partitioned()
                ? names(restored, LEAVES, table)
                : List.<String[]>of(new String[] {table.schema(), table.name()});
        for (String[] leaf : leaves) {
            Long counted = piece.counts().get(leaf[0] + "." + leaf[1]);
            if (counted == null) {
                throw RestoreChecks.mismatch(
                        piece.database(), "table %s.%s was not counted".formatted(leaf[0], leaf[1]));
            }
            tool.data(piece.dump(), restored.connection().getCatalog(), leaf[0], leaf[1]);
            expected += counted;
        }
        for (String[] sequence : names(restored, SEQUENCES, table)) {
            tool.data(piece.dump(), restored.connection().getCatalog(), sequence[0], sequence[1]);
        }
        return expected;
    }

    private static List<String[]> names(RestoreSession session, String query, TableTarget.Table table)
            throws SQLException {
        return session.list(
                query, row -> new String[] {row.getString(1), row.getString(2)}, table.schema(), table.name());
    }
}
