package io.zentoria.datalayer.monitoring;

import static io.zentoria.datalayer.monitoring.Query.condition;
import static io.zentoria.datalayer.monitoring.Query.p99;
import static io.zentoria.datalayer.monitoring.Query.rate;
import static io.zentoria.datalayer.monitoring.Query.shown;

import io.zentoria.datalayer.monitoring.Panel.Unit;
import java.util.List;

/** The five dashboards. {@code make monitoring} writes them to deploy/dashboards. */
final class Dashboards {
    private static final Thresholds STANDARD = Thresholds.of(null);
    private static final double QUERY_WARNING =
            Thresholds.seconds(STANDARD.queryLatency().warning());
    private static final double QUERY_CRITICAL =
            Thresholds.seconds(STANDARD.queryLatency().critical());
    private static final double SEARCH_WARNING =
            Thresholds.seconds(STANDARD.qdrantSearch().warning());
    private static final double SEARCH_CRITICAL =
            Thresholds.seconds(STANDARD.qdrantSearch().critical());

    private Dashboards() {}

    static List<Dashboard> all() {
        return List.of(postgres(), redis(), qdrant(), backups(), pools());
    }

    private static Panel ready(String store, String type) {
        return Panel.yesNo(store + " as the spec asks", "Condition " + type + " of the resource.")
                .query(condition(type), "{{type}}");
    }

    private static Panel probe(String store, String title) {
        return Panel.yesNo(title + " answers", "Whether the last probe got all its answers.")
                .query(shown(Metric.PROBE_SUCCESS, "store=\"" + store + "\""), "{{store}}");
    }

    private static Panel latency(String title, String what, Metric metric, String legend, double target) {
        return Panel.lines(
                        title,
                        what + " 99th percentile of the probe's round trips; the line is the target.",
                        Unit.SECONDS)
                .query(p99(metric), legend)
                .limits(target);
    }

    private static Dashboard postgres() {
        return new Dashboard(
                "zentoria-postgresql-performance",
                "PostgreSQL Performance",
                "What the probe measures and what PostgreSQL counts.",
                List.of(
                        ready("PostgreSQL", "PostgresReady"),
                        probe("postgres", "PostgreSQL"),
                        Panel.dial("Connections used", "Connections of clients, of max_connections.")
                                .query(shown(Metric.POSTGRES_USED_RATIO), "used")
                                .limits(
                                        STANDARD.connectionUsage().warning(),
                                        STANDARD.connectionUsage().critical()),
                        Panel.stat("Query latency, p99", "The worst database.", Unit.SECONDS)
                                .query("max(" + p99(Metric.QUERY_LATENCY) + ")", "p99")
                                .limits(QUERY_WARNING, QUERY_CRITICAL),
                        Panel.stat("Changes to do", "What stands between the stores and the spec.", Unit.COUNT)
                                .query("sum(" + shown(Metric.PLAN_CHANGES) + ")", "changes")
                                .limits(1),
                        Panel.stat("Drift, last hour", "Changes by hand that were found.", Unit.COUNT)
                                .query("sum(increase(" + shown(Metric.DRIFT, "store=\"postgres\"") + "[1h]))", "found")
                                .limits(1)),
                List.of(
                        Panel.lines("Query latency, p99", "All statements of the probe, by database.", Unit.SECONDS)
                                .query(p99(Metric.QUERY_LATENCY), "{{database}}")
                                .limits(Metric.QUERY_LATENCY_WARNING, Metric.QUERY_LATENCY_CRITICAL),
                        Panel.lines("Connections used", "Connections of clients, of max_connections.", Unit.SHARE)
                                .query(shown(Metric.POSTGRES_USED_RATIO), "used")
                                .limits(Metric.CONNECTION_USAGE_WARNING, Metric.CONNECTION_USAGE_CRITICAL),
                        latency(
                                "Simple lookup, p99",
                                "A row by its primary key. Target: 5 ms.",
                                Metric.LOOKUP_LATENCY,
                                "{{database}}",
                                0.005),
                        latency(
                                "Range scan of 100 rows, p99",
                                "Rows of files.items along its primary key. Target: 20 ms.",
                                Metric.RANGE_LATENCY,
                                "{{database}}",
                                0.02),
                        latency(
                                "Full-text search, p99",
                                "The best 20 files for two words. Target: 100 ms.",
                                Metric.FULLTEXT_LATENCY,
                                "{{database}}",
                                0.1),
                        latency(
                                "Vector search (top 10), p99",
                                "The ten nearest rows of each vector table. Target: 100 ms.",
                                Metric.VECTOR_LATENCY,
                                "{{collection}}",
                                0.1),
                        Panel.lines("Transactions", "As the server counts them.", Unit.PER_SECOND)
                                .query(rate(Metric.POSTGRES_TRANSACTIONS), "{{database}}")
                                .query(rate(Metric.POSTGRES_ROLLBACKS), "{{database}}, rolled back"),
                        Panel.lines("Blocks found in shared_buffers", "Of those that were asked for.", Unit.SHARE)
                                .query(
                                        "%s / (%s + %s)"
                                                .formatted(
                                                        rate(Metric.POSTGRES_BLOCKS_HIT),
                                                        rate(Metric.POSTGRES_BLOCKS_HIT),
                                                        rate(Metric.POSTGRES_BLOCKS_READ)),
                                        "{{database}}"),
                        Panel.lines("Connections", "By database.", Unit.COUNT)
                                .query(shown(Metric.POSTGRES_CONNECTIONS), "{{database}}")
                                .query(shown(Metric.POSTGRES_MAX_CONNECTIONS), "max_connections"),
                        Panel.lines("Sizes", "On disk, by database.", Unit.BYTES)
                                .query(shown(Metric.POSTGRES_SIZE), "{{database}}"),
                        Panel.lines("Waiting for locks", "Connections.", Unit.COUNT)
                                .query(shown(Metric.POSTGRES_LOCK_WAITS), "waiting"),
                        Panel.lines("Oldest open transaction", "It keeps VACUUM from cleaning up.", Unit.SECONDS)
                                .query(shown(Metric.POSTGRES_LONGEST), "age"),
                        Panel.lines("Deadlocks", "By database.", Unit.PER_SECOND)
                                .query(rate(Metric.POSTGRES_DEADLOCKS), "{{database}}"),
                        Panel.lines("Temporary files", "Written for want of work_mem.", Unit.BYTES_PER_SECOND)
                                .query(rate(Metric.POSTGRES_TEMP), "{{database}}"),
                        Panel.stat("Partitions last for", "Until the newest partition ends.", Unit.SECONDS)
                                .query(shown(Metric.POSTGRES_PARTITIONS_UNTIL) + " - time()", "{{database}}")
                                .limits(86_400 * 7)
                                .falling(),
                        passes()));
    }

