package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.pooler.PoolerDesired;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the Secret of a role or user holds, so that an application connects with nothing else. */
final class Bindings {
    static final int POSTGRES_PORT = 5432;
    static final int REDIS_PORT = 6379;
    private static final String PROVIDER = "zentoria";

    private Bindings() {}

    /** The first database that the role owns, else the first that it is granted something in. */
    static Optional<String> databaseOf(PostgresSpec spec, String role) {
        return spec.databases().stream()
                .filter(database -> database.owner().equals(role))
                .findFirst()
                .or(() -> spec.databases().stream()
                        .filter(database -> database.grants().stream()
                                .anyMatch(grant -> grant.role().equals(role)))
                        .findFirst())
                .map(PostgresSpec.Database::name);
    }

    static BindingSecret postgres(Owner owner, PostgresSpec spec, String role, Password password) {
        String host = spec.endpoint().host();
        String port = String.valueOf(
                spec.endpoint().port() == null ? POSTGRES_PORT : spec.endpoint().port());
        String database = databaseOf(spec, role).orElse("postgres");
        String options = sslMode(spec.endpoint().tls());
        TreeMap<String, Password> fields = new TreeMap<>();
        put(fields, "type", "postgresql");
        put(fields, "provider", PROVIDER);
        put(fields, "host", host);
        put(fields, "port", port);
        put(fields, "username", role);
        fields.put("password", password);
        put(fields, "database", database);
        put(fields, "uri", postgresUri(host, port, database, role, password, options));
        put(fields, "jdbc-url", jdbcUrl(host, port, database, role, password, options));
        PoolerSpec pooler = spec.pooler();
        if (pooler != null) {
            String poolerHost = poolerHost(pooler, host);
            String poolerPort = poolerPort(pooler);
            String poolerOptions = pooler.tlsSecretName() == null ? "" : "sslmode=require";
            put(fields, "pooler-uri", postgresUri(poolerHost, poolerPort, database, role, password, poolerOptions));
            put(fields, "pooler-jdbc-url", jdbcUrl(poolerHost, poolerPort, database, role, password, poolerOptions));
        }
        return new BindingSecret(
                BindingNames.secretName(owner, "postgres", role), "servicebinding.io/postgresql", fields);
    }

    private static String poolerHost(PoolerSpec pooler, String server) {
        if (pooler.host() != null) {
            return pooler.host();
        }
        return pooler.endpoint() == null ? server : pooler.endpoint().host();
    }

    /** Of an endpoint that is no other place for applications its own port, else the pooler's. */
    private static String poolerPort(PoolerSpec pooler) {
        Integer port = pooler.host() == null
                        && pooler.endpoint() != null
                        && pooler.endpoint().port() != null
                ? pooler.endpoint().port()
                : pooler.port();
        return String.valueOf(port == null ? PoolerDesired.PORT : port);
    }

    static BindingSecret redis(Owner owner, RedisSpec spec, RedisSpec.User user, Password password) {
        String host = spec.endpoint().host();
        String port = String.valueOf(
                spec.endpoint().port() == null ? REDIS_PORT : spec.endpoint().port());
        int database = spec.allocations().stream()
                .filter(allocation -> user.allocations().contains(allocation.name()))
                .mapToInt(RedisSpec.Allocation::db)
                .findFirst()
                .orElse(0);
        String scheme = encrypted(spec.endpoint().tls()) ? "rediss" : "redis";
        TreeMap<String, Password> fields = new TreeMap<>();
        put(fields, "type", "redis");
        put(fields, "provider", PROVIDER);
        put(fields, "host", host);
        put(fields, "port", port);
        put(fields, "username", user.name());
        fields.put("password", password);
        put(fields, "database", String.valueOf(database));
        put(fields, "ssl", String.valueOf(encrypted(spec.endpoint().tls())));
        put(
                fields,
                "uri",
                "%s://%s:%s@%s:%s/%d"
                        .formatted(
                                scheme,
                                encode(user.name()),
                                encode(password.reveal()),
                                bracketed(host),
                                port,
                                database));
        return new BindingSecret(
                BindingNames.secretName(owner, "redis", user.name()), "servicebinding.io/redis", fields);
    }

    static boolean encrypted(@Nullable Tls tls) {
        return tls != null && (tls.mode() == Tls.Mode.REQUIRE || tls.mode() == Tls.Mode.VERIFY_FULL);
    }

    private static String sslMode(@Nullable Tls tls) {
        if (tls == null || tls.mode() == null) {
            return "";
        }
        return switch (tls.mode()) {
            case REQUIRE -> "sslmode=require";
            case VERIFY_FULL -> "sslmode=verify-full";
            case DISABLE -> "sslmode=disable";
            case PREFER -> "";
        };
    }

    private static String postgresUri(
            String host, String port, String database, String role, Password password, String options) {
        return "postgresql://%s:%s@%s:%s/%s%s"
                .formatted(
                        encode(role),
                        encode(password.reveal()),
                        bracketed(host),
                        port,
                        encode(database),
                        options.isEmpty() ? "" : "?" + options);
    }

    private static String jdbcUrl(
            String host, String port, String database, String role, Password password, String options) {
        return "jdbc:postgresql://%s:%s/%s?user=%s&password=%s%s"
                .formatted(
                        bracketed(host),
                        port,
                        encode(database),
                        encode(role),
                        encode(password.reveal()),
                        options.isEmpty() ? "" : "&" + options);
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void put(TreeMap<String, Password> fields, String key, String value) {
        fields.put(key, Password.of(value));
    }
}
