package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches by each HNSW index for vectors that are stored. The search is approximate, so one of a few must be found at
 * its own place, at the distance 0; operators whose distance to itself is not 0 (the inner product) must only be served.
 */
final class VectorCheck {
    private static final int SAMPLES = 3;
    private static final double NEAR = 0.001;

    private static final String INDEXES = """
            SELECT format('%I.%I', n.nspname, t.relname), pg_get_indexdef(i.indexrelid, 1, false),
                   format('OPERATOR(%I.%s)', o.nspname, p.oprname),
                   coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'), x.relname
              FROM pg_index i
              JOIN pg_class x ON x.oid = i.indexrelid AND x.relkind = 'i'
              JOIN pg_am m ON m.oid = x.relam AND m.amname = 'hnsw'
              JOIN pg_class t ON t.oid = i.indrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_opclass c ON c.oid = i.indclass[0]
              JOIN pg_amop a ON a.amopfamily = c.opcfamily AND a.amopmethod = m.oid AND a.amoppurpose = 'o'
              JOIN pg_operator p ON p.oid = a.amopopr
              JOIN pg_namespace o ON o.oid = p.oprnamespace
             ORDER BY 1, 5
            """;

    private final RestoreSession session;
    private final String database;

    VectorCheck(RestoreSession session, String database) {
        this.session = session;
        this.database = database;
    }

    private record Index(String table, String expression, String operator, String predicate, String name) {
        String distance(String one, String other) {
            return "((%s) %s (%s))".formatted(one, operator, other);
        }

        String search(String row) {
            return "SELECT %s FROM ONLY %s WHERE %s ORDER BY %s LIMIT 1"
                    .formatted(toRow(row), table, predicate, toRow(row));
        }

        private String toRow(String row) {
            return distance(expression, "SELECT %s FROM ONLY %s WHERE ctid = %s".formatted(expression, table, row));
        }
    }

    /** A line for each index. */
    List<String> all() throws BackupException, SQLException {
        List<String> lines = new ArrayList<>();
        for (Index index : session.list(
                INDEXES,
                row -> new Index(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)))) {
            session.run("SET enable_seqscan = off");
            session.run("SET enable_sort = off");
            lines.add(check(index));
            session.run("RESET enable_seqscan");
            session.run("RESET enable_sort");
        }
        return lines;
    }

    private String check(Index index) throws BackupException, SQLException {
        String plan = String.join("\n", session.texts("EXPLAIN " + index.search("'(0,1)'::tid")));
        if (!plan.contains("Index Scan using")) {
            throw RestoreChecks.mismatch(
                    database, "no vector search in %s uses index %s".formatted(index.table(), index.name()));
        }
        String self = index.distance(index.expression(), index.expression());
        // A zero vector has no distance by angle (NaN) and is in no such index.
        List<String> samples =
                session.texts("SELECT quote_literal(ctid) || '::tid' FROM ONLY %s WHERE %s AND %s < %s LIMIT %d"
                        .formatted(index.table(), index.predicate(), self, NEAR, SAMPLES));
        boolean found = samples.isEmpty();
        for (String sample : samples) {
            found |= session.list(index.search(sample), row -> row.getDouble(1)).stream()
                    .anyMatch(distance -> distance < NEAR);
        }
        if (!found) {
            throw RestoreChecks.mismatch(
                    database,
                    "index %s does not find vectors that table %s holds".formatted(index.name(), index.table()));
        }
        return "%s: vector search by %s finds %d of its own".formatted(database, index.name(), samples.size());
    }
}
