package io.zentoria.datalayer.api.schema;

/** The fields of {@code spec.backup} that say how runs are done. */
final class BackupWorkSchema {
    /** Neither a program nor PostgreSQL takes one. */
    private static final String NO_NUL = "^[^\\x00]*$";

    private BackupWorkSchema() {}

    static void describe(Schema schema) {
        schema.at(
                "backup.execution",
                "Where runs are done. Operator: inside the operator. Job: each in a Kubernetes Job of its own. Default: Operator.");
        job(schema);
        schema.at(
                "backup.consistency",
                "How the stores of one run stand to each other. PerStore: each is read on its own. Fenced: hooks.before stop the writers, and all stores are read before hooks.after let them go on. Default: PerStore.");
        schema.at("backup", "What is backed up when, where to, for how long, and how it is proved.")
                .rule(
                        "!has(self.consistency) || self.consistency != 'Fenced' || (has(self.hooks) && has(self.hooks.before) && size(self.hooks.before) > 0)",
                        "consistency: Fenced needs hooks.before, since nobody else stops the writers: add a hook there, or write PerStore")
                .rule(
                        "!has(self.execution) || self.execution != 'Job' || !has(self.tiers) || self.tiers.all(tier, !has(tier.filesystem) || has(tier.filesystem.claimName))",
                        "execution: a Job reaches the folder of a filesystem tier through a PersistentVolumeClaim only: write its filesystem.claimName, or execution: Operator");
        schema.at(
                        "backup.postgresRole",
                        "One of postgres.roles, which dumps PostgreSQL in place of the administrator. Left out: the administrator.")
                .length(1, 63)
                .pattern(Words.IDENTIFIER)
                .rule(Words.BYTES_63, Words.BYTES_63_HINT);
        schema.at("backup.hooks", "What is done around the reading of the stores.");
        hooks(
                schema,
                "backup.hooks.before",
                "Done in this order before the first byte is read; when one fails there is no backup.");
        hooks(
                schema,
                "backup.hooks.after",
                "Done in this order after the last byte was read, and after a failure too.");
        schema.at(
                "backup.objectives", "What was promised to others; what backups and drills reach is held against it.");
        Words.interval(schema, "backup.objectives.rpo", "How much time may be lost at most, such as 1h.");
        Words.interval(schema, "backup.objectives.rto", "How long a restore may take at most, such as 30m.");
    }

    private static void job(Schema schema) {
        schema.at("backup.job", "What the Job of a run is made with, where execution is Job.");
        schema.at("backup.job.image", "Image with the operator and its tools. Default: the operator's own.")
                .length(1, 512)
                .pattern("^[^\\s\\x00-\\x1f\\x7f]+$");
        schema.at(
                        "backup.job.serviceAccountName",
                        "ServiceAccount of the Job's pod, in the namespace of this resource. Left out: the operator's choice.")
                .length(1, 253)
                .pattern(Words.OBJECT_NAME);
        quantities(schema, "backup.job.requests", "What the Job's pod is promised, such as memory: 512Mi.");
        quantities(schema, "backup.job.limits", "What the Job's pod may use at most, such as memory: 1Gi.");
    }

    private static void quantities(Schema schema, String path, String description) {
        schema.at(path, description)
                .entries(20)
                .rule(
                        "self.all(k, k.matches('^([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$') && size(k) <= 63)",
                        "job: write names of resources as Kubernetes does, such as cpu, memory or ephemeral-storage");
        schema.at(path + "{}", "A quantity of Kubernetes, as text.")
                .length(1, 32)
                .rule(
                        "self.matches('^[0-9]+([.][0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?$')",
                        "job: write a quantity such as 500m, \"2\" or 1Gi");
    }

    private static void hooks(Schema schema, String path, String description) {
        schema.at(path, description).items(0, 20).map("name");
        schema.at(path + "[]", "A hook: a statement or a program.")
                .rule(
                        "has(self.sql) != (has(self.command) && size(self.command) > 0)",
                        "hooks: write either sql or command, one of the two");
        schema.at(path + "[].name", "What messages call it.").length(1, 40).pattern(Words.SHORT_NAME);
        schema.at(path + "[].sql", "A statement in one of postgres.databases, as the administrator.")
                .required("database", "statement");
        schema.at(path + "[].sql.database", "One of postgres.databases.")
                .length(1, 63)
                .pattern(Words.IDENTIFIER);
        schema.at(
                        path + "[].sql.statement",
                        "What is run there. No secrets: everybody who reads this resource sees it.")
                .length(1, 8192)
                .pattern(NO_NUL);
        schema.at(path + "[].command", "A program and its arguments, one item each; no shell reads them. No secrets.")
                .items(0, 64)
                .atomic();
        schema.at(path + "[].command[]", "The program, or one argument.")
                .length(0, 4096)
                .pattern(NO_NUL);
        Words.interval(schema, path + "[].timeout", "How long it may take until it counts as failed. Default: 5m.");
    }
}
