package io.zentoria.datalayer.monitoring;

import java.util.List;

/** Every metric of the operator. The page docs/monitoring.md, dashboards and alerts are held to this list by tests. */
public enum Metric {
    LEADER("zdl_leader", Kind.GAUGE, "1 while this process works, 0 while it waits for the lease of another"),

    CONDITION("zdl_condition", Kind.GAUGE, "A condition of the status: 1 True, 0 False, -1 Unknown", Label.TYPE),
    LAST_PASS("zdl_last_pass_timestamp_seconds", Kind.GAUGE, "When the resource was last compared with its stores"),
    RECONCILE_DURATION("zdl_reconcile_duration_seconds", Kind.HISTOGRAM, "How long a pass over the resource took"),
    PLAN_CHANGES("zdl_plan_changes", Kind.GAUGE, "Changes that stand between stores and spec", Label.RISK),
    DRIFT("zdl_drift_total", Kind.COUNTER, "Differences found that nobody asked for in the spec", Label.STORE),
    WARNINGS("zdl_warnings", Kind.GAUGE, "Entries of status.warnings"),
    ORPHANS("zdl_orphans", Kind.GAUGE, "Things with data that the spec no longer names"),

    PROBE_SUCCESS(
            "zdl_probe_success",
            Kind.GAUGE,
            "Whether the last probe of a store got all its answers: 1 or 0",
            Label.STORE),
    PROBE_FAILURES("zdl_probe_failures_total", Kind.COUNTER, "Probes that did not get all their answers", Label.STORE),

    QUERY_LATENCY(
            "zdl_query_latency_seconds",
            Kind.HISTOGRAM,
            "Round trip of any statement of the probe in a database",
            Label.DATABASE),
    LOOKUP_LATENCY(
            "zdl_lookup_latency_seconds", Kind.HISTOGRAM, "Round trip of a lookup by primary key", Label.DATABASE),
    RANGE_LATENCY("zdl_range_latency_seconds", Kind.HISTOGRAM, "Round trip of a scan of 100 rows", Label.DATABASE),
    FULLTEXT_LATENCY(
            "zdl_fulltext_latency_seconds",
            Kind.HISTOGRAM,
            "Round trip of a full-text search in files.items",
            Label.DATABASE),
    VECTOR_LATENCY(
            "zdl_vector_search_latency_seconds",
            Kind.HISTOGRAM,
            "Round trip of a search for the ten nearest rows of a vector table",
            Label.DATABASE,
            Label.COLLECTION),

    POSTGRES_USED_RATIO(
            "zdl_postgres_connections_used_ratio", Kind.GAUGE, "Connections of clients, of max_connections; 0 to 1"),
    POSTGRES_MAX_CONNECTIONS("zdl_postgres_max_connections", Kind.GAUGE, "max_connections of the server"),
    POSTGRES_CONNECTIONS("zdl_postgres_connections", Kind.GAUGE, "Connections to a database", Label.DATABASE),
    POSTGRES_LOCK_WAITS("zdl_postgres_lock_waits", Kind.GAUGE, "Connections that wait for a lock"),
    POSTGRES_LONGEST("zdl_postgres_longest_transaction_seconds", Kind.GAUGE, "Age of the oldest open transaction"),
    POSTGRES_SIZE("zdl_postgres_database_size_bytes", Kind.GAUGE, "Size of a database on disk", Label.DATABASE),
    POSTGRES_TRANSACTIONS(
            "zdl_postgres_transactions_total",
            Kind.SERVER_COUNTER,
            "Transactions, rolled back ones included, as the server counts them",
            Label.DATABASE),
    POSTGRES_ROLLBACKS("zdl_postgres_rollbacks_total", Kind.SERVER_COUNTER, "Transactions rolled back", Label.DATABASE),
    POSTGRES_BLOCKS_READ(
            "zdl_postgres_blocks_read_total",
            Kind.SERVER_COUNTER,
            "Blocks that were not in shared_buffers",
            Label.DATABASE),
    POSTGRES_BLOCKS_HIT(
            "zdl_postgres_blocks_hit_total", Kind.SERVER_COUNTER, "Blocks found in shared_buffers", Label.DATABASE),
    POSTGRES_DEADLOCKS("zdl_postgres_deadlocks_total", Kind.SERVER_COUNTER, "Deadlocks", Label.DATABASE),
    POSTGRES_TEMP(
            "zdl_postgres_temp_bytes_total",
            Kind.SERVER_COUNTER,
            "Bytes written to temporary files for want of work_mem",
            Label.DATABASE),
    POSTGRES_PARTITIONS_UNTIL(
            "zdl_postgres_partitions_until_timestamp_seconds",
            Kind.GAUGE,
            "End of the newest partition of a database's partitioned tables",
            Label.DATABASE),

