package io.zentoria.datalayer.docs;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The indexes of one database, each with a query that it serves and the plan that a real server makes for it. */
final class IndexPlans {
    /** Those that are no constraint's, and of a partitioned table the parent's. */
    private static final String INDEXES = """
            SELECT n.nspname || '.' || c.relname
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('zentoria_operator', 'public') AND NOT c.relispartition
               AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
            """;

    private final Connection connection;
    private final String database;

    IndexPlans(Connection connection, String database) {
        this.connection = connection;
        this.database = database;
    }

    /** Puts some thousand rows into every table, so that the plans are those of tables with something in them. */
    void fill() throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            for (SqlFile.Entry entry : SqlFile.read(database + ".rows.sql").entries()) {
                statement.execute(entry.sql());
            }
            statement.execute("VACUUM ANALYZE");
        }
    }

    /** The names of all indexes that no constraint needs. */
    Set<String> indexes() throws SQLException {
        return new TreeSet<>(column(INDEXES));
    }

    List<SqlFile.Entry> queries() throws IOException {
        return SqlFile.read(database + ".queries.sql").entries();
    }

    /** What the server would do, without costs, which are this machine's; months are not this month's. */
    List<String> plan(SqlFile.Entry query) throws SQLException {
        List<String> lines = new ArrayList<>(column("EXPLAIN (COSTS OFF) " + query.sql()));
        lines.replaceAll(line -> line.replaceAll("_y\\d{4}m\\d{2}", "_yYYYYmMM"));
        return lines;
    }

    /** The part of the page. */
    String markdown() throws SQLException, IOException {
        StringBuilder page = new StringBuilder("## " + database + "\n");
        for (SqlFile.Entry query : queries()) {
            page.append("\n### ").append(query.index()).append("\n\n");
            page.append(Character.toUpperCase(query.purpose().charAt(0)))
                    .append(query.purpose().substring(1))
                    .append(".\n\n```sql\n")
                    .append(definition(query.index()))
                    .append(";\n\nEXPLAIN ")
                    .append(query.sql())
                    .append(";\n");
            plan(query).forEach(line -> page.append("--   ").append(line).append('\n'));
            page.append("```\n");
        }
        return page.toString();
    }

    private String definition(String index) throws SQLException {
        return column("SELECT pg_get_indexdef('" + index + "'::regclass)")
                .getFirst()
                .replace(" ON ONLY ", " ON ");
    }

    private List<String> column(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