    private static Panel passes() {
        return Panel.lines("Passes of the operator, p99", "How long it takes to compare and apply.", Unit.SECONDS)
                .query(p99(Metric.RECONCILE_DURATION), "p99");
    }

    private static Dashboard redis() {
        return new Dashboard(
                "zentoria-redis-metrics",
                "Redis Metrics",
                "What the probe measures, what Redis counts, and what the audit of its keys found.",
                List.of(
                        ready("Redis", "RedisReady"),
                        probe("redis", "Redis"),
                        Panel.dial("Memory used", "Of maxmemory, or of the machine's memory without one.")
                                .query(shown(Metric.REDIS_USED_RATIO), "used")
                                .limits(
                                        STANDARD.redisMemory().warning(),
                                        STANDARD.redisMemory().critical()),
                        Panel.stat("Session lookup, p99", "Target: 1 ms.", Unit.SECONDS)
                                .query("max(" + p99(Metric.REDIS_SESSION_LATENCY) + ")", "p99")
                                .limits(0.001)),
                List.of(
                        Panel.lines("Memory used", "Of maxmemory.", Unit.SHARE)
                                .query(shown(Metric.REDIS_USED_RATIO), "used")
                                .limits(Metric.REDIS_MEMORY_WARNING, Metric.REDIS_MEMORY_CRITICAL),
                        Panel.lines("Memory", "A maxmemory of 0 is no limit.", Unit.BYTES)
                                .query(shown(Metric.REDIS_USED), "used")
                                .query(shown(Metric.REDIS_MAX), "maxmemory"),
                        latency(
                                "Session lookup, p99",
                                "GET of a session's key. Target: 1 ms.",
                                Metric.REDIS_SESSION_LATENCY,
                                "database {{database}}",
                                0.001),
                        Panel.lines("Commands", "Carried out.", Unit.PER_SECOND)
                                .query(rate(Metric.REDIS_COMMANDS), "commands"),
                        Panel.lines("Keys", "By logical database.", Unit.COUNT)
                                .query(shown(Metric.REDIS_KEYS), "database {{database}}"),
                        Panel.lines("Reads that found their key", "Of all; the probe's own never do.", Unit.SHARE)
                                .query(
                                        "%s / (%s + %s)"
                                                .formatted(
                                                        rate(Metric.REDIS_HITS),
                                                        rate(Metric.REDIS_HITS),
                                                        rate(Metric.REDIS_MISSES)),
                                        "found"),
                        Panel.lines("Keys that went", "Evicted for want of memory, or expired.", Unit.PER_SECOND)
                                .query(rate(Metric.REDIS_EVICTED), "evicted")
                                .query(rate(Metric.REDIS_EXPIRED), "expired"),
                        Panel.lines("Clients", "Connections.", Unit.COUNT)
                                .query(shown(Metric.REDIS_CLIENTS), "connected"),
                        Panel.lines(
                                        "Fragmentation",
                                        "Memory that the system gave, of that in use; high values on little data mean nothing.",
                                        Unit.NONE)
                                .query(shown(Metric.REDIS_FRAGMENTATION), "ratio"),
                        Panel.lines(
                                        "Keys that break their allocation",
                                        "As of the last audit, by logical database.",
                                        Unit.COUNT)
                                .query(shown(Metric.REDIS_OUTSIDE), "database {{database}}, outside its pattern")
                                .query(shown(Metric.REDIS_TTL_MISSING), "database {{database}}, no time to live")
                                .query(shown(Metric.REDIS_TTL_TOO_LONG), "database {{database}}, too long a one")));
    }

