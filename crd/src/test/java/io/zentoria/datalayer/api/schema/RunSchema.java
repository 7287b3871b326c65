package io.zentoria.datalayer.api.schema;

/** What ZentoriaBackup and ZentoriaRestore have in common. */
final class RunSchema {
    static final int TEXT = 32768;

    private RunSchema() {}

    /** Which data layer, and which of its stores. */
    static void whatOf(Schema schema, String stores) {
        schema.at("dataLayer", "Name of the ZentoriaDataLayer, in the namespace of this resource.")
                .length(1, 253)
                .pattern(Words.OBJECT_NAME);
        schema.at("stores", stores + " Left out: all of them.")
                .items(0, 3)
                .set()
                .rule(
                        "size(self) > 0 && self.all(s, s != 'all')",
                        "stores: leave stores out for all of them, or name some of postgres, redis and qdrant");
        schema.at("stores[]", "postgres, redis or qdrant.");
    }

    /** The part of the status that both have. */
    static void progress(Schema schema, String what) {
        schema.at("observedGeneration", "The generation of the spec that this status is about.");
        text(schema, "reason", 128, "Why, in one CamelCase word.");
        text(schema, "message", TEXT, "Why, in a sentence.");
        schema.at("attempts", "How often it was begun.").between(0, Integer.MAX_VALUE);
        schema.at("runner", "Who works on it. One without a sign for longer than its lease is gone; it is done again.");
        text(schema, "runner.identity", 256, "Which process.");
        text(schema, "runner.since", 64, "When it took " + what + ", in UTC.");
        text(schema, "runner.lastSign", 64, "When it last said that it lives, in UTC.");
        text(schema, "startTime", 64, "When it began, in UTC.");
        text(schema, "completionTime", 64, "When it ended, well or not, in UTC.");
        text(schema, "duration", 64, "How long it took, such as 4m12s.");
        text(schema, "stores", 256, "Its stores in words.");
    }

    static void text(Schema schema, String path, int most, String description) {
        schema.at(path, description).length(0, most);
    }
}
