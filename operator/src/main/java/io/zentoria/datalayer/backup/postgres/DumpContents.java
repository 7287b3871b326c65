package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.postgres.Sql;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dump holds and what it needs of a server.
 *
 * @param version of the server that it was made from, empty when it does not say
 * @param locale encoding and locale of the database as options of CREATE DATABASE, {@code " ENCODING 'UTF8' …"}
 * @param owner of the database
 * @param extensions that it creates
 * @param roles that own something in it, or have rights on it
 * @param tables as {@code schema.table}
 */
record DumpContents(
        String version,
        String locale,
        Optional<String> owner,
        SortedSet<String> extensions,
        SortedSet<String> roles,
        SortedSet<String> tables) {
    /** 17 for 17.11; 0 when it does not say. */
    int major() {
        return major(version);
    }

    /** 17 for {@code 17.11 (Debian …)}; 0 for what is no version. */
    static int major(String version) {
        Matcher digits = Pattern.compile("^(\\d{1,4})").matcher(version);
        return digits.find() ? Integer.parseInt(digits.group(1)) : 0;
    }

    /**
     * Reads the script that {@code pg_restore --create --schema-only} writes, line by line. Objects are told by the
     * comments above them, rights by the statements of the entries that hold rights: bodies of functions say nothing.
     */
    static final class Reader {
        private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[^\\s\";,(]+)";
        private static final Pattern VERSION = Pattern.compile("-- Dumped from database version (\\S+).*");
        private static final Pattern ENTRY = Pattern.compile(
                "-- (?:Data for )?Name: (.*); Type: (.*); Schema: (.*); Owner: (.*?)(?:; Tablespace: .*)?");
        private static final Pattern DATABASE = Pattern.compile("CREATE DATABASE " + NAME + " WITH (.*);");
        private static final Pattern OPTION = Pattern.compile(
                "\\b(ENCODING|LOCALE_PROVIDER|LOCALE|LC_COLLATE|LC_CTYPE|ICU_LOCALE|ICU_RULES|BUILTIN_LOCALE) = ('(?:[^']|'')*'|\\w+)");
        private static final Pattern TO =
                Pattern.compile("(?:GRANT|ALTER DEFAULT PRIVILEGES) .* TO " + NAME + "(?: WITH GRANT OPTION)?;");
        private static final Pattern FROM =
                Pattern.compile("(?:REVOKE|ALTER DEFAULT PRIVILEGES) .* FROM " + NAME + "(?: CASCADE)?;");
        private static final Pattern FOR = Pattern.compile("ALTER DEFAULT PRIVILEGES FOR ROLE " + NAME + " .*");
        private static final Pattern AS = Pattern.compile("SET SESSION AUTHORIZATION " + NAME + ";");
        private static final Pattern POLICY = Pattern.compile("CREATE POLICY " + NAME + " ON (?:" + NAME + "\\.)?"
                + NAME + "(?: AS RESTRICTIVE)?(?: FOR [A-Z]+)? TO (" + NAME + "(?:, " + NAME
                + ")*)(?: USING \\(.*| WITH CHECK \\(.*|;)");
        private static final Set<String> OWNERLESS =
                Set.of("ACL", "DEFAULT ACL", "COMMENT", "DATABASE", "DATABASE PROPERTIES");

        private final SortedSet<String> extensions = new TreeSet<>();
        private final SortedSet<String> roles = new TreeSet<>();
        private final SortedSet<String> tables = new TreeSet<>();
        private String version = "";
        private String locale = "";
        private Optional<String> owner = Optional.empty();
        private String entry = "";

        void line(String line) {
            if (line.startsWith("-- ")) {
                comment(line);
            } else {
                switch (entry) {
                    case "DATABASE" -> database(line);
                    case "ACL", "DEFAULT ACL" -> rights(line);
                    case "POLICY" -> policy(line);
                    default -> {}
                }
            }
        }

        private void comment(String line) {
            Matcher from = VERSION.matcher(line);
            if (from.matches() && version.isEmpty()) {
                version = from.group(1);
            }
            Matcher heading = ENTRY.matcher(line);
            if (!heading.matches()) {
                return;
            }
            String name = heading.group(1);
            entry = heading.group(2);
            String ownedBy = heading.group(4);
            switch (entry) {
                case "EXTENSION" -> extensions.add(name);
                case "TABLE" -> tables.add(heading.group(3) + "." + name);
                case "DATABASE" -> owner = Optional.of(ownedBy).filter(role -> !"-".equals(role) && !role.isEmpty());
                case "ACL" -> entry = name.startsWith("DATABASE ") && "-".equals(heading.group(3)) ? "" : entry;
                default -> {}
            }
            if (!OWNERLESS.contains(heading.group(2)) && !"-".equals(ownedBy) && !ownedBy.isEmpty()) {
                roles.add(ownedBy);
            }
        }

        private void database(String line) {
            Matcher create = DATABASE.matcher(line);
            if (create.matches() && locale.isEmpty()) {
                StringBuilder options = new StringBuilder();
                Matcher option = OPTION.matcher(create.group(2));
                while (option.find()) {
                    String value = option.group(2);
                    options.append(' ').append(option.group(1)).append(' ');
                    options.append(
                            value.startsWith("'")
                                    ? Sql.literal(value.substring(1, value.length() - 1)
                                            .replace("''", "'"))
                                    : Sql.name(value));
                }
                locale = options.toString();
            }
        }

        private void rights(String line) {
            for (Pattern pattern : new Pattern[] {TO, FROM, FOR, AS}) {
                Matcher named = pattern.matcher(line);
                if (named.matches()) {
                    role(named.group(1));
                }
            }
        }

        private void policy(String line) {
            Matcher policy = POLICY.matcher(line);
            if (policy.matches()) {
                Matcher each = Pattern.compile(NAME).matcher(policy.group(4));
                while (each.find()) {
                    role(each.group(1));
                }
            }
        }

        private void role(String written) {
            if (written.startsWith("\"")) {
                roles.add(written.substring(1, written.length() - 1).replace("\"\"", "\""));
            } else if (!Set.of("PUBLIC", "CURRENT_USER", "SESSION_USER", "DEFAULT")
                    .contains(written)) {
                roles.add(written);
            }
        }

        DumpContents contents() {
            return new DumpContents(version, locale, owner, extensions, roles, tables);
        }
    }
}
