package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.Servers;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything by which the servers count writes, from the moment on when this was made. */
final class WritesSeen {
    /** Settings with which PostgreSQL writes nothing by itself. */
    static final Map<String, String> QUIET_POSTGRES = Map.of(
            "autovacuum", "off",
            "wal_level", "minimal",
            "max_wal_senders", "0",
            "checkpoint_timeout", "1d",
            "max_connections", "100");

    /** All that the operator asks of a Redis at rest; anything else is a write. */
    private static final Set<String> REDIS_READS = Set.of(
            "acl|list",
            "acl|getuser",
            "acl|whoami",
            "auth",
            "client|id",
            "client|list",
            "client|setinfo",
            "client|setname",
            "command",
            "command|info",
            "config|get",
            "dbsize",
            "get",
            "hello",
            "hgetall",
            "info",
            "memory|usage",
            "ping",
            "pttl",
            "scan",
            "select",
            "ttl",
            "type");

    private final Bench bench;
    private final Servers servers;
    private final String account;
    private final Instant from = Instant.now();
    private final List<String> postgres;
    private final Map<String, String> redis;

    /** @param account the operator's, of the API server */
    WritesSeen(Bench bench, Servers servers, String account) throws IOException, InterruptedException {
        this.bench = bench;
        this.servers = servers;
        this.account = account;
        postgres = postgres();
        redis = redis();
        if (!bench.qdrant.real()) {
            servers.qdrant("DELETE", "/stand-in/calls", null);
        }
    }

    private List<String> postgres() {
        servers.sql("postgres", "SELECT pg_stat_clear_snapshot()");
        return servers.rows("postgres", """
                SELECT 'rows ' || coalesce(sum(tup_inserted + tup_updated + tup_deleted), 0) || ', WAL ' || pg_current_wal_insert_lsn()
                FROM pg_stat_database""");
    }

    private Map<String, String> redis() {
        return servers.redis("INFO commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .map(line -> line.substring("cmdstat_".length()).split(":calls=|,"))
                .filter(line -> !REDIS_READS.contains(line[0]))
                .collect(Collectors.toMap(line -> line[0], line -> line[1], (one, other) -> one, TreeMap::new));
    }

    /** How many of the operator's connections PostgreSQL has right now. */
    int connections() {
        return servers.rows("postgres", "SELECT pid FROM pg_stat_activity WHERE application_name = 'zentoria-operator'")
                .size();
    }

    /** How often the API server was asked for something, by verb and kind. */
    Map<String, Long> askedOfApiServer() {
        return AuditedCalls.of(bench.cluster, bench.namespace, account).all().stream()
                .filter(call -> call.at().isAfter(from))
                .collect(Collectors.groupingBy(
                        call -> call.verb() + " " + call.about(), TreeMap::new, Collectors.counting()));
    }

    /** How often Qdrant was; nothing where it is a real one. */
    Map<String, Long> askedOfQdrant() throws IOException, InterruptedException {
        Map<String, Long> asked = new TreeMap<>();
        for (JsonNode call : qdrantCalls()) {
            asked.merge(call.get("method").asText(), 1L, Long::sum);
        }
        return asked;
    }

    private Iterable<JsonNode> qdrantCalls() throws IOException, InterruptedException {
        return bench.qdrant.real()
                ? List.of()
                : servers.qdrant("/stand-in/calls").at("/result");
    }

    /** In words; empty when there was none. */
    List<String> writes() throws IOException, InterruptedException {
        List<String> writes = new ArrayList<>();
        if (!postgres().equals(postgres)) {
            writes.add("PostgreSQL: " + postgres + " then " + postgres());
        }
        if (!redis().equals(redis)) {
            writes.add("Redis: " + redis + " then " + redis());
        }
        for (JsonNode call : qdrantCalls()) {
            if (call.get("write").asBoolean()) {
                writes.add("Qdrant: " + call);
            }
        }
        AuditedCalls.of(bench.cluster, bench.namespace, account).writes().stream()
                .filter(call -> call.at().isAfter(from))
                .forEach(call -> writes.add("API server: " + call));
        return writes;
    }
}
