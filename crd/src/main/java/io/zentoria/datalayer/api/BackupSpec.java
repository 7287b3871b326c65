package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is backed up when, where to, for how long, and how it is proved. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackupSpec(
        @Nullable String timeZone,
        @Nullable Execution execution,
        @Nullable Job job,
        @Nullable Consistency consistency,
        @Nullable String postgresRole,
        @Nullable Encryption encryption,
        List<Tier> tiers,
        List<Schedule> schedules,
        @Nullable Hooks hooks,
        @Nullable Drill drill,
        @Nullable Objectives objectives) {
    public BackupSpec {
        tiers = Absent.list(tiers);
        schedules = Absent.list(schedules);
    }

    /** Where runs are done. */
    public enum Execution {
        @JsonProperty("Operator")
        OPERATOR,
        @JsonProperty("Job")
        JOB
    }

    /** What a Kubernetes Job of a run is made with; quantities as Kubernetes writes them. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Job(
            @Nullable String image,
            @Nullable String serviceAccountName,
            Map<String, String> requests,
            Map<String, String> limits) {
        public Job {
            requests = Absent.map(requests);
            limits = Absent.map(limits);
        }
    }

    /** How the stores of one run stand to each other. */
    public enum Consistency {
        @JsonProperty("PerStore")
        PER_STORE,
        @JsonProperty("Fenced")
        FENCED
    }

    /** What is done before the first byte is read, and after the last one or a failure. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Hooks(List<Hook> before, List<Hook> after) {
        public Hooks {
            before = Absent.list(before);
            after = Absent.list(after);
        }
    }

    /** One hook: exactly one of SQL and a command. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Hook(
            String name,
            @Nullable Sql sql,
            List<String> command,
            @Nullable String timeout) {
        public Hook {
            command = Absent.list(command);
        }
    }

    /** A statement in one of the databases. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Sql(String database, String statement) {}

    /** What a person promised others: how much may be lost, and how long a restore may take. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Objectives(@Nullable String rpo, @Nullable String rto) {}

    /** age: who can open what leaves the machine. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Encryption(@Nullable SecretRef identitySecretRef, List<String> recipients) {
        public Encryption {
            recipients = Absent.list(recipients);
        }
    }

    /** A place for backups; exactly one of the three kinds. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Tier(
            String name,
            @Nullable Boolean offsite,
            @Nullable Filesystem filesystem,
            @Nullable S3 s3,
            @Nullable Rclone rclone) {}

    /**
     * A folder that the operator can write to.
     *
     * @param claimName the PersistentVolumeClaim of the resource's namespace that has it, which pods of Jobs mount there
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Filesystem(String path, @Nullable String claimName) {}

    /** A bucket of any S3-compatible server. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record S3(
            @Nullable String endpoint,
            String bucket,
            @Nullable String region,
            @Nullable Boolean pathStyle,
            @Nullable SecretRef credentialsSecretRef) {}

    /** Anything that rclone reaches. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Rclone(String remote, SecretRef configSecretRef) {}

    /** When one store is backed up. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Schedule(
            String name,
            Store store,
            String cron,
            @Nullable String retention,
            @Nullable Keep keep,
            List<String> tiers) {
        public Schedule {
            tiers = Absent.list(tiers);
        }
    }

    /** How many of the newest hours, days, weeks, months and years that have backups keep one. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Keep(
            @Nullable Integer hourly,
            @Nullable Integer daily,
            @Nullable Integer weekly,
            @Nullable Integer monthly,
            @Nullable Integer yearly) {}

    /** What a schedule backs up; {@code all} makes a recovery point of every store in one run. */
    public enum Store {
        @JsonProperty("all")
        ALL,
        @JsonProperty("postgres")
        POSTGRES,
        @JsonProperty("redis")
        REDIS,
        @JsonProperty("qdrant")
        QDRANT
    }

    /**
     * When the newest backups are restored to prove them.
     *
     * @param verify whether every artifact of every tier is read and compared with its manifest then, not just those of
     *     the newest backups
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Drill(String cron, @Nullable Boolean verify) {}
}
