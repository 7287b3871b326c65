package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.plan.StoreKind;

/** The conditions of a resource. */
enum ConditionType {
    READY("Ready"),
    RECONCILING("Reconciling"),
    STALLED("Stalled"),
    POSTGRES_READY("PostgresReady"),
    POOLER_READY("PoolerReady"),
    REDIS_READY("RedisReady"),
    QDRANT_READY("QdrantReady"),
    DRIFTED("Drifted"),
    RESTART_REQUIRED("RestartRequired"),
    BACKUPS_HEALTHY("BackupsHealthy"),
    BACKUP_VERIFIED("BackupVerified"),
    OBJECTIVES_MET("ObjectivesMet"),
    PAUSED("Paused");

    private final String word;

    ConditionType(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static ConditionType ready(StoreKind store) {
        return switch (store) {
            case POSTGRES -> POSTGRES_READY;
            case POOLER -> POOLER_READY;
            case REDIS -> REDIS_READY;
            case QDRANT -> QDRANT_READY;
        };
    }
}