    REDIS_SESSION_LATENCY(
            "zdl_redis_session_lookup_latency_seconds",
            Kind.HISTOGRAM,
            "Round trip of a GET of a session's key",
            Label.DATABASE),
    REDIS_USED_RATIO(
            "zdl_redis_memory_used_ratio",
            Kind.GAUGE,
            "Memory in use, of maxmemory, or of the machine's memory without one; 0 to 1"),
    REDIS_USED("zdl_redis_memory_used_bytes", Kind.GAUGE, "Memory in use"),
    REDIS_MAX("zdl_redis_memory_max_bytes", Kind.GAUGE, "maxmemory; 0 means no limit"),
    REDIS_FRAGMENTATION("zdl_redis_memory_fragmentation_ratio", Kind.GAUGE, "Memory the system gave, of that in use"),
    REDIS_CLIENTS("zdl_redis_connected_clients", Kind.GAUGE, "Connections of clients"),
    REDIS_COMMANDS("zdl_redis_commands_total", Kind.SERVER_COUNTER, "Commands carried out"),
    REDIS_HITS("zdl_redis_keyspace_hits_total", Kind.SERVER_COUNTER, "Reads of keys that were there"),
    REDIS_MISSES(
            "zdl_redis_keyspace_misses_total",
            Kind.SERVER_COUNTER,
            "Reads of keys that were not there; the probe's own are among them"),
    REDIS_EVICTED("zdl_redis_evicted_keys_total", Kind.SERVER_COUNTER, "Keys thrown out for want of memory"),
    REDIS_EXPIRED("zdl_redis_expired_keys_total", Kind.SERVER_COUNTER, "Keys whose time was over"),
    REDIS_KEYS("zdl_redis_keys", Kind.GAUGE, "Keys of a logical database that has an allocation", Label.DATABASE),
    REDIS_OUTSIDE(
            "zdl_redis_audit_outside_pattern_keys",
            Kind.GAUGE,
            "Keys that fit no allocation, as of the last audit",
            Label.DATABASE),
    REDIS_TTL_MISSING(
            "zdl_redis_audit_ttl_missing_keys",
            Kind.GAUGE,
            "Keys without the time to live that they must have, as of the last audit",
            Label.DATABASE),
    REDIS_TTL_TOO_LONG(
            "zdl_redis_audit_ttl_too_long_keys",
            Kind.GAUGE,
            "Keys that live longer than they should, as of the last audit",
            Label.DATABASE),

    QDRANT_SEARCH_LATENCY(
            "zdl_qdrant_search_latency_seconds",
            Kind.HISTOGRAM,
            "Round trip of a search for the ten nearest points",
            Label.COLLECTION),
    QDRANT_POINTS("zdl_qdrant_collection_points", Kind.GAUGE, "Points of a collection, about", Label.COLLECTION),
    QDRANT_INDEXED(
            "zdl_qdrant_collection_indexed_vectors",
            Kind.GAUGE,
            "Vectors in the HNSW index of a collection",
            Label.COLLECTION),
    QDRANT_SEGMENTS("zdl_qdrant_collection_segments", Kind.GAUGE, "Segments of a collection", Label.COLLECTION),
    QDRANT_GREEN(
            "zdl_qdrant_collection_green",
            Kind.GAUGE,
            "1 when Qdrant calls the collection green, 0 while it is optimized or broken",
            Label.COLLECTION),

    POOLER_CLIENTS_ACTIVE(
            "zdl_pooler_clients_active",
            Kind.GAUGE,
            "Clients that have a server connection or could have one",
            Label.DATABASE),
    POOLER_CLIENTS_WAITING(
            "zdl_pooler_clients_waiting", Kind.GAUGE, "Clients that wait for a server connection", Label.DATABASE),
    POOLER_SERVERS_ACTIVE(
            "zdl_pooler_servers_active", Kind.GAUGE, "Server connections that a client uses", Label.DATABASE),
    POOLER_SERVERS_IDLE("zdl_pooler_servers_idle", Kind.GAUGE, "Server connections free to be used", Label.DATABASE),
    POOLER_MAX_WAIT(
            "zdl_pooler_max_wait_seconds",
            Kind.GAUGE,
            "How long the client that waits longest has waited",
            Label.DATABASE),
    POOLER_QUERIES(
            "zdl_pooler_queries_total", Kind.SERVER_COUNTER, "Statements that went through the pooler", Label.DATABASE),
    POOLER_WAIT(
            "zdl_pooler_wait_seconds_total",
            Kind.SERVER_COUNTER,
            "Time that clients waited for server connections",
            Label.DATABASE),

