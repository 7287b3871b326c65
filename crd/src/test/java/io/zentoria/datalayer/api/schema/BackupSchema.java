package io.zentoria.datalayer.api.schema;

/** {@code spec.backup}, but for what a run does beside reading and writing. */
final class BackupSchema {
    private static final String FIELDS =
            "self.matches('^[0-9*,/-]+ +[0-9*,/-]+ +[0-9*,/-]+ +([0-9*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)+ +([0-9*,/-]|sun|mon|tue|wed|thu|fri|sat|SUN|MON|TUE|WED|THU|FRI|SAT)+$')";
    private static final String CRON_HINT =
            "cron: write five fields, minute hour day-of-month month day-of-week, such as \"0 2 * * *\" for 02:00 every day; @daily and seconds are not taken";
    private static final String BOTH_DAYS =
            "self.matches('^\\\\S+ +\\\\S+ +([*]|[*]/1) +\\\\S+ +\\\\S+$') || self.matches('^\\\\S+ +\\\\S+ +\\\\S+ +\\\\S+ +[*]$')";
    private static final String BOTH_HINT =
            "cron: write either a day of the month or a day of the week and * for the other: two schedules say both";
    private static final String NEVER =
            "!self.matches('^\\\\S+ +\\\\S+ +(30|31) +2 +') && !self.matches('^\\\\S+ +\\\\S+ +31 +(4|6|9|11) +')";
    private static final String NEVER_HINT = "cron: that day never comes: no such month has it";

    private BackupSchema() {}

    static void describe(Schema schema) {
        schema.at("backup", "What is backed up when, where to, for how long, and how it is proved.");
        BackupWorkSchema.describe(schema);
        schema.at(
                        "backup.timeZone",
                        "Zone of the schedules, a name of the IANA database such as Europe/Vienna. Default: UTC.")
                .length(1, 64)
                .rule(
                        "self.matches('^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})$')",
                        "timeZone: write UTC or a name such as Europe/Vienna; EST and +02:00 are not taken");
        schema.at(
                "backup.encryption",
                "age: every artifact is encrypted before it goes to a tier that is no filesystem.");
        Words.secret(
                schema,
                "backup.encryption.identitySecretRef",
                "age identity; its recipient encrypts, restores and drills decrypt with it.",
                "identity");
        schema.at("backup.encryption.recipients", "More age public keys that can open the backups.")
                .items(0, 20)
                .set();
        schema.at("backup.encryption.recipients[]", "A recipient, age1….")
                .length(10, 256)
                .rule("self.startsWith('age1')", "recipients: write age public keys, which begin with age1");
        tiers(schema);
        schedules(schema);
        schema.at("backup.drill", "When the newest backups are restored to prove them.")
                .required("cron");
        cron(schema, "backup.drill.cron");
        schema.at(
                "backup.drill.verify",
                "Whether every artifact of every tier is read and compared with its manifest too. Default: false.");
    }

