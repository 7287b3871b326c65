package io.zentoria.datalayer.api.schema;

/** {@code status}: nothing is required there, since tools write parts of it. */
final class StatusSchema {
    private StatusSchema() {}

    static void describe(Schema schema) {
        schema.at("", "How the data layer stands, as of the last look.");
        schema.at("observedGeneration", "The generation of the spec that this status is about.");
        schema.at("conditions", "How it stands, as standard conditions.")
                .items(0, 20)
                .map("type");
        schema.at("conditions[]", "A condition.");
        schema.at(
                "conditions[].type",
                "Ready, Reconciling, Stalled, PostgresReady, PoolerReady, RedisReady, QdrantReady, Drifted, RestartRequired, BackupsHealthy, BackupVerified or Paused.");
        schema.at("conditions[].status", "True, False or Unknown.");
        schema.at("conditions[].reason", "Why, in one CamelCase word.");
        schema.at("conditions[].message", "Why, in a sentence.");
        schema.at("conditions[].observedGeneration", "The generation that the condition is about.");
        schema.at("conditions[].lastTransitionTime", "When the status last changed.");
        schema.at(
                "lastHandledReconcileAt",
                "The value of the annotation zentoria.io/reconcile-at that was last answered.");
        schema.at("lastApprovedPlan", "The digest whose approval was used up.");
        schema.at("warnings", "What works but should not stay so.").atomic();
        schema.at("warnings[]", "A warning.");
        schema.at("warnings[].reason", "Which kind, in one CamelCase word.");
        schema.at("warnings[].message", "What and what to do, in a sentence.");
        schema.at("servers", "Which servers answered.").map("store");
        schema.at("servers[]", "A server.");
        schema.at("servers[].store", "postgres, pooler, redis or qdrant.");
        schema.at("servers[].address", "host:port.");
        schema.at("servers[].version", "What the server says it is.");
        schema.at(
                "servers[].identity",
                "What stays the same for the life of its data; another one stops everything until a person says that it is meant.");
        schema.at("applied", "What each store was last brought to; a difference with the same fingerprint is drift.")
                .map("store");
        schema.at("applied[]", "A store.");
        schema.at("applied[].store", "postgres, pooler, redis or qdrant.");
        schema.at("applied[].fingerprint", "The same as long as the same is asked.");
        schema.at("orphans", "Things with data that the operator made and that the spec no longer names; they stay.")
                .atomic();
        schema.at("orphans[]", "A thing.");
        schema.at("orphans[].store", "postgres, pooler, redis or qdrant.");
        schema.at("orphans[].kind", "What it is: database, collection, ….");
        schema.at("orphans[].name", "What it is called.");
        schema.at("orphans[].since", "Since when the spec does not name it.");
        schema.at("plan", "What stands between the servers and the spec.");
        schema.at("plan.digest", "Short name of exactly this plan, for zentoria.io/approve-plan.");
        schema.at("plan.safe", "Changes that nobody notices.");
        schema.at("plan.disruptive", "Changes that lock, restart or rebuild.");
        schema.at("plan.destructive", "Changes that can lose data.");
        schema.at("plan.denied", "Changes that wait for a person.");
        schema.at("plan.pending", "All changes that are still to do.");
        schema.at("plan.changes", "The first 50 of them.").atomic();
        schema.at("plan.changes[]", "A change.");
        schema.at("plan.changes[].store", "postgres, pooler, redis or qdrant.");
        schema.at("plan.changes[].risk", "Safe, Disruptive or Destructive.");
        schema.at("plan.changes[].summary", "The change in one line.");
        stores(schema);
        backup(schema);
        schema.at("binding", "For service bindings (servicebinding.io): the Secret of the first database's owner.");
        schema.at("binding.name", "Name of the Secret.");
    }

