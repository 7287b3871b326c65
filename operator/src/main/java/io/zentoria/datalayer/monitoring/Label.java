package io.zentoria.datalayer.monitoring;

import java.util.Locale;

/** The labels that a metric may have beside {@code namespace} and {@code name}; all have few values, named in the spec. */
public enum Label {
    /** postgres, redis, qdrant or pooler. */
    STORE,
    /** A database of PostgreSQL, or the number of a logical database of Redis. */
    DATABASE,
    /** A collection of Qdrant, or a vector table with its schema. */
    COLLECTION,
    /** A backup schedule. */
    SCHEDULE,
    /** A tier of backups. */
    TIER,
    /** The type of a condition; of {@code zdl_condition} only. */
    TYPE,
    /** The risk of a change; of {@code zdl_plan_changes} only. */
    RISK;

    /** As Prometheus shows it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