    private static void tiers(Schema schema) {
        schema.at(
                        "backup.tiers",
                        "Places for backups; the first one of a schedule is written first, the others are copied from it.")
                .items(0, 10)
                .map("name");
        schema.at("backup.tiers[]", "A place for backups.")
                .rule(
                        "(has(self.filesystem) ? 1 : 0) + (has(self.s3) ? 1 : 0) + (has(self.rclone) ? 1 : 0) == 1",
                        "tiers: write exactly one of filesystem, s3 and rclone");
        schema.at("backup.tiers[].name", "What schedules call it.")
                .length(1, 63)
                .pattern(Words.SHORT_NAME);
        schema.at("backup.tiers[].offsite", "Whether it is in another place than the servers. Default: false.");
        schema.at("backup.tiers[].filesystem", "A folder that the operator can write to.")
                .required("path");
        schema.at("backup.tiers[].filesystem.path", "Absolute path.")
                .length(2, 512)
                .rule(
                        "self.startsWith('/') && !self.matches('(^|/)[.][.](/|$)')",
                        "path: write an absolute path without ..");
        schema.at(
                        "backup.tiers[].filesystem.claimName",
                        "PersistentVolumeClaim of this namespace that has the folder; pods of Jobs mount it at that path. For execution: Job.")
                .length(1, 253)
                .pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$");
        schema.at("backup.tiers[].s3", "A bucket of any S3-compatible server.").required("bucket");
        schema.at("backup.tiers[].s3.endpoint", "URL of the server. Left out: AWS.")
                .length(1, 512)
                .rule(
                        "self.startsWith('http://') || self.startsWith('https://')",
                        "endpoint: write a URL, such as http://minio:9000");
        schema.at("backup.tiers[].s3.bucket", "Name of the bucket.")
                .length(3, 63)
                .pattern("^[a-z0-9][a-z0-9.-]*[a-z0-9]$");
        schema.at("backup.tiers[].s3.region", "Region. Default: us-east-1.").length(1, 64);
        schema.at(
                "backup.tiers[].s3.pathStyle",
                "Whether the bucket stands in the path, as MinIO wants it. Default: false.");
        Words.secret(schema, "backup.tiers[].s3.credentialsSecretRef", "Keys access-key and secret-key.", "not used");
        schema.at("backup.tiers[].rclone", "Anything that rclone reaches.").required("remote", "configSecretRef");
        schema.at("backup.tiers[].rclone.remote", "Remote and path, such as onedrive:Zentoria/backups.")
                .length(2, 512)
                .rule(
                        "self.matches('^[A-Za-z0-9_][A-Za-z0-9_. -]*:.*$') && !self.matches('(^|/|:)[.][.](/|$)')",
                        "remote: write the name of a remote, a colon and a path without .., such as onedrive:backups");
        Words.secret(schema, "backup.tiers[].rclone.configSecretRef", "rclone's configuration.", "rclone.conf");
    }

    private static void schedules(Schema schema) {
        schema.at("backup.schedules", "When a store, or all of them, is backed up.")
                .items(0, 50)
                .map("name");
        schema.at("backup.schedules[]", "A schedule.")
                .required("store", "cron", "tiers")
                .rule(
                        "has(self.retention) || has(self.keep)",
                        "schedules: write retention, keep or both: without one nobody knows how long backups stay")
                .rule(
                        "self.name != 'manual'",
                        "schedules: manual is what backups are filed under that a person asks for: choose another name");
        schema.at("backup.schedules[].name", "What its backups are called after.")
                .length(1, 40)
                .pattern(Words.SHORT_NAME);
        schema.at(
                "backup.schedules[].store",
                "postgres, redis or qdrant; all: every store of the spec in one run, a recovery point.");
        cron(schema, "backup.schedules[].cron");
        schema.at(
                        "backup.schedules[].retention",
                        "How long backups are kept: hours, days or weeks, such as 7d or 12w. The newest complete one is always kept. With keep too, a backup stays as long as one of both asks for it.")
                .length(2, 10)
                .rule(
                        "self.matches('^[1-9][0-9]{0,4}(h|d|w)$')",
                        "retention: write a number of hours, days or weeks above 0, such as 48h, 30d or 12w");
        keep(schema);
        schema.at("backup.schedules[].tiers", "Names of tiers; the first one is written first.")
                .items(1, 10)
                .set();
        schema.at("backup.schedules[].tiers[]", "One of backup.tiers.")
                .length(1, 63)
                .pattern(Words.SHORT_NAME);
    }

    private static void keep(Schema schema) {
        String path = "backup.schedules[].keep";
        schema.at(
                        path,
                        "How many of the newest hours, days, weeks, months and years that have backups keep one, in the zone of the schedules.")
                .rule(
                        "(has(self.hourly) && self.hourly > 0) || (has(self.daily) && self.daily > 0) || (has(self.weekly) && self.weekly > 0) || (has(self.monthly) && self.monthly > 0) || (has(self.yearly) && self.yearly > 0)",
                        "keep: write at least one count above 0, such as daily: 7");
        for (String word : new String[] {"hourly", "daily", "weekly", "monthly", "yearly"}) {
            schema.at(path + "." + word, "0 to 1000. Default: 0.").between(0, 1000);
        }
    }

    private static void cron(Schema schema, String path) {
        schema.at(path, "Unix cron, five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday).")
                .length(9, 100)
                .rule(FIELDS, CRON_HINT)
                .rule(BOTH_DAYS, BOTH_HINT)
                .rule(NEVER, NEVER_HINT);
    }
}
