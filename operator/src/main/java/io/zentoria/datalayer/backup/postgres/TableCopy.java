package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.postgres.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** Copies one restored table from the scratch database into the live one, a piece at a time. */
final class TableCopy {
    private final RestoreSession scratch;
    private final RestoreSession live;
    private final TableTarget.Table table;
    private final String database;

    TableCopy(RestoreSession scratch, RestoreSession live, TableTarget.Table table, String database) {
        this.scratch = scratch;
        this.live = live;
        this.table = table;
        this.database = database;
    }

    /** Into a new table beside the live one, which is made like it and belongs to its owner. */
    void beside(String name, long rows, String comment) throws BackupException, SQLException, InterruptedException {
        List<String> columns = columns();
        String from = Sql.name(table.schema(), table.name());
        String to = Sql.name(table.schema(), name);
        live.together(() -> {
            live.run("CREATE TABLE " + to + " (LIKE " + from + " INCLUDING ALL)");
            live.run("ALTER TABLE " + to + " OWNER TO " + owner());
            copy(columns, to);
            ensure(new TableTarget.Table(table.schema(), name, false), rows);
            live.run("COMMENT ON TABLE " + to + " IS " + Sql.literal(comment));
        });
        live.run("ANALYZE " + to);
    }

    /** Into the emptied live table. Its triggers rest meanwhile: what they did is in the rows. */
    void inPlace(long rows) throws BackupException, SQLException, InterruptedException {
        List<String> columns = columns();
        String to = Sql.name(table.schema(), table.name());
        live.together(() -> {
            List<Trigger> triggers = triggers();
            for (Trigger trigger : triggers) {
                live.run("ALTER TABLE %s DISABLE TRIGGER %s".formatted(trigger.table(), trigger.name()));
            }
            live.run("TRUNCATE " + to);
            copy(columns, to);
            for (String restart : restarts()) {
                live.run(restart);
            }
            for (Trigger trigger : triggers) {
                live.run("ALTER TABLE %s ENABLE %sTRIGGER %s"
                        .formatted(trigger.table(), trigger.mode(), trigger.name()));
            }
            ensure(table, rows);
        });
        live.run("ANALYZE " + to);
    }

    private void ensure(TableTarget.Table copied, long rows) throws SQLException, BackupException {
        long found = RestoreChecks.count(live, copied);
        if (found != rows) {
            throw RestoreChecks.mismatch(
                    database, "table %s has %d rows and not %d".formatted(copied.title(), found, rows));
        }
    }

    private String owner() throws SQLException {
        return live.texts(
                        "SELECT quote_ident(pg_get_userbyid(c.relowner)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?",
                        table.schema(),
                        table.name())
                .getFirst();
    }

    private record Trigger(String table, String name, String mode) {}

    /** Those of the table and of its partitions, which hear from their parent when theirs are its. */
    private List<Trigger> triggers() throws SQLException {
        return live.list(
                """
                WITH it AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                             WHERE n.nspname = ? AND c.relname = ?)
                SELECT t.tgrelid::regclass::text, quote_ident(t.tgname),
                       CASE t.tgenabled WHEN 'R' THEN 'REPLICA ' WHEN 'A' THEN 'ALWAYS ' ELSE '' END
                  FROM pg_trigger t
                 WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgparentid = 0
                   AND (t.tgrelid IN (SELECT oid FROM it)
                        OR t.tgrelid IN (SELECT p.relid FROM it, pg_partition_tree(it.oid::regclass) p))
                """,
                row -> new Trigger(row.getString(1), row.getString(2), row.getString(3)),
                table.schema(),
                table.name());
    }

    /** RESTART is undone with the transaction, and setval would not be. */
    private List<String> restarts() throws SQLException {
        List<String> restarts = new ArrayList<>();
        for (String[] owned : scratch.list(
                """
                SELECT a.attname,
                       format('SELECT CASE WHEN is_called THEN last_value + %s ELSE last_value END FROM %s',
                              q.seqincrement, s.oid::regclass)
                  FROM pg_depend d
                  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                  JOIN pg_sequence q ON q.seqrelid = s.oid
                  JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
                 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                   AND d.deptype IN ('a', 'i') AND n.nspname = ? AND c.relname = ?
                """, row -> new String[] {row.getString(1), row.getString(2)}, table.schema(), table.name())) {
            long next = scratch.list(owned[1], row -> row.getLong(1)).getFirst();
            for (String sequence : live.texts(
                    "SELECT s FROM pg_get_serial_sequence(?, ?) s WHERE s IS NOT NULL",
                    Sql.name(table.schema(), table.name()),
                    owned[0])) {
                restarts.add("ALTER SEQUENCE " + sequence + " RESTART WITH " + next);
            }
        }
        return restarts;
    }

    /** Those that hold data of their own; the live table must have each of them, of the same type. */
    private List<String> columns() throws SQLException, BackupException {
        String query = """
                SELECT quote_ident(a.attname), format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
                  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND n.nspname = ? AND c.relname = ?
                 ORDER BY a.attnum
                """;
        List<String> restored = scratch.list(query, row -> row.getString(2), table.schema(), table.name());
        List<String> lacking = new ArrayList<>(restored);
        lacking.removeAll(live.list(query, row -> row.getString(2), table.schema(), table.name()));
        if (!lacking.isEmpty()) {
            throw BackupException.permanent(
                    "RestoreRefused",
                    "table %s of database %s has changed since the backup and lacks %s: restore the database beside it with a suffix"
                            .formatted(table.title(), database, String.join(", ", lacking)),
                    null);
        }
        return scratch.list(query, row -> row.getString(1), table.schema(), table.name());
    }

    private void copy(List<String> columns, String to) throws SQLException, InterruptedException {
        String list = String.join(", ", columns);
        CopyOut out = scratch.connection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT %s FROM %s) TO STDOUT".formatted(list, Sql.name(table.schema(), table.name())));
        CopyIn in = null;
        try {
            in = live.connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY %s (%s) FROM STDIN".formatted(to, list));
            byte[] piece = out.readFromCopy();
            while (piece != null) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while a table was copied");
                }
                in.writeToCopy(piece, 0, piece.length);
                piece = out.readFromCopy();
            }
            in.endCopy();
        } finally {
            if (in != null && in.isActive()) {
                in.cancelCopy();
            }
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
    }
}
