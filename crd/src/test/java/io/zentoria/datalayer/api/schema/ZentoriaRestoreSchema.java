package io.zentoria.datalayer.api.schema;

import static io.zentoria.datalayer.api.schema.RunSchema.text;

/** {@code ZentoriaRestore}. */
final class ZentoriaRestoreSchema {
    private static final String MODE = "has(self.target) && has(self.target.mode) && self.target.mode == ";

    private ZentoriaRestoreSchema() {}

    static void spec(Schema schema) {
        schema.at("", "What is restored, and where to. It cannot be changed: another restore is another resource.")
                .required("dataLayer")
                .rule("self == oldSelf", "a restore's spec cannot be changed: make another one")
                .rule(
                        "has(self.backup) || (" + MODE + "'Drill')",
                        "backup: name the backup that is restored; only a drill (target.mode: Drill) finds the newest by itself")
                .rule(
                        "!(" + MODE + "'InPlace') || (has(self.confirm) && self.confirm == self.dataLayer)",
                        "InPlace replaces live data: write confirm: <dataLayer>, the name that stands in dataLayer")
                .rule(
                        "!(" + MODE + "'Drill') || !has(self.confirm)",
                        "confirm: a drill replaces nothing: take confirm out")
                .rule(
                        "!has(self.only) || (has(self.stores) && size(self.stores) == 1 && self.stores[0] == (has(self.only.collection) ? 'qdrant' : 'postgres'))",
                        "only: write the one store that it is a part of: stores: [postgres] for a database or table, stores: [qdrant] for a collection");
        RunSchema.whatOf(schema, "Which stores of the backup are restored.");
        source(schema);
        target(schema);
        only(schema);
        schema.at("confirm", "The name that stands in dataLayer, where target.mode is InPlace: live data is replaced.")
                .length(1, 253)
                .pattern(Words.OBJECT_NAME);
    }

    private static void source(Schema schema) {
        schema.at(
                        "backup",
                        "Which backup: by name, or by tier and path where there is no ZentoriaBackup, as in a new cluster. Left out, in a drill only: the newest of each store and tier.")
                .rule(
                        "has(self.name) ? !has(self.tier) && !has(self.path) : has(self.tier) && has(self.path)",
                        "backup: write either name, or tier and path");
        schema.at("backup.name", "Name of a ZentoriaBackup, in the namespace of this resource.")
                .length(1, 253)
                .pattern(Words.OBJECT_NAME);
        schema.at("backup.tier", "One of spec.backup.tiers of the data layer.")
                .length(1, 63)
                .pattern(Words.SHORT_NAME);
        schema.at("backup.path", "Folder of the backup in that tier.")
                .length(1, 1024)
                .rule(
                        "self.matches('^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/){3}[0-9]{4}-?[0-9]{2}-?[0-9]{2}T[0-9A-Za-z._-]{3,40}$') && !self.contains('..')",
                        "path: write the folder of a backup, <namespace>/<resource>/<schedule or manual>/<time>, such as zentoria/personal/postgres-daily/2026-11-25T02-00-00Z");
    }

    private static void target(Schema schema) {
        schema.at("target", "Where the data goes. Left out: beside the live data, with the suffix _restored.")
                .rule(
                        "!has(self.suffix) || !has(self.mode) || self.mode == 'Suffix'",
                        "suffix: it goes with mode: Suffix only: take it out, or write mode: Suffix");
        schema.at(
                "target.mode",
                "Suffix: beside the live data, which is not touched. InPlace: in place of the live data, after a backup of it. Drill: into scratch space, which is checked and dropped. Default: Suffix.");
        schema.at(
                        "target.suffix",
                        "What restored databases and collections have behind their name. Default: _restored.")
                .length(1, 64)
                .rule(
                        "self.matches('^_[_a-z0-9]{0,19}$')",
                        "suffix: write _ and at most 19 small letters, digits and _ behind it, such as _restored");
    }

    private static void only(Schema schema) {
        schema.at("only", "A part of one store. Left out: all of it.")
                .rule(
                        "has(self.database) != has(self.collection)",
                        "only: write either database, with or without a table of it, or collection")
                .rule(
                        "!has(self.table) || has(self.database)",
                        "only: write the database of the table too, such as database: zentoria_main");
        schema.at("only.database", "A database of PostgreSQL.").length(1, 63).pattern(Words.IDENTIFIER);
        schema.at("only.table", "A table of that database, as schema.table.")
                .length(3, 130)
                .pattern(Words.IDENTIFIER)
                .rule("self.matches('^[^.]+[.][^.]+$')", "only: write the table with its schema, such as core.users");
        schema.at("only.collection", "A collection of Qdrant.").length(1, 255).pattern(Words.IDENTIFIER);
    }

    static void status(Schema schema) {
        schema.at("", "How the restore stands.");
        schema.at(
                "phase",
                "Pending: nobody took it yet. Running. Completed: everything is there and as the backup says. Failed: the message says what is there and what to do.");
        RunSchema.progress(schema, "the restore");
        text(schema, "backup", 1024, "Which backup was restored.");
        text(schema, "safetyBackup", 253, "The ZentoriaBackup of the live data that was made before it was replaced.");
        text(
                schema,
                "writeStartTime",
                64,
                "Since when it has been writing beside the live data, in UTC; from then on what stands there is its own.");
        schema.at("proofs", "What came of each store out of each tier.")
                .items(0, 100)
                .map("store", "tier");
        schema.at("proofs[]", "A store out of a tier.");
        text(schema, "proofs[].store", 63, "postgres, redis or qdrant.");
        text(schema, "proofs[].tier", 63, "Where the backup was read from.");
        text(schema, "proofs[].folder", 1024, "The backup in that tier.");
        text(schema, "proofs[].asOf", 64, "The instant that the restored content stands for, in UTC.");
        schema.at("proofs[].good", "Whether everything was as the backup says.");
        text(schema, "proofs[].duration", 64, "From the first byte that was read to the last check, such as 4m12s.");
        text(schema, "proofs[].reason", 128, "A CamelCase word for what failed.");
        text(schema, "proofs[].message", RunSchema.TEXT, "What failed, in a sentence.");
        schema.at("proofs[].checks", "What was checked.").items(0, 1000).atomic();
        text(schema, "proofs[].checks[]", 1024, "A check in one line.");
    }
}
