package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.postgres.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Gives a database what belongs to a database and is in no dump of one: owner, rights, settings, limit. */
final class DatabaseDress {
    /** Settings that are lists of names: each of them is quoted on its own (pg_dump's variable_is_guc_list_quote). */
    private static final Set<String> LISTS = Set.of(
            "local_preload_libraries",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "temp_tablespaces",
            "unix_socket_directories");

    private static final Pattern LISTED = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*)\"|([^,]*?))\\s*(?:,|$)");

    private DatabaseDress() {}

    /** Makes one like another, within a transaction; without another one it gets what a new database has. */
    static void dress(RestoreSession session, String database, Optional<String> like) throws SQLException {
        for (String statement : like.isPresent() ? statements(session, database, like.get()) : fresh(database)) {
            session.run(statement);
        }
    }

    private static List<String> fresh(String database) {
        return List.of("GRANT CONNECT, TEMPORARY ON DATABASE " + Sql.name(database) + " TO PUBLIC");
    }

    private static List<String> statements(RestoreSession session, String database, String like) throws SQLException {
        List<String> statements = new ArrayList<>();
        String name = Sql.name(database);
        statements.addAll(session.list(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = ?",
                row -> "ALTER DATABASE " + name + " OWNER TO " + Sql.name(row.getString(1)),
                like));
        statements.addAll(session.list(
                "SELECT datconnlimit FROM pg_database WHERE datname = ?",
                row -> "ALTER DATABASE " + name + " CONNECTION LIMIT " + row.getInt(1),
                like));
        statements.addAll(session.list(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = ?",
                row -> "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC, " + Sql.name(row.getString(1)),
                like));
        statements.addAll(session.list(
                """
                SELECT a.privilege_type, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                       a.is_grantable
                  FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                 WHERE d.datname = ?
                """,
                row -> "GRANT %s ON DATABASE %s TO %s%s"
                        .formatted(
                                row.getString(1),
                                name,
                                row.getString(2),
                                row.getBoolean(3) ? " WITH GRANT OPTION" : ""),
                like));
        statements.addAll(session.list("""
                SELECT CASE WHEN s.setrole = 0 THEN '' ELSE pg_get_userbyid(s.setrole) END, c.setting
                  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c(setting)
                 WHERE d.datname = ?
                """, row -> setting(name, row.getString(1), row.getString(2)), like));
        return statements;
    }

    private static String setting(String quotedDatabase, String role, String setting) {
        String whose = role.isEmpty()
                ? "ALTER DATABASE " + quotedDatabase
                : "ALTER ROLE " + Sql.name(role) + " IN DATABASE " + quotedDatabase;
        return whose + " SET " + assignment(setting);
    }

    /** {@code search_path="$user", public} as what stands behind SET. */
    static String assignment(String setting) {
        int equals = setting.indexOf('=');
        String name = setting.substring(0, equals);
        String value = setting.substring(equals + 1);
        if (!LISTS.contains(name) || value.isBlank()) {
            return Sql.name(name) + " TO " + Sql.literal(value);
        }
        List<String> names = new ArrayList<>();
        Matcher each = LISTED.matcher(value);
        int at = 0;
        while (at < value.length() && each.find(at)) {
            names.add(each.group(1) != null ? each.group(1).replace("\"\"", "\"") : each.group(2));
            at = each.end();
        }
        return Sql.name(name) + " TO " + names.stream().map(Sql::literal).collect(Collectors.joining(", "));
    }
}