    private static void stores(Schema schema) {
        schema.at("postgres", "What is inside PostgreSQL.");
        schema.at("postgres.databases", "Its databases.").map("name");
        schema.at("postgres.databases[]", "A database.");
        schema.at("postgres.databases[].name", "Its name.");
        schema.at("postgres.databases[].size", "Its size, up to the next power of two.");
        schema.at(
                "postgres.databases[].bundleVersion", "Which bundles it holds, with the number of their newest file.");
        schema.at("postgres.databases[].partitionsUntil", "Up to when partitions are there.");
        schema.at("redis", "What is inside Redis.");
        schema.at("redis.allocations", "What the last audit found.").map("name");
        schema.at("redis.allocations[]", "An allocation.");
        schema.at("redis.allocations[].name", "Its name.");
        schema.at("redis.allocations[].db", "Its logical database.");
        schema.at("redis.allocations[].keys", "Keys in the logical database.");
        schema.at("redis.allocations[].memory", "Memory, estimated from a sample.");
        schema.at("redis.allocations[].outsidePattern", "Keys that fit no allocation of this logical database.");
        schema.at("redis.allocations[].ttlMissing", "Keys without the time to live that they must have.");
        schema.at("redis.allocations[].ttlTooLong", "Keys whose time to live is too long.");
        schema.at("redis.allocations[].examples", "Names of a few such keys.").atomic();
        schema.at("redis.allocations[].examples[]", "A key.");
        schema.at("redis.allocations[].complete", "Whether the audit saw all keys in its time.");
        schema.at("redis.allocations[].auditedAt", "When an audit first found it so.");
        schema.at("qdrant", "What is inside Qdrant.");
        schema.at("qdrant.collections", "Its collections.").map("name");
        schema.at("qdrant.collections[]", "A collection.");
        schema.at("qdrant.collections[].name", "Its name.");
        schema.at("qdrant.collections[].points", "Points in it.");
        schema.at("qdrant.collections[].status", "green, yellow, grey or red.");
        schema.at("qdrant.collections[].optimizer", "ok, or what is wrong with it.");
    }

    private static void backup(Schema schema) {
        schema.at("backup", "What backups there are, and what comes next.");
        schema.at("backup.lastSuccessTime", "When a backup last succeeded.");
        schema.at("backup.nextTime", "When the next one is due.");
        schema.at("backup.lastVerified", "When a drill last found backups good.");
        schema.at("backup.rpo", "How much time is lost at most with the backups that there are, such as 58m.");
        schema.at("backup.rto", "How long a restore takes, by the newest drill, such as 4m12s.");
        schema.at("backup.schedules", "One row for each schedule.").map("name");
        schema.at("backup.schedules[]", "A schedule.");
        schema.at("backup.schedules[].name", "Its name.");
        schema.at("backup.schedules[].lastSuccessTime", "When it last succeeded.");
        schema.at("backup.schedules[].lastBackup", "The newest ZentoriaBackup of it.");
        schema.at("backup.schedules[].lastDueTime", "The newest time that was begun or given up.");
        schema.at("backup.schedules[].missed", "How many times went by without a backup so far.");
        schema.at("backup.schedules[].nextTimes", "The next three times, in UTC.")
                .atomic();
        schema.at("backup.schedules[].nextTimes[]", "A time.");
        schema.at("backup.tiers", "One row for each tier.").map("name");
        schema.at("backup.tiers[]", "A tier.");
        schema.at("backup.tiers[].name", "Its name.");
        schema.at("backup.tiers[].state", "How it stands.");
        schema.at("backup.tiers[].message", "Why, in a sentence.");
        schema.at("backup.tiers[].backups", "How many complete backups are known to be there.");
        schema.at("backup.drill", "The newest drill.");
        schema.at("backup.drill.lastTime", "When it ended.");
        schema.at("backup.drill.lastDrill", "Its ZentoriaRestore.");
        schema.at("backup.drill.result", "What came of it.");
        schema.at("backup.drill.nextTime", "When the next one is due.");
    }
}