    private static Dashboard qdrant() {
        return new Dashboard(
                "zentoria-qdrant-collection-stats",
                "Qdrant Collection Stats",
                "How the collections stand and how fast they answer.",
                List.of(
                        ready("Qdrant", "QdrantReady"),
                        probe("qdrant", "Qdrant"),
                        Panel.stat("Points", "Of all collections.", Unit.COUNT)
                                .query("sum(" + shown(Metric.QDRANT_POINTS) + ")", "points"),
                        Panel.stat("Search latency, p99", "The slowest collection.", Unit.SECONDS)
                                .query("max(" + p99(Metric.QDRANT_SEARCH_LATENCY) + ")", "p99")
                                .limits(SEARCH_WARNING, SEARCH_CRITICAL)),
                List.of(
                        Panel.lines(
                                        "Search latency (top 10), p99",
                                        "By collection. Target: 100 ms; the lines are where it alerts.",
                                        Unit.SECONDS)
                                .query(p99(Metric.QDRANT_SEARCH_LATENCY), "{{collection}}")
                                .limits(Metric.QDRANT_SEARCH_WARNING, Metric.QDRANT_SEARCH_CRITICAL),
                        Panel.yesNo("Green", "Whether Qdrant calls the collection so; no: it is optimized, or broken.")
                                .query(shown(Metric.QDRANT_GREEN), "{{collection}}"),
                        Panel.lines("Points", "By collection, about.", Unit.COUNT)
                                .query(shown(Metric.QDRANT_POINTS), "{{collection}}"),
                        Panel.lines("Vectors in the index", "Small segments are searched without one.", Unit.COUNT)
                                .query(shown(Metric.QDRANT_INDEXED), "{{collection}}"),
                        Panel.lines("Segments", "By collection.", Unit.COUNT)
                                .query(shown(Metric.QDRANT_SEGMENTS), "{{collection}}"),
                        passes()));
    }

    private static Dashboard backups() {
        String age = "time() - " + shown(Metric.BACKUP_AGE_START);
        return new Dashboard(
                "zentoria-backup-status",
                "Backup Status",
                "What backups there are, how old they are, and what proves them.",
                List.of(
                        Panel.yesNo("Backups healthy", "Condition BackupsHealthy of the resource.")
                                .query(condition("BackupsHealthy"), "{{type}}"),
                        Panel.yesNo("Backups verified", "Condition BackupVerified of the resource.")
                                .query(condition("BackupVerified"), "{{type}}"),
                        Panel.stat(
                                        "Next drill must end well within",
                                        "Else the backups count as unverified.",
                                        Unit.SECONDS)
                                .query(shown(Metric.BACKUP_VERIFY_DUE) + " - time()", "left")
                                .limits(0)
                                .falling(),
                        Panel.stat("Missed windows", "As far as the backups tell that are still there.", Unit.COUNT)
                                .query("sum(" + shown(Metric.BACKUP_MISSED) + ")", "missed")
                                .limits(1)),
                List.of(
                        Panel.lines(
                                        "Age of the newest backup, of what is critical",
                                        "By schedule; at 1 it is critical, at a third of the standard it is a warning.",
                                        Unit.SHARE)
                                .query("(%s) / %s".formatted(age, shown(Metric.BACKUP_AGE_CRITICAL)), "{{schedule}}")
                                .limits(1.0 / 3, 1),
                        Panel.stat("Age of the newest backup", "By schedule.", Unit.SECONDS)
                                .query(age, "{{schedule}}"),
                        Panel.stat("Warning and critical age", "By schedule, scaled to its interval.", Unit.SECONDS)
                                .query(shown(Metric.BACKUP_AGE_WARNING), "{{schedule}}: warning")
                                .query(shown(Metric.BACKUP_AGE_CRITICAL), "{{schedule}}: critical"),
                        Panel.stat("Newest backup", "When it was in all its tiers.", Unit.TIME)
                                .query(shown(Metric.BACKUP_LAST_SUCCESS) + " * 1000", "{{schedule}}"),
                        Panel.stat("Next backup", "When it is due.", Unit.TIME)
                                .query(shown(Metric.BACKUP_NEXT) + " * 1000", "{{schedule}}"),
                        Panel.yesNo("Last run reached every tier", "By schedule.")
                                .query(shown(Metric.BACKUP_LAST_RUN), "{{schedule}}"),
                        Panel.lines("Size of the newest backup", "By schedule.", Unit.BYTES)
                                .query(shown(Metric.BACKUP_LAST_SIZE), "{{schedule}}"),
                        Panel.lines(
                                        "How long the newest backup took",
                                        "By schedule, copies into tiers included.",
                                        Unit.SECONDS)
                                .query(shown(Metric.BACKUP_DURATION), "{{schedule}}"),
                        Panel.lines("Backups in each tier", "As far as they are known.", Unit.COUNT)
                                .query(shown(Metric.BACKUP_TIER_BACKUPS), "{{tier}}"),
                        Panel.lines("Backups that a tier lacks", "Newer than the newest that it has.", Unit.COUNT)
                                .query(shown(Metric.BACKUP_TIER_PENDING), "{{tier}}")
                                .limits(1),
                        Panel.stat("Restored and checked", "When a drill last proved a backup, by store.", Unit.TIME)
                                .query(shown(Metric.BACKUP_VERIFIED) + " * 1000", "{{store}}"),
                        Panel.lines("Windows missed", "By schedule, in an hour.", Unit.COUNT)
                                .query("increase(" + shown(Metric.BACKUP_MISSED) + "[1h])", "{{schedule}}")));
    }

