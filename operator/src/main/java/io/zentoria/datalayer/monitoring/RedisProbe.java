package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.redis.RedisLink;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Protocol.Command;

/**
 * Times the lookup of a session, a GET of a key that its pattern allows and nobody has, and reads what the server counts.
 */
public final class RedisProbe implements StoreProbe {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration COMMAND = Duration.ofSeconds(10);
    private static final int MEASURED = 5;
    private static final Pattern PART = Pattern.compile("\\{[^{}:]+}|\\*");
    private static final Pattern KEYS = Pattern.compile("keys=(\\d+)");

    private static final Map<Metric, String> FIGURES = Map.of(
            Metric.REDIS_USED, "used_memory",
            Metric.REDIS_MAX, "maxmemory",
            Metric.REDIS_FRAGMENTATION, "mem_fragmentation_ratio",
            Metric.REDIS_CLIENTS, "connected_clients",
            Metric.REDIS_COMMANDS, "total_commands_processed",
            Metric.REDIS_HITS, "keyspace_hits",
            Metric.REDIS_MISSES, "keyspace_misses",
            Metric.REDIS_EVICTED, "evicted_keys",
            Metric.REDIS_EXPIRED, "expired_keys");

    private final RedisClients clients = new RedisClients(Clock.systemUTC(), () -> "", CONNECT, COMMAND);

    @Override
    public String store() {
        return StoreKind.REDIS.word();
    }

    @Override
    public boolean has(ProbeTarget target) {
        return target.spec().redis() != null;
    }

    @Override
    public Set<Series> histograms(DataLayerSpec spec) {
        return spec.redis() == null ? Set.of() : Set.of(histogram(Session.of(spec.redis())));
    }

    private static Series histogram(Session session) {
        return Series.of(Metric.REDIS_SESSION_LATENCY, String.valueOf(session.db()));
    }

    /** A key that fits the allocation of sessions; without one, the first allocation stands for it. */
    record Session(int db, String key) {
        static Session of(RedisSpec spec) {
            Optional<RedisSpec.Allocation> allocation = spec.allocations().stream()
                    .filter(each -> each.name().equals("sessions"))
                    .findFirst()
                    .or(() -> spec.allocations().stream().findFirst());
            return new Session(
                    allocation.map(RedisSpec.Allocation::db).orElse(0),
                    PART.matcher(allocation
                                    .map(RedisSpec.Allocation::keyPattern)
                                    .orElse("session:user:{id}:{sid}"))
                            .replaceAll("zdl-probe"));
        }
    }

    @Override
    public List<Reading> run(ProbeTarget target, Times times) throws StoreException, CredentialException {
        RedisSpec spec = target.spec().redis();
        RedisEndpoint endpoint = target.redis().orElse(null);
        if (spec == null || endpoint == null) {
            return List.of();
        }
        Session session = Session.of(spec);
        try (RedisLink link = clients.connect(endpoint)) {
            link.send("choosing a database", RedisCommand.of(Command.SELECT, String.valueOf(session.db())));
            for (int i = 0; i <= MEASURED; i++) {
                long began = System.nanoTime();
                try {
                    link.send("looking up a session", RedisCommand.of(Command.GET, session.key()));
                } finally {
                    if (i > 0) {
                        times.took(histogram(session), Duration.ofNanos(System.nanoTime() - began));
                    }
                }
            }
            Map<String, String> info = link.send("asking for its figures", RedisCommand.of(Command.INFO))
                    .lines();
            return figures(spec, info);
        }
    }

    /** What {@code INFO} says. */
    static List<Reading> figures(RedisSpec spec, Map<String, String> info) {
        List<Reading> readings = new ArrayList<>();
        FIGURES.forEach(
                (metric, field) -> number(info, field).ifPresent(value -> readings.add(Reading.of(metric, value))));
        double used = number(info, "used_memory").orElse(0.0);
        number(info, "maxmemory")
                .filter(limit -> limit > 0)
                .or(() -> number(info, "total_system_memory").filter(machine -> machine > 0))
                .ifPresent(limit -> readings.add(Reading.of(Metric.REDIS_USED_RATIO, used / limit)));
        spec.allocations().stream()
                .map(RedisSpec.Allocation::db)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(db -> {
                    // A database without a key has no line.
                    Matcher keys = KEYS.matcher(info.getOrDefault("db" + db, "keys=0"));
                    readings.add(Reading.of(
                            Metric.REDIS_KEYS,
                            keys.find() ? Double.parseDouble(keys.group(1)) : 0,
                            String.valueOf(db)));
                });
        return readings;
    }

    private static Optional<Double> number(Map<String, String> info, String field) {
        String text = info.get(field);
        return text != null && text.matches("\\d+(\\.\\d+)?")
                ? Optional.of(Double.parseDouble(text))
                : Optional.empty();
    }
}
