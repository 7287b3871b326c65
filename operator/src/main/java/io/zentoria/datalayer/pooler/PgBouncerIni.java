package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.plan.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code pgbouncer.ini} from the spec (config.html). Pure: equal inputs give equal text. */
public final class PgBouncerIni {
    /** The setting that says which file a running PgBouncer has loaded: it has no other use as long as syslog is off. */
    static final String MARK = "syslog_ident";

    private static final Pattern MARKED = Pattern.compile("zdl-[0-9a-f]{16}");
    private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z_.-]+");

    private PgBouncerIni() {}

    /**
     * Where things are on the machine of PgBouncer.
     *
     * @param listen {@code listen_addr}
     * @param userList path of the user list
     * @param adminUser who may do everything on the console
     * @param serverCa path of the authority that vouches for PostgreSQL, where its certificate is checked
     * @param certificate paths of PgBouncer's own certificate, where clients have to encrypt
     */
    public record Places(
            String listen,
            String userList,
            String adminUser,
            Optional<String> serverCa,
            Optional<Certificate> certificate) {}

    /** A certificate and its key, as paths. */
    public record Certificate(String certificate, String key) {}

    /** The whole file. */
    public static String render(PoolerDesired desired, Places places) {
        String content = databases(desired) + users(desired) + section("pgbouncer", settings(desired, places));
        return """
                ; Written by the Zentoria operator. What is to be otherwise on a machine, such as auth_file, belongs into a
                ; file of its own: a line '%include <this file>', and below it those lines, with no section before them.
                """
                + content
                + "; which file this is: the operator reads it on the console\n%s = %s\n"
                        .formatted(MARK, mark(desired));
    }

    /** What a PgBouncer that has loaded the file for this spec says of itself. */
    static String mark(PoolerDesired desired) {
        return "zdl-" + Digest.ofText(databases(desired) + users(desired) + section("", compared(desired)));
    }

    /** Whether a running PgBouncer has loaded a file that was rendered here, of whatever age. */
    static boolean isMark(String value) {
        return MARKED.matcher(value).matches();
    }

    /** The settings that the spec speaks of, under PgBouncer's names. */
    static SequencedMap<String, String> compared(PoolerDesired desired) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("pool_mode", desired.mode());
        settings.put("max_client_conn", String.valueOf(desired.maxClientConnections()));
        settings.put("default_pool_size", String.valueOf(desired.defaultPoolSize()));
        settings.put("min_pool_size", String.valueOf(desired.minPoolSize()));
        settings.put("max_db_connections", String.valueOf(desired.maxDbConnections()));
        settings.put("max_prepared_statements", String.valueOf(desired.maxPreparedStatements()));
        // JDBC sends it with its first word; to PgBouncer every unknown one is an error.
        settings.put("ignore_startup_parameters", "extra_float_digits");
        settings.put("server_tls_sslmode", sslMode(desired.server().tls()));
        return settings;
    }

    private static SequencedMap<String, String> settings(PoolerDesired desired, Places places) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addr", places.listen());
        settings.put("listen_port", String.valueOf(desired.port()));
        settings.put("unix_socket_dir", "");
        settings.put("auth_type", "scram-sha-256");
        settings.put("auth_file", places.userList());
        settings.put("admin_users", places.adminUser());
        settings.putAll(compared(desired));
        places.serverCa().ifPresent(path -> settings.put("server_tls_ca_file", path));
        places.certificate().ifPresent(pair -> {
            settings.put("client_tls_sslmode", "require");
            settings.put("client_tls_cert_file", pair.certificate());
            settings.put("client_tls_key_file", pair.key());
            // 1.24.1 sets up no encryption at all without one, though no certificate of a client is asked for.
            settings.put("client_tls_ca_file", pair.certificate());
        });
        // After a password was changed on the server, its new verifier is here a moment later.
        settings.put("server_login_retry", "2");
        settings.put("log_connections", "0");
        settings.put("log_disconnections", "0");
        return settings;
    }

    private static String databases(PoolerDesired desired) {
        PoolSizes sizes = PoolSizes.of(desired);
        SequencedMap<String, String> lines = new LinkedHashMap<>();
        for (String database : desired.databases()) {
            if (!canName(database)) {
                continue;
            }
            Integer size = sizes.databases().get(database);
            lines.put(
                    database,
                    "host=%s port=%d dbname=%s%s"
                            .formatted(
                                    value(desired.server().host()),
                                    desired.server().port(),
                                    database,
                                    size == null ? "" : " pool_size=" + size));
        }
        return section("databases", lines);
    }

    private static String users(PoolerDesired desired) {
        PoolSizes sizes = PoolSizes.of(desired);
        SequencedMap<String, String> lines = new LinkedHashMap<>();
        for (PoolerDesired.Role role : desired.roles()) {
            Map<String, Integer> words = new LinkedHashMap<>();
            Integer size = sizes.users().get(role.name());
            if (size != null) {
                words.put("pool_size", size);
            }
            if (role.connectionLimit() > 0) {
                // So that clients wait for a connection and are not told of the server's limit.
                words.put("max_user_connections", Math.max(1, role.connectionLimit() / desired.replicas()));
            }
            if (!words.isEmpty() && canName(role.name())) {
                lines.put(
                        role.name(),
                        words.entrySet().stream()
                                .map(word -> word.getKey() + "=" + word.getValue())
                                .collect(Collectors.joining(" ")));
            }
        }
        return section("users", lines);
    }

    private static String section(String name, Map<String, String> lines) {
        StringBuilder text = new StringBuilder("\n[" + name + "]\n");
        lines.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        return text.toString();
    }

    /**
     * Whether the file can speak of a database or role. The manual promises quotes; 1.24.1 calls them a syntax error, and
     * loads nothing.
     */
    static boolean canName(String name) {
        return PLAIN.matcher(name).matches();
    }

    /** A value inside a connection string: as a string of SQL is quoted. */
    private static String value(String text) {
        return canName(text) ? text : "'" + text.replace("'", "''") + "'";
    }

    private static String sslMode(Tls.Mode mode) {
        return switch (mode) {
            case DISABLE -> "disable";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
            case VERIFY_FULL -> "verify-full";
        };
    }
}
