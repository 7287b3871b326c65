package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is backed up when, where to, for how long, and how it is proved. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackupSpec(
        @Nullable String timeZone,
        @Nullable Encryption encryption,
        List<Tier> tiers,
        List<Schedule> schedules,
        @Nullable Drill drill) {
    public BackupSpec {
        tiers = Absent.list(tiers);
        schedules = Absent.list(schedules);
    }

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

    /** A folder that the operator can write to. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Filesystem(String path) {}

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
    public record Schedule(String name, Store store, String cron, String retention, List<String> tiers) {
        public Schedule {
            tiers = Absent.list(tiers);
        }
    }

    /** What a schedule backs up. */
    public enum Store {
        @JsonProperty("postgres")
        POSTGRES,
        @JsonProperty("redis")
        REDIS,
        @JsonProperty("qdrant")
        QDRANT
    }

    /** When the newest backups are restored to prove them. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Drill(String cron) {}
}
