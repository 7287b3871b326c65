package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.Tls;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the spec says of PgBouncer, with every default filled in.
 *
 * @param server where PostgreSQL is
 * @param port where PgBouncer listens
 * @param mode PgBouncer's {@code pool_mode}
 * @param databases every database of the spec, in its order
 * @param roles every role of the spec, in its order
 * @param pools the distribution
 * @param replicas how many PgBouncers there are; every number holds for each
 * @param clientTls whether clients have to encrypt
 */
public record PoolerDesired(
        Server server,
        int port,
        String mode,
        int maxClientConnections,
        int defaultPoolSize,
        int minPoolSize,
        int maxDbConnections,
        int maxPreparedStatements,
        List<String> databases,
        List<Role> roles,
        List<PoolerSpec.Pool> pools,
        int replicas,
        boolean clientTls) {
    /** Where PgBouncer listens unless the spec says otherwise. */
    public static final int PORT = 6432;

    private static final int POSTGRES_PORT = 5432;
    // PgBouncer's own defaults (config.html), which the spec leaves open.
    private static final int CLIENTS = 100;
    private static final int POOL = 20;
    private static final int PREPARED = 200;

    public PoolerDesired {
        databases = List.copyOf(databases);
        roles = List.copyOf(roles);
        pools = List.copyOf(pools);
    }

    /**
     * PostgreSQL.
     *
     * @param checked whether its certificate is checked against an authority of the spec's own
     */
    public record Server(String host, int port, Tls.Mode tls, boolean checked) {}

    /** A role; a limit below 0 is none. */
    public record Role(String name, int connectionLimit) {}

    /** What PgBouncer makes one pool of. */
    public record Pair(String database, String role) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return Comparator.comparing(Pair::database)
                    .thenComparing(Pair::role)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return database + "/" + role;
        }
    }

    /**
     * The pooler of a spec.
     *
     * @throws NullPointerException when the spec has none
     */
    public static PoolerDesired of(PostgresSpec spec) {
        PoolerSpec pooler = Objects.requireNonNull(spec.pooler(), "the spec has no pooler");
        Tls tls = spec.endpoint().tls();
        return new PoolerDesired(
                new Server(
                        spec.endpoint().host(),
                        Objects.requireNonNullElse(spec.endpoint().port(), POSTGRES_PORT),
                        tls == null || tls.mode() == null ? Tls.Mode.PREFER : tls.mode(),
                        tls != null && tls.caSecretRef() != null),
                Objects.requireNonNullElse(pooler.port(), PORT),
                Objects.requireNonNullElse(pooler.mode(), PoolerSpec.Mode.TRANSACTION)
                        .name()
                        .toLowerCase(Locale.ROOT),
                Objects.requireNonNullElse(pooler.maxClientConnections(), CLIENTS),
                Objects.requireNonNullElse(pooler.defaultPoolSize(), POOL),
                Objects.requireNonNullElse(pooler.minPoolSize(), 0),
                Objects.requireNonNullElse(pooler.maxDbConnections(), 0),
                Objects.requireNonNullElse(pooler.maxPreparedStatements(), PREPARED),
                spec.databases().stream().map(PostgresSpec.Database::name).toList(),
                spec.roles().stream()
                        .map(role -> new Role(role.name(), Objects.requireNonNullElse(role.connectionLimit(), -1)))
                        .toList(),
                pooler.pools(),
                pooler.endpoint() != null ? 1 : Objects.requireNonNullElse(pooler.replicas(), 1),
                pooler.tlsSecretName() != null);
    }

    /** How many connections each pair has by the distribution; services that share a pair share its pool. */
    SortedMap<Pair, Integer> sizes() {
        SortedMap<Pair, Integer> sizes = new TreeMap<>();
        pools.forEach(pool -> sizes.merge(
                new Pair(pool.database(), pool.role()), Objects.requireNonNullElse(pool.size(), 0), Integer::sum));
        return sizes;
    }
}