    private static Dashboard pools() {
        String active = shown(Metric.POOLER_SERVERS_ACTIVE);
        String idle = shown(Metric.POOLER_SERVERS_IDLE);
        return new Dashboard(
                "zentoria-connection-pool-health",
                "Connection Pool Health",
                "What PgBouncer says of its pools, beside what PostgreSQL has left.",
                List.of(
                        ready("Pooler", "PoolerReady"),
                        probe("pooler", "PgBouncer"),
                        Panel.dial("PostgreSQL's connections used", "Connections of clients, of max_connections.")
                                .query(shown(Metric.POSTGRES_USED_RATIO), "used")
                                .limits(
                                        STANDARD.connectionUsage().warning(),
                                        STANDARD.connectionUsage().critical()),
                        Panel.stat("Waiting clients", "Of all pools.", Unit.COUNT)
                                .query("sum(" + shown(Metric.POOLER_CLIENTS_WAITING) + ")", "waiting")
                                .limits(1, 10)),
                List.of(
                        Panel.lines("Clients", "Active, and waiting for a server connection.", Unit.COUNT)
                                .query(shown(Metric.POOLER_CLIENTS_ACTIVE), "{{database}}, active")
                                .query(shown(Metric.POOLER_CLIENTS_WAITING), "{{database}}, waiting"),
                        Panel.lines("Server connections", "In use, and free to be used.", Unit.COUNT)
                                .query(active, "{{database}}, active")
                                .query(idle, "{{database}}, idle"),
                        Panel.lines("Longest wait", "Of the client that waits longest now.", Unit.SECONDS)
                                .query(shown(Metric.POOLER_MAX_WAIT), "{{database}}")
                                .limits(1, 10),
                        Panel.lines("Server connections in use", "Of those that are open.", Unit.SHARE)
                                .query("%s / ((%s + %s) > 0)".formatted(active, active, idle), "{{database}}"),
                        Panel.lines("Statements", "Through the pooler.", Unit.PER_SECOND)
                                .query(rate(Metric.POOLER_QUERIES), "{{database}}"),
                        Panel.lines("Wait for each statement", "For a server connection, on average.", Unit.SECONDS)
                                .query(
                                        "%s / (%s > 0)"
                                                .formatted(rate(Metric.POOLER_WAIT), rate(Metric.POOLER_QUERIES)),
                                        "{{database}}"),
                        Panel.lines("PostgreSQL's connections", "By database, the pooler's among them.", Unit.COUNT)
                                .query(shown(Metric.POSTGRES_CONNECTIONS), "{{database}}")
                                .query(shown(Metric.POSTGRES_MAX_CONNECTIONS), "max_connections"),
                        Panel.lines("PostgreSQL's connections used", "Of max_connections.", Unit.SHARE)
                                .query(shown(Metric.POSTGRES_USED_RATIO), "used")
                                .limits(Metric.CONNECTION_USAGE_WARNING, Metric.CONNECTION_USAGE_CRITICAL)));
    }
}