    BACKUP_LAST_SUCCESS(
            "zdl_backup_last_success_timestamp_seconds",
            Kind.GAUGE,
            "When the newest backup of a schedule was in all its tiers",
            Label.SCHEDULE),
    BACKUP_AGE_START(
            "zdl_backup_age_start_timestamp_seconds",
            Kind.GAUGE,
            "From when the age of a schedule's newest backup counts: its end, or the making of the resource before the first one",
            Label.SCHEDULE),
    BACKUP_LAST_SIZE("zdl_backup_last_size_bytes", Kind.GAUGE, "Size of that backup", Label.SCHEDULE),
    BACKUP_DURATION("zdl_backup_duration_seconds", Kind.GAUGE, "How long that backup took", Label.SCHEDULE),
    BACKUP_LAST_RUN(
            "zdl_backup_last_run_success",
            Kind.GAUGE,
            "Whether the newest run that ended reached all its tiers: 1 or 0",
            Label.SCHEDULE),
    BACKUP_NEXT("zdl_backup_next_timestamp_seconds", Kind.GAUGE, "When a schedule is due next", Label.SCHEDULE),
    BACKUP_CAUGHT_UP(
            "zdl_backup_caught_up_timestamp_seconds",
            Kind.GAUGE,
            "When the newest backup that makes up for missed windows was begun; absent when there is none",
            Label.SCHEDULE),
    BACKUP_MISSED(
            "zdl_backup_missed_total",
            Kind.COUNTER,
            "Windows that went by without a backup, as far as the backups tell that are still there",
            Label.SCHEDULE),
    BACKUP_VERIFIED(
            "zdl_backup_verified_timestamp_seconds",
            Kind.GAUGE,
            "When a backup of a store was last restored and checked",
            Label.STORE),
    BACKUP_VERIFY_DUE(
            "zdl_backup_verify_due_timestamp_seconds",
            Kind.GAUGE,
            "By when a drill must have ended well: two of its intervals after the last one that did"),
    BACKUP_TIER_PENDING(
            "zdl_backup_tier_pending",
            Kind.GAUGE,
            "Backups that a tier should have, newer than the newest it has of their schedule",
            Label.TIER),
    BACKUP_TIER_PENDING_SINCE(
            "zdl_backup_tier_pending_since_timestamp_seconds",
            Kind.GAUGE,
            "When the oldest of those was begun; absent when there are none",
            Label.TIER),
    BACKUP_TIER_BACKUPS("zdl_backup_tier_backups", Kind.GAUGE, "Backups known to lie in a tier", Label.TIER),

    CONNECTION_USAGE_WARNING(
            "zdl_threshold_connection_usage_warning_ratio", Kind.GAUGE, "Of zdl_postgres_connections_used_ratio"),
    CONNECTION_USAGE_CRITICAL(
            "zdl_threshold_connection_usage_critical_ratio", Kind.GAUGE, "Of zdl_postgres_connections_used_ratio"),
    QUERY_LATENCY_WARNING(
            "zdl_threshold_query_latency_warning_seconds", Kind.GAUGE, "Of the p99 of zdl_query_latency_seconds"),
    QUERY_LATENCY_CRITICAL(
            "zdl_threshold_query_latency_critical_seconds", Kind.GAUGE, "Of the p99 of zdl_query_latency_seconds"),
    BACKUP_AGE_WARNING(
            "zdl_threshold_backup_age_warning_seconds",
            Kind.GAUGE,
            "Of the age of a schedule's newest backup, scaled to its interval",
            Label.SCHEDULE),
    BACKUP_AGE_CRITICAL(
            "zdl_threshold_backup_age_critical_seconds",
            Kind.GAUGE,
            "Of the age of a schedule's newest backup, scaled to its interval; then it counts as late",
            Label.SCHEDULE),
    REDIS_MEMORY_WARNING("zdl_threshold_redis_memory_warning_ratio", Kind.GAUGE, "Of zdl_redis_memory_used_ratio"),
    REDIS_MEMORY_CRITICAL("zdl_threshold_redis_memory_critical_ratio", Kind.GAUGE, "Of zdl_redis_memory_used_ratio"),
    QDRANT_SEARCH_WARNING(
            "zdl_threshold_qdrant_search_latency_warning_seconds",
            Kind.GAUGE,
            "Of the p99 of zdl_qdrant_search_latency_seconds"),
    QDRANT_SEARCH_CRITICAL(
            "zdl_threshold_qdrant_search_latency_critical_seconds",
            Kind.GAUGE,
            "Of the p99 of zdl_qdrant_search_latency_seconds");

    /** How a metric behaves. */
    public enum Kind {
        /** Goes up and down. */
        GAUGE,
        /** Counted here, from zero at the start of the process. */
        COUNTER,
        /** Counted by a server; goes back to zero when that starts anew. */
        SERVER_COUNTER,
        /** Times in buckets, {@code _bucket}, {@code _sum} and {@code _count}; {@code _max} is of the last minutes. */
        HISTOGRAM
    }

    private final String word;
    private final Kind kind;
    private final String help;
    private final List<Label> labels;

    Metric(String word, Kind kind, String help, Label... labels) {
        this.word = word;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** The name, as Prometheus shows it; its last part is the unit. */
    public String word() {
        return word;
    }

    public Kind kind() {
        return kind;
    }

    /** One clause for a person. */
    public String help() {
        return help;
    }

    /** The labels beside {@code namespace} and {@code name}. */
    public List<Label> labels() {
        return labels;
    }

    /** Whether it is of a resource; else it is of the process and has no labels at all. */
    public boolean ofResource() {
        return this != LEADER;
    }
}
