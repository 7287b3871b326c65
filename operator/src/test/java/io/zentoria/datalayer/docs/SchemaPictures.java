package io.zentoria.datalayer.docs;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The schemas of one database as pictures that GitHub draws (mermaid.js.org/syntax/entityRelationshipDiagram.html), read
 * from the live catalog.
 */
final class SchemaPictures {
    private static final String MINE = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN"
            + " ('information_schema', 'zentoria_operator', 'public', 'extensions', 'liquibase')";

    private static final String COLUMNS = """
            SELECT n.nspname, c.relname, a.attname,
                   replace(replace(replace(replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz'),
                     'double precision', 'float8'), 'character varying', 'varchar'), ' ', '_') AS type,
                   EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS pk,
                   EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)) AS fk,
                   EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'u' AND k.conkey = ARRAY[a.attnum]) AS uk,
                   c.relkind = 'p' AS partitioned
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND %s
             ORDER BY 1, 2, a.attnum
            """.formatted(MINE);

    private static final String REFERENCES = """
            SELECT n.nspname, c.relname, rn.nspname, r.relname,
                   (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)),
                   (SELECT bool_and(a.attnotnull) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)),
                   CASE k.confdeltype WHEN 'c' THEN 'deleted with it' WHEN 'n' THEN 'set null' ELSE 'kept' END
              FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
             WHERE k.contype = 'f' AND k.conparentid = 0 AND %s
             ORDER BY 1, 2, 5
            """.formatted(MINE);

    private static final String FACTS = """
            SELECT n.nspname, c.relname, c.relkind = 'p', c.relrowsecurity,
                   (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid),
                   (SELECT string_agg(t.tgname, ', ' ORDER BY t.tgname) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND %s
             ORDER BY 1, 2
            """.formatted(MINE);

    private static final String FUNCTIONS = """
            SELECT n.nspname, p.proname || '(' || pg_get_function_arguments(p.oid) || ')'
              FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE %s AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
             ORDER BY 1, 2
            """.formatted(MINE);

    private final Connection connection;
    private final String database;

    SchemaPictures(Connection connection, String database) {
        this.connection = connection;
        this.database = database;
    }

    /** The part of the page. */
    String markdown() throws SQLException {
        Map<String, StringBuilder> pictures = pictures();
        Map<String, StringBuilder> tables = tables();
        Map<String, StringBuilder> functions = functions();
        StringBuilder page = new StringBuilder("## " + database + "\n");
        pictures.forEach((schema, picture) -> {
            page.append("\n### Schema ").append(schema).append("\n\n```mermaid\nerDiagram\n");
            page.append(picture)
                    .append(
                            "```\n\n| table | partitioned | row-level security | indexes | triggers |\n|---|---|---|---|---|\n");
            page.append(tables.get(schema));
            if (functions.containsKey(schema)) {
                page.append("\nFunctions:\n\n").append(functions.get(schema));
            }
        });
        return page.toString();
    }

    private Map<String, StringBuilder> pictures() throws SQLException {
        Map<String, StringBuilder> pictures = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COLUMNS)) {
            String table = "";
            StringBuilder picture = new StringBuilder();
            while (rows.next()) {
                String name = rows.getString(1) + "." + rows.getString(2);
                if (!name.equals(table)) {
                    if (!table.isEmpty()) {
                        picture.append("  }\n");
                    }
                    table = name;
                    picture = pictures.computeIfAbsent(rows.getString(1), schema -> new StringBuilder());
                    picture.append("  ").append(rows.getString(2)).append(" {\n");
                }
                picture.append("    ")
                        .append(rows.getString(4))
                        .append(' ')
                        .append(rows.getString(3))
                        .append(keys(rows))
                        .append('\n');
            }
            picture.append("  }\n");
        }
        references(pictures);
        return pictures;
    }

    private static String keys(ResultSet row) throws SQLException {
        String keys = (row.getBoolean(5) ? ", PK" : "")
                + (row.getBoolean(6) ? ", FK" : "")
                + (row.getBoolean(7) ? ", UK" : "");
        return keys.isEmpty() ? "" : keys.substring(1);
    }

    private void references(Map<String, StringBuilder> pictures) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(REFERENCES)) {
            while (rows.next()) {
                String from = rows.getString(1);
                String to = from.equals(rows.getString(3))
                        ? rows.getString(4)
                        : "\"" + rows.getString(3) + "." + rows.getString(4) + "\"";
                StringBuilder picture = pictures.get(from);
                if (picture == null) {
                    throw new IllegalStateException("a foreign key of a schema without tables: " + from);
                }
                picture.append("  %s %s--o{ %s : \"%s, %s\"%n"
                        .formatted(
                                to,
                                rows.getBoolean(6) ? "||" : "|o",
                                rows.getString(2),
                                rows.getString(5),
                                rows.getString(7)));
            }
        }
    }

    private Map<String, StringBuilder> tables() throws SQLException {
        Map<String, StringBuilder> tables = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FACTS)) {
            while (rows.next()) {
                tables.computeIfAbsent(rows.getString(1), schema -> new StringBuilder())
                        .append("| `%s` | %s | %s | %d | %s |%n"
                                .formatted(
                                        rows.getString(2),
                                        rows.getBoolean(3) ? "by month" : "",
                                        rows.getBoolean(4) ? "on" : "",
                                        rows.getInt(5),
                                        rows.getString(6) == null ? "" : "`" + rows.getString(6) + "`"));
            }
        }
        return tables;
    }

    private Map<String, StringBuilder> functions() throws SQLException {
        Map<String, StringBuilder> functions = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FUNCTIONS)) {
            while (rows.next()) {
                functions
                        .computeIfAbsent(rows.getString(1), schema -> new StringBuilder())
                        .append("- `")
                        .append(rows.getString(2))
                        .append("`\n");
            }
        }
        return functions;
    }
}
