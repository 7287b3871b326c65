package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the data layer stands, as of the last look; never more than 100 kB, so long lists are cut and say so. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DataLayerStatus(
        @Nullable Long observedGeneration,
        List<Condition> conditions,
        @Nullable String lastHandledReconcileAt,
        List<Warning> warnings,
        List<Server> servers,
        List<Applied> applied,
        List<Orphan> orphans,
        @Nullable PlanStatus plan,
        @Nullable Postgres postgres,
        @Nullable Redis redis,
        @Nullable Qdrant qdrant,
        @Nullable Backup backup,
        @Nullable Binding binding,
        @Nullable String lastApprovedPlan) {
    public DataLayerStatus {
        conditions = Absent.list(conditions);
        warnings = Absent.list(warnings);
        servers = Absent.list(servers);
        applied = Absent.list(applied);
        orphans = Absent.list(orphans);
    }

    /** The status of a resource that nobody looked at yet. */
    public static DataLayerStatus none() {
        return new DataLayerStatus(
                null, List.of(), null, List.of(), List.of(), List.of(), List.of(), null, null, null, null, null, null,
                null);
    }

    /** The same with other conditions, which are about this generation. */
    public DataLayerStatus withConditions(long generation, List<Condition> others) {
        return new DataLayerStatus(
                generation,
                others,
                lastHandledReconcileAt,
                warnings,
                servers,
                applied,
                orphans,
                plan,
                postgres,
                redis,
                qdrant,
                backup,
                binding,
                lastApprovedPlan);
    }

    /** A standard Kubernetes condition; times are RFC 3339 in UTC, in whole seconds. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Condition(
            String type,
            String status,
            String reason,
            String message,
            @Nullable Long observedGeneration,
            String lastTransitionTime) {}

    /** Something that works but should not stay so. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Warning(String reason, String message) {}

    /** Which server answered at an address; once something was applied to it, another identity there stops everything. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Server(
            String store,
            String address,
            @Nullable String version,
            @Nullable String identity) {}

    /** What a store was last brought to; a difference to it with the same fingerprint is drift. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Applied(String store, String fingerprint) {}

    /** Something with data that the operator made and that the spec no longer names. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Orphan(String store, String kind, String name, String since) {}

    /** What stands between the servers and the spec. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PlanStatus(
            @Nullable String digest,
            int safe,
            int disruptive,
            int destructive,
            int denied,
            int pending,
            List<PlannedChange> changes) {
        public PlanStatus {
            changes = Absent.list(changes);
        }
    }

    /** One line of the plan; no secrets. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PlannedChange(String store, String risk, String summary) {}

    /** What is inside PostgreSQL. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Postgres(List<Database> databases) {
        public Postgres {
            databases = Absent.list(databases);
        }
    }

    /** One database; the size is rounded so that the status does not change with every row. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Database(
            String name,
            @Nullable String size,
            @Nullable String bundleVersion,
            @Nullable String partitionsUntil) {}

    /** What is inside Redis. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Redis(List<Allocation> allocations) {
        public Redis {
            allocations = Absent.list(allocations);
        }
    }

    /** What the last audit of one logical database found; figures of a sampled scan. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Allocation(
            String name,
            int db,
            long keys,
            @Nullable String memory,
            @Nullable Long outsidePattern,
            @Nullable Long ttlMissing,
            @Nullable Long ttlTooLong,
            List<String> examples,
            @Nullable Boolean complete,
            @Nullable String auditedAt) {
        public Allocation {
            examples = Absent.list(examples);
        }
    }

    /** What is inside Qdrant. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Qdrant(List<Collection> collections) {
        public Qdrant {
            collections = Absent.list(collections);
        }
    }

    /** One collection. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Collection(
            String name,
            @Nullable Long points,
            @Nullable String status,
            @Nullable String optimizer) {}

    /** What backups there are, what proves them, and what comes next; times in UTC, durations as words ({@code 4m12s}). */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Backup(
            @Nullable String lastSuccessTime,
            @Nullable String nextTime,
            @Nullable String lastVerified,
            @Nullable String rpo,
            @Nullable String rto,
            List<Schedule> schedules,
            List<Tier> tiers,
            @Nullable Drill drill) {
        public Backup {
            schedules = Absent.list(schedules);
            tiers = Absent.list(tiers);
        }
    }

    /**
     * One schedule.
     *
     * @param lastDueTime the newest window that was begun or given up
     * @param missed how many windows went by with no backup so far
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Schedule(
            String name,
            @Nullable String lastSuccessTime,
            @Nullable String lastBackup,
            @Nullable String lastDueTime,
            @Nullable Long missed,
            List<String> nextTimes) {
        public Schedule {
            nextTimes = Absent.list(nextTimes);
        }
    }

    /** One tier, and how many complete backups are known to lie there. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Tier(
            String name,
            @Nullable String state,
            @Nullable String message,
            @Nullable Long backups) {}

    /** The newest drill. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Drill(
            @Nullable String lastTime,
            @Nullable String lastDrill,
            @Nullable String result,
            @Nullable String nextTime) {}

    /** The Secret that a service binding of this resource takes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Binding(String name) {}
}
