package io.zentoria.datalayer.api.schema;

import static io.zentoria.datalayer.api.schema.RunSchema.text;

/** {@code ZentoriaBackup}. */
final class ZentoriaBackupSchema {
    private ZentoriaBackupSchema() {}

    static void spec(Schema schema) {
        schema.at("", "What is backed up, and where to. It cannot be changed: another backup is another resource.")
                .required("dataLayer")
                .rule("self == oldSelf", "a backup's spec cannot be changed: make another one")
                .rule(
                        "has(self.schedule) == has(self.dueTime)",
                        "dueTime: write schedule and dueTime, both or none; the backup that a person asks for has none");
        RunSchema.whatOf(schema, "Which stores are backed up.");
        schema.at(
                        "tiers",
                        "Names of tiers of the data layer; the first one is written first, the others are copied from it. Left out: all of them.")
                .items(1, 10)
                .set();
        schema.at("tiers[]", "One of spec.backup.tiers of the data layer.")
                .length(1, 63)
                .pattern(Words.SHORT_NAME);
        schema.at("schedule", "The schedule that made it. A person leaves it out.")
                .length(1, 40)
                .pattern(Words.SHORT_NAME);
        schema.at("dueTime", "When it was due, in UTC, such as 2026-11-25T02:00:00Z. A person leaves it out.")
                .length(20, 30)
                .rule(
                        "self.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z$') && timestamp(self) > timestamp('1970-01-01T00:00:00Z')",
                        "dueTime: write an instant in UTC, such as 2026-11-25T02:00:00Z");
        schema.at("catchUp", "Whether it makes up for a time that was missed. Default: false.");
    }

    static void status(Schema schema) {
        schema.at("", "How the backup stands.");
        schema.at(
                "phase",
                "Pending: nobody took it yet. Running. Completed: it is in every tier. PartiallyFailed: it is a backup, but not in every tier. Failed: there is no backup.");
        RunSchema.progress(schema, "the backup");
        text(schema, "size", 64, "What it takes in one tier, such as 1.4 GiB.");
        schema.at("percent", "How much of it is done, estimated from the backup before.")
                .between(0, 100);
        text(schema, "rate", 64, "How fast it goes, such as 80 MiB/s.");
        text(schema, "folder", 1024, "Where it is in every tier; ZentoriaRestore takes it as a path.");
        schema.at(
                "spreadSeconds",
                "Seconds between the earliest and the latest instant that a store's content stands for.");
        schema.at("artifacts", "Its files.").items(0, 1000).map("path");
        schema.at("artifacts[]", "A file.");
        text(schema, "artifacts[].path", 1024, "What it is called, unencrypted.");
        text(schema, "artifacts[].store", 63, "postgres, redis or qdrant; absent for what belongs to none.");
        schema.at("artifacts[].size", "Bytes, unencrypted.");
        text(schema, "artifacts[].sha256", 64, "SHA-256 of the unencrypted content.");
        schema.at("tiers", "Where it stands in each tier.").items(0, 10).map("name");
        schema.at("tiers[]", "A tier.");
        text(schema, "tiers[].name", 63, "Its name.");
        schema.at(
                "tiers[].state",
                "Pending, Copying, Stored, Failed; Corrupt: it is there and its sums are wrong; Lost: it is not there any more, and nobody removed it; Expired: it was removed as it should be.");
        text(schema, "tiers[].reason", 128, "Why, in one CamelCase word.");
        text(schema, "tiers[].message", RunSchema.TEXT, "Why, in a sentence.");
        schema.at("tiers[].attempts", "How often it was tried.").between(0, Integer.MAX_VALUE);
        text(schema, "tiers[].nextAttemptTime", 64, "When it is tried again, in UTC.");
        text(schema, "tiers[].verified", 64, "When a drill last restored it out of this tier, in UTC.");
        text(schema, "tiers[].expiresAt", 64, "When it goes from this tier, at the earliest, in UTC.");
        text(schema, "verified", 64, "When a drill last restored it, in UTC.");
        text(schema, "expiresAt", 64, "When it goes from the last tier, at the earliest, in UTC.");
    }
}
